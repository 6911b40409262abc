"""The company as it is at first: Canadian, with accounts, items, tax codes, a way of payment."""

from typing import Any

Json = dict[str, Any]

#: What QuickBooks says of the company; `Country` and the currencies decide what it takes.
COMPANY: Json = {
    "Country": "CA",
    "CompanyName": "The Demo Shop",
    "HomeCurrency": "USD",
    "MultiCurrencyEnabled": False,
    "UsingSalesTax": True,
    "AllowShipping": False,
    "AllowDiscount": True,
    "CustomTxnNumbers": True,
    "BookCloseDate": "",
}
#: Id, name, type, sub-type.
_ACCOUNTS = (
    ("1", "Chequing", "Bank", "Checking"),
    ("4", "Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    ("35", "Stripe Clearing", "Bank", "CashOnHand"),
    ("40", "Stripe fees", "Expense", "BankCharges"),
    ("41", "Disputes", "Expense", "OtherMiscellaneousServiceCost"),
    ("50", "Digital income", "Income", "SalesOfProductIncome"),
    ("51", "Print income", "Income", "SalesOfProductIncome"),
    ("52", "Goods income", "Income", "SalesOfProductIncome"),
    ("53", "Service income", "Income", "ServiceFeeIncome"),
    ("54", "Shipping income", "Income", "OtherPrimaryIncome"),
    ("55", "Discounts given", "Income", "DiscountsRefundsGiven"),
    ("60", "GST/HST Payable", "Other Current Liability", "GlobalTaxPayable"),
)
#: Id, name, account. All are services: nothing is counted in stock here.
_ITEMS = (
    ("11", "Digital sales", "50"),
    ("12", "Print sales", "51"),
    ("13", "Goods sales", "52"),
    ("14", "Services", "53"),
    ("15", "Shipping", "54"),
    ("16", "Stripe fee", "40"),
    ("17", "Subscriptions", "50"),
)
#: Id, name, percent. Rates of November 2026.
_RATES = (
    ("3", "HST (ON)", 13),
    ("4", "GST", 5),
    ("5", "QST", 9.975),
    ("6", "HST (NS)", 14),
    ("7", "HST (NB, NL, PE)", 15),
    ("8", "Zero-rated", 0),
    ("9", "Exempt", 0),
    ("10", "PST (BC)", 7),
    ("11", "PST (SK)", 6),
    ("12", "RST (MB)", 7),
)
#: Id, name, the rates it charges. Out of Scope charges none and appears on no tax return.
_CODES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("2", "Exempt", ("9",)),
    ("3", "Zero-rated", ("8",)),
    ("4", "Out of Scope", ()),
    ("5", "GST", ("4",)),
    ("6", "HST ON", ("3",)),
    ("7", "HST NS", ("6",)),
    ("8", "HST NB", ("7",)),
    ("9", "GST/QST QC - 9.975", ("4", "5")),
    ("10", "GST/PST BC", ("4", "10")),
    ("11", "GST/PST SK", ("4", "11")),
    ("12", "GST/RST MB", ("4", "12")),
    ("13", "HST NL", ("7",)),
    ("14", "HST PE", ("7",)),
)


def objects() -> list[tuple[str, Json]]:
    """Every object of the company with the name of its kind, ready to be held."""
    found: list[tuple[str, Json]] = [("Account", _account(*one)) for one in _ACCOUNTS]
    names = {number: name for number, name, *_ in _ACCOUNTS}
    found += [("Item", _item(*one, names)) for one in _ITEMS]
    found += [("TaxRate", _rate(*one)) for one in _RATES]
    found += [("TaxCode", _code(*one)) for one in _CODES]
    found.append(("PaymentMethod", {"Id": "3", "Name": "Stripe", "Type": "CREDIT_CARD"}))
    found.append(("Vendor", {"Id": "56", "DisplayName": "Stripe"}))
    found.append(("Employee", {"Id": "57", "DisplayName": "Olga Owner"}))
    return found


def _account(number: str, name: str, kind: str, detail: str) -> Json:
    return {"Id": number, "Name": name, "AccountType": kind, "AccountSubType": detail}


def _item(number: str, name: str, account: str, names: dict[str, str]) -> Json:
    income = {"value": account, "name": names[account]}
    return {"Id": number, "Name": name, "Type": "Service", "IncomeAccountRef": income}


def _rate(number: str, name: str, percent: float) -> Json:
    agency = {"value": "2" if name == "QST" else "1"}
    return {"Id": number, "Name": name, "RateValue": percent, "AgencyRef": agency}


def _code(number: str, name: str, rates: tuple[str, ...]) -> Json:
    names = {one: shown for one, shown, _ in _RATES}
    details = [
        {
            "TaxRateRef": {"value": one, "name": names[one]},
            "TaxTypeApplicable": "TaxOnAmount",
            "TaxOrder": 0,
        }
        for one in rates
    ]
    return {
        "Id": number,
        "Name": name,
        "Taxable": bool(rates),
        "TaxGroup": True,
        "SalesTaxRateList": {"TaxRateDetail": details},
        "PurchaseTaxRateList": {"TaxRateDetail": details},
    }
