"""Whose books these are: asked once, when the owner connects."""

from accounting.facts import Company
from accounting.providers import quickbooks
from accounting.providers.quickbooks import Access, Json
from core.outcomes import Ok, Outcome


def describe(access: Access) -> Outcome[Company]:
    """Name, country and currency of the company, and whether it keeps several currencies."""
    about = quickbooks.get(access, "CompanyInfo", access.realm_id)
    if not isinstance(about, Ok):
        return about
    chosen = quickbooks.preferences(access)
    return Ok(_company(about.value, chosen.value)) if isinstance(chosen, Ok) else chosen


def _company(about: Json, chosen: Json) -> Company:
    currency = chosen.get("CurrencyPrefs") or {}
    home = (currency.get("HomeCurrency") or {}).get("value") or ""
    return Company(
        name=str(about.get("CompanyName") or ""),
        country=str(about.get("Country") or ""),
        home_currency=str(home).lower(),
        multi_currency=bool(currency.get("MultiCurrencyEnabled")),
        uses_sales_tax=bool((chosen.get("TaxPrefs") or {}).get("UsingSalesTax")),
    )
