"""Printify's words and the shop's: statuses, refusals, orders, parcels (API v1 of 2026-07).

Facts: developers.printify.com and the contract's sections 2.1 to 2.8. Amounts are whole cents
without a currency; the shop reads them as US dollars, which is what Printify charges in.
"""

import json
from collections.abc import Mapping
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
    RemoteOrder,
)
from fulfillment.providers.talk import (
    class_of,
    joined,
    moment,
    name,
    part,
    person,
    rows,
    status_class,
    text,
)

CURRENCY = "usd"
ON_HOLD = "on-hold"
UNPAID = "payment-not-received"

STATUSES: Mapping[str, PrintStatus] = MappingProxyType(
    {
        "pending": PrintStatus.DRAFT,
        "cost-calculation": PrintStatus.DRAFT,
        ON_HOLD: PrintStatus.DRAFT,  # and NEEDS_ATTENTION once it had been sent
        "sending-to-production": PrintStatus.SUBMITTED,
        "sending_to_production_delegate": PrintStatus.SUBMITTED,
        "sending_to_production_delegate_sync": PrintStatus.SUBMITTED,
        "in-production": PrintStatus.IN_PRODUCTION,
        "partially-fulfilled": PrintStatus.PART_SHIPPED,
        "fulfilled": PrintStatus.SHIPPED,
        "canceled": PrintStatus.CANCELED,
        "cancelled": PrintStatus.CANCELED,
        UNPAID: PrintStatus.NEEDS_ATTENTION,
        "has-issues": PrintStatus.NEEDS_ATTENTION,
        "had-issues": PrintStatus.NEEDS_ATTENTION,
        "unfulfillable": PrintStatus.NEEDS_ATTENTION,
        "source-check-failed": PrintStatus.NEEDS_ATTENTION,
    }
)
_COUNTING = frozenset(("pending", "cost-calculation"))
_AT_WORK = frozenset(
    (
        PrintStatus.SUBMITTED,
        PrintStatus.IN_PRODUCTION,
        PrintStatus.PART_SHIPPED,
        PrintStatus.SHIPPED,
        PrintStatus.DELIVERED,
        PrintStatus.UNKNOWN,
    )
)
_CLASSES = MappingProxyType(
    {
        UNPAID: FailureClass.MONEY,
        "unfulfillable": FailureClass.ITEM,
        "source-check-failed": FailureClass.CONTENT,
    }
)

_INVALID = 8103
_CODES: Mapping[int, FailureClass] = MappingProxyType(
    {
        8201: FailureClass.CONTENT,
        8203: FailureClass.CONTENT,
        10300: FailureClass.CONTENT,
        8503: FailureClass.DUPLICATE,
    }
)
_FIELDS = (
    (r"(?i)line_items|variant|product|sku|blueprint", FailureClass.ITEM),
    (r"(?i)external_id.*(?:taken|exist|unique|duplicate)", FailureClass.DUPLICATE),
    (
        r"(?i)address|zip|city|country|region|first_name|last_name|email|phone",
        FailureClass.ADDRESS,
    ),
)
_WORDS = (
    (r"(?i)cannot be (?:sent|cancell?ed)|already (?:sent|cancell?ed)", FailureClass.CONFLICT),
)
_PAYMENT_REQUIRED, _CONFLICT = 402, 409


def refusal(reply: Reply) -> tuple[FailureClass, str] | None:
    """The class of an error answer with Printify's message and reason."""
    if reply.status < 300:  # noqa: PLR2004 - a success is never a refusal here
        return None
    errors = part(reply.json.get("errors"))
    message = text(reply.json.get("message") or reply.json.get("error"))
    reason = _spelled(text(errors.get("reason")))
    words = " ".join(word for word in (message, reason, _named(reply.json)) if word)
    return _class(reply, reason, words), words


def _class(reply: Reply, reason: str, words: str) -> FailureClass:
    code = reply.json.get("code")
    if code in _CODES or reply.status == _CONFLICT:
        return _CODES.get(code, FailureClass.DUPLICATE)
    if reply.status == _PAYMENT_REQUIRED:
        return FailureClass.AUTH  # a quota of the account's plan
    kind = status_class(reply.status)
    if kind == FailureClass.OTHER and code == _INVALID:
        return class_of(reason, _FIELDS)
    return class_of(words, _WORDS) if kind == FailureClass.OTHER else kind


def _named(body: Json) -> str:
    found = text(body.get("id"))
    return f"(order {found})" if found else ""


def _spelled(reason: str) -> str:
    """The reason of a refusal, which may be JSON within the JSON: {"zip": ["is required"]}."""
    try:
        fields = json.loads(reason)
    except ValueError:
        return reason
    if not isinstance(fields, dict):
        return reason
    return "; ".join(
        f"{name}: {' '.join(map(str, found)) if isinstance(found, list) else found}"
        for name, found in fields.items()
    )


def order_body(request: PrintRequest) -> Json:
    """The body of POST orders.json; Printify sends no mail of its own to the customer."""
    return {
        "external_id": request.reference,
        "label": request.order_number,
        "line_items": [line_of(item) for item in request.items],
        "shipping_method": 1,
        "is_printify_express": False,
        "is_economy_shipping": False,
        "send_shipping_notification": False,
        "address_to": address_of(request.address),
    }


def line_of(item: PrintItem) -> Json:
    """A line by product and variant: the artwork is at Printify."""
    return {
        "product_id": item.remote_id,
        "variant_id": int(item.remote_variant_id),
        "quantity": item.quantity,
        "external_id": item.reference,
    }


def address_of(address: PrintAddress) -> Json:
    """Printify's fields; `region` is the state code and may be empty."""
    first, last = person(address.name)
    named = {
        "first_name": first,
        "last_name": last,
        "email": address.email,
        "phone": address.phone,
        "country": address.country,
        "region": address.state,
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "zip": address.postal_code,
    }
    return {**named, "company": address.company} if address.company else named


def order(found: Json) -> RemoteOrder:
    """An order. `metadata.shop_order_id` carries our reference, compared as text."""
    lines = rows(found.get("line_items"))
    metadata = part(found.get("metadata"))
    raw = text(found["status"]).lower()
    was_sent = _was_sent(found, lines)
    status = _status(raw, found, was_sent=was_sent)
    is_live = was_sent or status in _AT_WORK or raw == UNPAID
    reason = _reason(raw, status, lines)
    return RemoteOrder(
        remote_id=name(found["id"]),
        reference=text(metadata.get("shop_order_id")),
        status=status,
        raw_status=raw,
        committed=is_live and status != PrintStatus.CANCELED,
        cancellable=raw in (ON_HOLD, UNPAID),
        cost=None if raw in _COUNTING else _cost(found, lines),
        currency=CURRENCY,
        parcels=_parcels(found, lines),
        reason=reason,
        reason_class=str(_CLASSES.get(raw, "")),
        is_replacement=metadata.get("is_reprint") is True,
        items=tuple((_reference(line), int(line["quantity"])) for line in lines),
        problems=(reason,) if reason and not is_live else (),
        held=asked(found),
        dropped=() if status == PrintStatus.CANCELED else _dropped(lines),
    )


def asked(body: Mapping[str, Any]) -> Held:
    """What a body asks for, or an order holds: Printify writes both with the same fields."""
    fields = (
        ("first_name", "last_name"),
        ("address1", "address2"),
        *(("city",), ("region",), ("zip",), ("country",)),
    )
    lines = rows(body.get("line_items"))
    goods = tuple(((text(line.get("variant_id")),), int(line["quantity"])) for line in lines)
    return Held(joined(part(body.get("address_to")), fields), goods)


def _dropped(lines: list[Json]) -> tuple[str, ...]:
    return tuple(_reference(line) for line in lines if text(line.get("status")) == "canceled")


def _reference(line: Json) -> str:
    metadata = part(line.get("metadata"))
    return text(metadata.get("external_id") or metadata.get("sku") or line.get("variant_id"))


def _was_sent(found: Json, lines: list[Json]) -> bool:
    return any(moment(one.get("sent_to_production_at")) for one in (found, *lines))


def _status(raw: str, found: Json, *, was_sent: bool) -> PrintStatus:
    status = STATUSES.get(raw, PrintStatus.UNKNOWN)
    if raw == ON_HOLD and was_sent:
        return PrintStatus.NEEDS_ATTENTION
    parcels = rows(found.get("shipments"))
    arrived = bool(parcels) and all(moment(one.get("delivered_at")) for one in parcels)
    return PrintStatus.DELIVERED if status == PrintStatus.SHIPPED and arrived else status


def _reason(raw: str, status: PrintStatus, lines: list[Json]) -> str:
    """Printify gives no words for what is wrong; the lines that are not well are named."""
    if status != PrintStatus.NEEDS_ATTENTION:
        return ""
    ill = [
        text(part(line.get("metadata")).get("title"))
        for line in lines
        if text(line.get("status")) in ("has-issues", "had-issues")
    ]
    return f"{raw}: {', '.join(ill)}" if ill else raw


def _cost(found: Json, lines: list[Json]) -> int:
    """What Printify takes: `cost` of each line and the shipping; `total_price` is retail.

    Whether `cost` is of a piece or of the line is not documented; it is read as the line's.
    """
    return sum(int(line["cost"]) for line in lines) + int(found.get("total_shipping") or 0)


def _parcels(found: Json, lines: list[Json]) -> tuple[Parcel, ...]:
    """Parcels name no lines; with only one, what is fulfilled is in it."""
    shipments = rows(found.get("shipments"))
    fulfilled = tuple(_reference(one) for one in lines if text(one.get("status")) == "fulfilled")
    is_one = len(shipments) == 1
    return tuple(
        Parcel(
            remote_id=text(one.get("number")),
            carrier=text(one.get("carrier")),
            tracking_number=text(one.get("number")),
            tracking_url=text(one.get("url")),
            shipped_at=moment(found.get("fulfilled_at")) if is_one else None,
            delivered_at=moment(one.get("delivered_at")),
            item_references=fulfilled if is_one else (),
        )
        for one in shipments
        if one.get("number")
    )


def spoken_of(payload: Mapping[str, Any]) -> tuple[str, str]:
    """(remote id, "") of a webhook: it names the order, never our reference."""
    resource = part(payload.get("resource"))
    return (text(resource.get("id")), "") if resource.get("type") == "order" else ("", "")
