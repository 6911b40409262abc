"""What QuickBooks offers for the mappings, and what of it fits by its name.

Names are only for the owner's eyes and for a first proposal: they are translated and can be
anything, so a posting uses the ids that the owner has saved.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from accounting import connection
from accounting.facts import TaxRate
from accounting.models import QuickBooksConnection
from accounting.providers import quickbooks
from accounting.providers.quickbooks import Access, Json
from accounting.taxes import stored
from core.outcomes import Ok, Outcome

Choices = dict[str, Any]

_LISTS = {
    "items": "Item",
    "accounts": "Account",
    "payment_methods": "PaymentMethod",
    "vendors": "Vendor",
    "tax_codes": "TaxCode",
    "tax_rates": "TaxRate",
}


def read(held: QuickBooksConnection) -> Outcome[Choices]:
    """Read all lists and keep them: reads are metered, so pages show the kept ones."""
    found: dict[str, list[Json]] = {}
    for name, entity in _LISTS.items():
        answer = connection.with_access(held, _reader(entity))
        if not isinstance(answer, Ok):
            return answer
        found[name] = answer.value
    choices = _choices(found)
    held.keep_choices(choices)
    return Ok(choices)


def _reader(entity: str) -> Callable[[Access], Outcome[list[Json]]]:
    return lambda access: quickbooks.everything(access, entity)


def _choices(found: Mapping[str, list[Json]]) -> Choices:
    rates = {
        one["Id"]: TaxRate(one["Id"], one["Name"], Decimal(str(one.get("RateValue") or 0)))
        for one in found["tax_rates"]
    }
    return {
        "items": [_plain(one, "Type") for one in found["items"]],
        "accounts": [_plain(one, "AccountType") for one in found["accounts"]],
        "payment_methods": [_plain(one, "Type") for one in found["payment_methods"]],
        "vendors": [_plain(one, "") for one in found["vendors"]],
        "tax_codes": [
            _plain(one, "") | {"rates": stored(_rates(one, rates))} for one in found["tax_codes"]
        ],
    }


def _plain(one: Json, kind: str) -> dict[str, object]:
    name = str(one.get("FullyQualifiedName") or one.get("Name") or one.get("DisplayName") or "")
    return {"id": str(one["Id"]), "name": name, "kind": str(one.get(kind) or "")}


def _rates(code: Json, rates: Mapping[str, TaxRate]) -> list[TaxRate]:
    details = (code.get("SalesTaxRateList") or {}).get("TaxRateDetail") or []
    ids = [str(one["TaxRateRef"]["value"]) for one in details]
    return [rates[each] for each in ids if each in rates]
