"""Making, changing, voiding and deleting objects; what a caller reads of them afterwards."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import fields
from sandbox.quickbooks.check import check, check_name, check_number, display_name
from sandbox.quickbooks.fields import TRANSACTIONS
from sandbox.quickbooks.state import QuickBooksWorld
from sandbox.quickbooks.sums import add_up, amount
from sandbox.quickbooks.words import RefusedError

Json = dict[str, Any]

_SALES = ("SalesReceipt", "RefundReceipt")


def create(books: QuickBooksWorld, kind: str, sent: Json, *, twice: bool = False) -> Json:
    """Make an object of what was sent; `twice` lets its document number be one that exists."""
    check(books, kind, sent)
    if kind not in TRANSACTIONS:
        check_name(books, kind, sent)
    elif not (twice or books.allows_duplicate_numbers):
        check_number(books, kind, str(sent.get("DocNumber") or ""))
    made = _complete(books, kind, {**plain(sent), "Id": "", "SyncToken": "0"})
    made["Id"] = books.new_id(kind)
    at = books.moment()
    made |= {
        "domain": "QBO",
        "sparse": False,
        "MetaData": {"CreateTime": at, "LastUpdatedTime": at},
    }
    return books.index.put(kind, made)


def update(books: QuickBooksWorld, kind: str, sent: Json) -> Json:
    """Change an object: `sparse` keeps what is not sent, otherwise it is blanked."""
    held = current(books, kind, sent)
    base = held if sent.get("sparse") else {"Active": held.get("Active", True)}
    asked = {**base, **sent}
    kept = {name: value for name, value in asked.items() if name in fields.PROPERTIES[kind]}
    kept["Line"] = [
        one for one in asked.get("Line") or [] if one["DetailType"] != "SubTotalLineDetail"
    ]
    if not kept["Line"]:
        del kept["Line"]
    check(books, kind, kept)
    if kind not in TRANSACTIONS:
        check_name(books, kind, kept, held["Id"])
    elif not books.allows_duplicate_numbers:
        check_number(books, kind, str(kept.get("DocNumber") or ""), held["Id"])
    return _next_version(books, kind, held, _complete(books, kind, plain(kept)))


def void(books: QuickBooksWorld, kind: str, sent: Json) -> Json:
    """Set every amount of a document to nothing; it stays in the books, marked as voided."""
    held = current(books, kind, sent)
    lines = [{**one, "Amount": 0} for one in held.get("Line", [])]
    note = f"Voided - {held.get('PrivateNote', '')}"[:4000]
    nothing = {"Line": lines, "TotalAmt": 0, "Balance": 0, "TxnTaxDetail": {"TotalTax": 0}}
    return _next_version(books, kind, held, {**held, **nothing, "PrivateNote": note})


def delete(books: QuickBooksWorld, kind: str, sent: Json) -> Json:
    """Take a document out of the books; `cdc` still tells of it."""
    held = current(books, kind, sent)
    books.index.drop(kind, held["Id"])
    at = books.moment()
    gone = {"Id": held["Id"], "status": "Deleted", "domain": "QBO"}
    books.store.put("deleted", f"{kind} {held['Id']}", {**gone, "kind": kind, "at": at})
    return gone


def current(books: QuickBooksWorld, kind: str, sent: Json) -> Json:
    """The object that a change is for, if the change knows its newest version."""
    held = find(books, kind, str(sent.get("Id") or ""))
    if str(sent.get("SyncToken")) != held["SyncToken"]:
        words = "Stale Object Error : You and another user were working on this at the same time."
        raise RefusedError(5010, words)
    return held


def find(books: QuickBooksWorld, kind: str, key: str) -> Json:
    """An object by its id."""
    held = books.store.get(kind, key)
    if held is None:
        words = "Something you're trying to use has been made inactive."
        raise RefusedError(610, f"Object Not Found : {words}")
    return held


def plain(sent: Any) -> Any:  # noqa: ANN401 - JSON is anything
    """What was sent, with numbers as JSON has them."""
    if isinstance(sent, Decimal):
        return float(sent)
    if isinstance(sent, dict):
        return {name: plain(value) for name, value in sent.items()}
    if isinstance(sent, list):
        return [plain(one) for one in sent]
    return sent


def _next_version(books: QuickBooksWorld, kind: str, held: Json, changed: Json) -> Json:
    times = {**held["MetaData"], "LastUpdatedTime": books.moment()}
    number = {"Id": held["Id"], "SyncToken": str(int(held["SyncToken"]) + 1)}
    new = {**changed, **number, "domain": "QBO", "sparse": False, "MetaData": times}
    return books.index.put(kind, new)


def _complete(books: QuickBooksWorld, kind: str, sent: Json) -> Json:
    """What QuickBooks adds of its own before an object is held."""
    _name_references(books, sent)
    if kind in _COMPLETE:
        sent = {**sent, **_COMPLETE[kind](books, sent)}
    if kind in TRANSACTIONS:
        today = books.moment()[:10]
        home = books.company["HomeCurrency"]
        sent["TxnDate"] = sent.get("TxnDate") or today
        sent["CurrencyRef"] = sent.get("CurrencyRef") or {"value": home}
    else:
        sent.setdefault("Active", True)
    return sent


def _name_references(books: QuickBooksWorld, sent: Json) -> None:
    for name, value in sent.items():
        if name in fields.REFERENCES and isinstance(value, dict):
            held = books.store.get(fields.REFERENCES[name], str(value.get("value"))) or {}
            shown = held.get("DisplayName") or held.get("Name")
            if shown:
                value["name"] = shown
        elif isinstance(value, dict):
            _name_references(books, value)
        elif isinstance(value, list):
            for one in value:
                if isinstance(one, dict):
                    _name_references(books, one)


def _sale(books: QuickBooksWorld, sent: Json) -> Json:
    sums = add_up(books, sent)
    lines = _numbered(sent["Line"])
    if "DepositToAccountRef" not in sent:
        sent["DepositToAccountRef"] = {"value": "4", "name": "Undeposited Funds"}
    last = {"Amount": float(sums.subtotal), "DetailType": "SubTotalLineDetail"}
    return {
        "Line": [*lines, {**last, "SubTotalLineDetail": {}}],
        "TxnTaxDetail": {"TotalTax": float(sums.tax), "TaxLine": sums.tax_lines},
        "TotalAmt": float(sums.total),
        "Balance": 0,
        "GlobalTaxCalculation": sent.get("GlobalTaxCalculation") or "TaxExcluded",
        "EmailStatus": sent.get("EmailStatus") or "NotSet",
        "PrintStatus": sent.get("PrintStatus") or "NotSet",
        "ApplyTaxAfterDiscount": bool(sent.get("ApplyTaxAfterDiscount")),
    }


def _purchase(books: QuickBooksWorld, sent: Json) -> Json:
    account = find(books, "Account", str(sent["AccountRef"]["value"]))
    wanted = "Credit Card" if sent["PaymentType"] == "CreditCard" else "Bank"
    if account["AccountType"] != wanted:
        words = f"the account of this payment must be of type {wanted}."
        raise RefusedError(6000, f"Business Validation Error: {words}")
    sums = add_up(books, sent)
    return {
        "Line": _numbered(sent["Line"]),
        "TxnTaxDetail": {"TotalTax": float(sums.tax), "TaxLine": sums.tax_lines},
        "TotalAmt": float(sums.total),
    }


def _transfer(books: QuickBooksWorld, sent: Json) -> Json:
    for name in ("FromAccountRef", "ToAccountRef"):
        account = find(books, "Account", str(sent[name]["value"]))
        if account["AccountType"] not in fields.BALANCE_SHEET:
            words = f"{name} must be an account of the balance sheet."
            raise RefusedError(6000, f"Business Validation Error: {words}")
    if amount(sent["Amount"]) <= 0 or sent["FromAccountRef"] == sent["ToAccountRef"]:
        words = "a transfer moves an amount above 0 between two accounts."
        raise RefusedError(6000, f"Business Validation Error: {words}")
    return {"Amount": float(amount(sent["Amount"]))}


def _journal(books: QuickBooksWorld, sent: Json) -> Json:  # noqa: ARG001 - as the others
    sides = {"Debit": Decimal(0), "Credit": Decimal(0)}
    for line in sent["Line"]:
        side = (line.get("JournalEntryLineDetail") or {}).get("PostingType")
        if side is None:
            raise RefusedError(2260, "PostingType is needed on each line of a journal entry.")
        sides[side] += amount(line["Amount"])
    if sides["Debit"] != sides["Credit"]:
        raise RefusedError(2300, f"Debits {sides['Debit']} and credits {sides['Credit']} differ.")
    return {"Line": _numbered(sent["Line"]), "TotalAmt": float(sides["Debit"])}


def _person(books: QuickBooksWorld, sent: Json) -> Json:
    home = books.company["HomeCurrency"]
    name = display_name(sent)
    currency = sent.get("CurrencyRef") or {"value": home}
    return {"DisplayName": name, "FullyQualifiedName": name, "CurrencyRef": currency, "Balance": 0}


def _item(books: QuickBooksWorld, sent: Json) -> Json:
    kind = sent.get("Type") or "Service"
    if kind not in fields.ITEM_TYPES:
        raise RefusedError(2010, f"Property Name:failed to parse Type: {kind}")
    account = find(books, "Account", str(sent["IncomeAccountRef"]["value"]))
    if account["AccountType"] not in ("Income", "Other Income", "Expense"):
        words = "the account of an item must be of type Income."
        raise RefusedError(6000, f"Business Validation Error: {words}")
    return {"Type": kind, "FullyQualifiedName": sent["Name"]}


def _account(books: QuickBooksWorld, sent: Json) -> Json:  # noqa: ARG001 - as the others
    if sent["AccountType"] not in fields.ACCOUNT_TYPES:
        raise RefusedError(
            2010, f"Property Name:failed to parse AccountType: {sent['AccountType']}"
        )
    return {"FullyQualifiedName": sent["Name"], "CurrentBalance": 0}


def _numbered(lines: list[Json]) -> list[Json]:
    found = []
    for number, line in enumerate(lines, 1):
        money = {} if line.get("Amount") is None else {"Amount": float(amount(line["Amount"]))}
        found.append({**line, **money, "Id": str(number), "LineNum": number})
    return found


_COMPLETE: dict[str, Callable[[QuickBooksWorld, Json], Json]] = {
    "SalesReceipt": _sale,
    "RefundReceipt": _sale,
    "Purchase": _purchase,
    "Transfer": _transfer,
    "JournalEntry": _journal,
    "Customer": _person,
    "Vendor": _person,
    "Employee": _person,
    "Item": _item,
    "Account": _account,
}
