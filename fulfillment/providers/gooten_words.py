"""Gooten's words and the shop's: statuses per item, refusals with HTTP 200, orders, parcels.

Facts: gooten.com/api-documentation, help.gooten.com, and the contract's sections 3.1 to 3.5.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from core.http import Reply
from fulfillment.providers.base import (
    FailureClass,
    Held,
    Json,
    Parcel,
    PrintAddress,
    PrintItem,
    PrintRequest,
    PrintStatus,
    Quote,
    RemoteOrder,
)
from fulfillment.providers.talk import (
    class_of,
    joined,
    minor,
    name,
    part,
    person,
    rows,
    status_class,
    text,
)

_SUBMITTED = (
    "new readyforimagedl needspersonalization needscustomization needsmanualapproval pending"
)
_ATTENTION = (
    "hold holdbyimageissue holdbyciimageissue addressissue imageissue vendorapiissue paymentissue "
    "paymentprocessing prepayment accountingissue readyforaccounting"
)
_PRODUCTION = "inproduction manuallyinproduction printing"
_CANCELED = "canceled cancelled canceledrefunded cancelledrefunded billedrefunded"

#: Names without blanks and in lower case: the admin and the API write them differently.
STATUSES: Mapping[str, PrintStatus] = MappingProxyType(
    {
        **dict.fromkeys(_SUBMITTED.split(), PrintStatus.SUBMITTED),
        **dict.fromkeys(_ATTENTION.split(), PrintStatus.NEEDS_ATTENTION),
        **dict.fromkeys(_PRODUCTION.split(), PrintStatus.IN_PRODUCTION),
        "outfordelivery": PrintStatus.SHIPPED,
        "shipped": PrintStatus.SHIPPED,
        "delivered": PrintStatus.DELIVERED,
        **dict.fromkeys(_CANCELED.split(), PrintStatus.CANCELED),
    }
)
#: What support lists as possible to cancel; a payment issue is not among them.
CANCELLABLE = frozenset(
    (
        "accountingissue",
        "addressissue",
        "holdbyciimageissue",
        "imageissue",
        "needsmanualapproval",
        "new",
        "readyforaccounting",
        "readyforimagedl",
        "pending",
    )
)
_REASONS = (
    (r"payment|billing", FailureClass.MONEY),
    (r"address", FailureClass.ADDRESS),
    (r"image", FailureClass.CONTENT),
)
_GONE = frozenset((PrintStatus.SHIPPED, PrintStatus.DELIVERED))

# The first that fits any of the errors: a taken SourceId outweighs all else.
_ERRORS = (
    (r"(?i)SourceId", FailureClass.DUPLICATE),
    (r"(?i)RecipeId|BillingKey", FailureClass.AUTH),
    (r"(?i)orderStatus|cannot be (?:changed|cancell?ed)", FailureClass.CONFLICT),
    (r"(?i)ShipToAddress|BillingAddress|PostalCode|CountryCode", FailureClass.ADDRESS),
    (r"(?i)Images?\b", FailureClass.CONTENT),
    (r"(?i)\bSKU|Items\[|ShipType|Quantity", FailureClass.ITEM),
    (r"(?i)Payment", FailureClass.MONEY),
)


def refusal(reply: Reply) -> tuple[FailureClass, str] | None:
    """The class of an answer that had an error, whatever its HTTP status."""
    if reply.status < 300 and reply.json.get("HadError") is not True:  # noqa: PLR2004 - success
        return None
    errors = rows(reply.json.get("Errors"))
    words = "; ".join(
        f"{text(one.get('PropertyName'))}: {text(one.get('ErrorMessage'))}" for one in errors
    )
    words = words or "an error without words"
    kind = status_class(reply.status)
    return (class_of(words, _ERRORS) if kind == FailureClass.OTHER else kind), words


def order_body(request: PrintRequest) -> Json:
    """The body of POST /orders without its billing key, which is added as it is sent."""
    first, last = person(request.address.name)
    return {
        "ShipToAddress": address_of(request.address),
        "BillingAddress": {
            "FirstName": first,
            "LastName": last,
            "PostalCode": request.address.postal_code,
            "CountryCode": request.address.country,
        },
        "Items": [line_of(item) for item in request.items],
        "Payment": {"CurrencyCode": request.currency.upper()},
        "SourceId": request.reference,
        "IsPartnerSourceIdUnique": True,
        "IsInTestMode": False,
        "Meta": {"order": request.order_number},
    }


def address_of(address: PrintAddress) -> Json:
    """Gooten's fields. It has none for a company: the preflight puts that among the lines."""
    first, last = person(address.name)
    return {
        "FirstName": first,
        "LastName": last,
        "Line1": address.line1,
        "Line2": address.line2,
        "City": address.city,
        "State": address.state,
        "CountryCode": address.country,
        "PostalCode": address.postal_code,
        "IsBusinessAddress": bool(address.company),
        "Phone": address.phone,
        "Email": address.email,
    }


def line_of(item: PrintItem) -> Json:
    """A catalogue SKU with the artwork's address, or a preconfigured SKU that has its artwork."""
    line: Json = {
        "Quantity": item.quantity,
        "SKU": item.sku or item.remote_variant_id,
        "ShipType": "standard",
        "SourceId": item.reference,
        "Meta": {},
    }
    if item.artwork_url:
        return {**line, "Images": [{"Index": 0, "Url": item.artwork_url}]}
    return {**line, "IsPreconfiguredSku": True}


def order(found: Json) -> RemoteOrder:
    """An order; its status is made of its items'."""
    items = rows(found.get("Items"))
    raws = [text(item.get("Status")) for item in items]
    names = [re.sub(r"[^a-z]", "", raw.lower()) for raw in raws]
    status = _together([STATUSES.get(name, PrintStatus.UNKNOWN) for name in names])
    total = part(found.get("Total"))
    currency = text(total.get("CurrencyCode")).lower() or "usd"
    ill = [raw for raw, name in zip(raws, names, strict=True) if name in _ATTENTION.split()]
    return RemoteOrder(
        remote_id=name(found["Id"]),
        reference=text(found.get("SourceId")),
        status=status,
        raw_status=", ".join(dict.fromkeys(raws)),
        committed=status != PrintStatus.CANCELED,
        cancellable=bool(names) and all(name in CANCELLABLE for name in names),
        cost=minor(total["Price"], currency) if total.get("Price") is not None else None,
        currency=currency,
        parcels=_parcels(items),
        reason=", ".join(dict.fromkeys(ill)),
        reason_class=_reason_class(ill),
        items=tuple((_reference(item), int(item["Quantity"])) for item in items),
        held=Held(
            _place(part(found.get("ShipToAddress") or found.get("ShippingAddress"))),
            tuple(((text(item.get("Sku")),), int(item["Quantity"])) for item in items),
        ),
        dropped=_dropped(items, names, status),
    )


def asked(body: Mapping[str, Any]) -> Held:
    """What the body of POST /orders asks for."""
    items = rows(body.get("Items"))
    goods = tuple(((text(item.get("SKU")),), int(item["Quantity"])) for item in items)
    return Held(_place(part(body.get("ShipToAddress"))), goods)


def _place(found: Json) -> tuple[str, ...]:
    fields = (
        ("FirstName", "LastName"),
        ("Line1", "Line2"),
        *(("City",), ("State",), ("PostalCode",), ("CountryCode",)),
    )
    return joined(found, fields)


def _dropped(items: list[Json], names: list[str], status: PrintStatus) -> tuple[str, ...]:
    """The items canceled of an order that is not."""
    if status == PrintStatus.CANCELED:
        return ()
    canceled = _CANCELED.split()
    return tuple(
        _reference(item) for item, name in zip(items, names, strict=True) if name in canceled
    )


def _reason_class(ill: Sequence[str]) -> str:
    kinds = {
        kind
        for kind in (class_of(one.lower(), _REASONS) for one in ill)
        if kind != FailureClass.OTHER
    }
    return str(min(kinds, key=lambda kind: kind != FailureClass.MONEY)) if kinds else ""


def _together(each: Sequence[PrintStatus]) -> PrintStatus:
    """One status for an order of several items: what most needs somebody comes first."""
    live = {one for one in each if one != PrintStatus.CANCELED}
    if not live:
        return PrintStatus.CANCELED if each else PrintStatus.UNKNOWN
    for first in (PrintStatus.UNKNOWN, PrintStatus.NEEDS_ATTENTION):
        if first in live:
            return first
    if live <= _GONE:
        return PrintStatus.DELIVERED if live == {PrintStatus.DELIVERED} else PrintStatus.SHIPPED
    if live & _GONE:
        return PrintStatus.PART_SHIPPED
    is_printing = PrintStatus.IN_PRODUCTION in live
    return PrintStatus.IN_PRODUCTION if is_printing else PrintStatus.SUBMITTED


def _reference(item: Json) -> str:
    return text(item.get("SourceId") or item.get("Sku"))


def _parcels(items: list[Json]) -> tuple[Parcel, ...]:
    """Parcels by tracking number; items that share one travel together."""
    found: dict[str, tuple[Json, list[str]]] = {}
    for item in items:
        for one in rows(item.get("Shipments")) or [item]:
            number = text(one.get("TrackingNumber"))
            if number:
                found.setdefault(number, (one, []))[1].append(_reference(item))
    return tuple(
        Parcel(
            remote_id=number,
            carrier=text(one.get("ShipCarrierName")),
            tracking_number=number,
            tracking_url=text(one.get("TrackingUrl")),
            shipped_at=None,
            delivered_at=None,
            item_references=tuple(dict.fromkeys(references)),
        )
        for number, (one, references) in found.items()
    )


def quote(found: Json) -> Quote:
    """The answer of POST /price."""
    total = part(found.get("Total"))
    parts = [part(found.get(name)) for name in ("Items", "Shipping", "Tax")]
    currency = text((total or parts[0])["CurrencyCode"]).lower()
    if total:
        return Quote(minor(total["Price"], currency), currency)
    return Quote(sum(minor(one["Price"], currency) for one in parts if one), currency)


def spoken_of(payload: Mapping[str, Any]) -> tuple[str, str]:
    """(remote id, reference) of a webhook, whose body is the whole order."""
    return text(payload.get("Id")), text(payload.get("SourceId"))
