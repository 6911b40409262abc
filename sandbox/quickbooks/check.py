"""What is looked at before an object is made: properties, lengths, references, names, numbers."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from sandbox.quickbooks import fields
from sandbox.quickbooks.state import QuickBooksWorld
from sandbox.quickbooks.words import RefusedError

Json = dict[str, Any]

US_CODES = ("TAX", "NON")
_NAMED = ("Customer", "Vendor", "Employee")
_NUMBERED = ({"SalesReceipt", "RefundReceipt"}, {"Purchase"}, {"JournalEntry"})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_FRENCH_TYPES = {"SalesReceipt": "Reçu de vente", "RefundReceipt": "Reçu de remboursement"}


def check(books: QuickBooksWorld, kind: str, sent: Json) -> None:
    """Raise RefusedError for the first thing that QuickBooks would not take."""
    _shape(sent)
    _properties(fields.PROPERTIES[kind], sent)
    for line in sent.get("Line") or []:
        _line(kind, line)
    for name in fields.REQUIRED.get(kind, ()):
        if sent.get(name) in (None, "", {}):
            raise missing(name=name)
    _walk(books, kind, sent)
    if kind in fields.LINES and not sent.get("Line"):
        raise RefusedError(2250, "You must enter at least one split line for this transaction.")
    _date(books, sent)
    _currency(books, sent)


def check_name(books: QuickBooksWorld, kind: str, sent: Json, own_id: str = "") -> None:
    """A name that nobody of its family has: customers, vendors and employees are one family."""
    name = _name(kind, sent)
    if set(name) & set(":\t\n") and kind in (*_NAMED, "Item"):
        raise RefusedError(6000, "Business Validation Error: The name contains a colon or a tab.")
    family = _NAMED if kind in _NAMED else (kind,)
    for other in family:
        field = "DisplayName" if other in _NAMED else "Name"
        for one in books.index.find(other, field, name):
            if (other, one["Id"]) != (kind, own_id):
                raise RefusedError(6240, _name_taken(books, kind))


def check_number(books: QuickBooksWorld, kind: str, number: str, own_id: str = "") -> None:
    """A document number that no document of its family has."""
    family = next((one for one in _NUMBERED if kind in one), set())
    for other in sorted(family) if number else ():
        for one in books.index.find(other, "DocNumber", number):
            if one["Id"] != own_id:
                raise RefusedError(6140, _number_taken(books, number, other, one["Id"]))


def display_name(sent: Json) -> str:
    """The name that lists show: the given one, or what the parts make."""
    parts = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
    made = " ".join(str(sent[one]) for one in parts if sent.get(one))
    return str(sent.get("DisplayName") or made)


def _name(kind: str, sent: Json) -> str:
    if kind not in _NAMED:
        return str(sent.get("Name", ""))
    name = display_name(sent)
    if not name:
        detail = "At least one of Title, GivenName, MiddleName, FamilyName, DisplayName is needed."
        raise RefusedError(6080, detail)
    return name


def _name_taken(books: QuickBooksWorld, kind: str) -> str:
    if books.french:
        return "Le nom fourni existe déjà. : Un autre client, fournisseur ou employé l'utilise."
    if kind not in _NAMED:
        return "The name supplied already exists. : null"
    return (
        "The name supplied already exists. : Another customer, vendor or employee is already "
        "using this name. Please use a different name."
    )


def _number_taken(books: QuickBooksWorld, number: str, kind: str, found: str) -> str:
    if books.french:
        kind = _FRENCH_TYPES.get(kind, kind)
        words = "Vous devez indiquer un numéro différent. Ce numéro est déjà utilisé."
        return f"{words} DocNumber={number} est attribué à TxnType={kind} avec TxnId={found}"
    return (
        "Duplicate Document Number Error : You must specify a different number. This number has "
        f"already been used. DocNumber={number} is assigned to TxnType={kind} with TxnId={found}"
    )


def missing(*, name: str) -> RefusedError:
    return RefusedError(2020, f"Required parameter {name} is missing in the request", element=name)


def _shape(sent: Json) -> None:
    """Objects, lists and plain values stand where they should; numbers as texts become texts."""
    for name, value in sent.items():
        if not isinstance(value, _type_of(name)):
            raise RefusedError(2010, f"Property Name:failed to parse {name}", element=name)
        if name in fields.LENGTHS or name in fields.CHOICES:
            sent[name] = str(value)
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                _shape(one)
            elif isinstance(value, list):
                raise RefusedError(2010, f"Property Name:failed to parse {name}", element=name)


def _type_of(name: str) -> type | tuple[type, ...]:
    if name in fields.MANY:
        return list
    if name in fields.PARTS or name.endswith(("Ref", "Detail", "Addr", "Memo")):
        return dict
    return (str, int, float, Decimal)


def _properties(known: frozenset[str], sent: Json) -> None:
    for name in sent:
        if name not in known:
            raise RefusedError(2010, f"Property Name:{name} is not recognized", element=name)


def _line(kind: str, line: Json) -> None:
    detail = str(line.get("DetailType", ""))
    if not detail:
        raise missing(name="Line.DetailType")
    if detail not in fields.LINES.get(kind, frozenset()):
        raise RefusedError(2010, f"Property Name:DetailType {detail} is not taken on {kind}")
    _properties(fields.LINE | {detail, "DescriptionLineDetail"}, line)
    _properties(fields.DETAILS[detail], line.get(detail) or {})
    if detail in ("SalesItemLineDetail", "AccountBasedExpenseLineDetail", "JournalEntryLineDetail"):
        if line.get("Amount") is None:
            raise missing(name="Line.Amount")
        if detail != "SalesItemLineDetail" and not (line.get(detail) or {}).get("AccountRef"):
            raise missing(name=f"Line.{detail}.AccountRef")


def _walk(books: QuickBooksWorld, kind: str, sent: Json) -> None:
    """Look at every text, number of characters and reference, wherever it stands."""
    for name, value in sent.items():
        if isinstance(value, str):
            _text(kind, name, value)
        elif name.endswith("Ref") or name == "CustomerMemo":
            _pointer(books, name, value)
        else:
            for one in value if isinstance(value, list) else [value]:
                if isinstance(one, dict):
                    _walk(books, kind, one)


def _pointer(books: QuickBooksWorld, name: str, value: Json) -> None:
    if name == "CustomerMemo":
        _length(name, str(value.get("value", "")), fields.MEMO)
    elif name in fields.REFERENCES:
        _reference(books, fields.REFERENCES[name], name, value)
    elif name == "EntityRef":
        _reference(books, str(value.get("type") or "Vendor"), name, value)


def _text(kind: str, name: str, value: str) -> None:
    limit = fields.KIND_LENGTHS.get((kind, name)) or fields.LENGTHS.get(name)
    if limit:
        _length(name, value, limit)
    if name in fields.CHOICES and value not in fields.CHOICES[name]:
        raise RefusedError(2010, f"Property Name:failed to parse {name}: {value}", element=name)
    if name == "Address" and value and not _EMAIL.fullmatch(value):
        raise RefusedError(2210, f"Email Address does not conform to the format: {value}")


def _length(name: str, value: str, limit: int) -> None:
    if len(value) > limit:
        detail = f"Min:0 Max:{limit} supported. Supplied length:{len(value)}"
        raise RefusedError(2050, detail, element=name)


def _reference(books: QuickBooksWorld, kind: str, name: str, value: Json) -> None:
    value["value"] = given = str(value.get("value", ""))
    if kind == "TaxCode" and books.company["Country"] == "US":
        if given not in US_CODES:
            raise RefusedError(6100, f"Invalid tax code {given}: TAX or NON is needed.")
        return
    if kind == "Item" and given == "SHIPPING_ITEM_ID":
        if not books.company["AllowShipping"]:
            raise RefusedError(6000, "Business Validation Error: Shipping is turned off.")
        return
    found = books.store.get(kind, given)
    if found is None:
        detail = f"Invalid Reference Id : {kind}s element id {given} not found"
        raise RefusedError(2500, detail, element=name)
    if not found.get("Active", True):
        words = "Something you're trying to use has been made inactive."
        raise RefusedError(610, f"Object Not Found : {words}", element=name)


def _date(books: QuickBooksWorld, sent: Json) -> None:
    given = str(sent.get("TxnDate") or "")
    if not given:
        return
    try:
        date.fromisoformat(given)
    except ValueError:
        detail = f"Property Name:failed to parse TxnDate: {given}"
        raise RefusedError(2010, detail, element="TxnDate") from None
    closed = str(books.company["BookCloseDate"])
    if closed and given <= closed:
        raise RefusedError(6200, f"The books are closed through {closed}.")


def _currency(books: QuickBooksWorld, sent: Json) -> None:
    given = str((sent.get("CurrencyRef") or {}).get("value") or "")
    home = books.company["HomeCurrency"]
    if given and given != home and not books.company["MultiCurrencyEnabled"]:
        detail = f"Business Validation Error: Multi-currency is off; this company is in {home}."
        raise RefusedError(6000, detail)
