"""Printful's words and the shop's: statuses, refusals, orders, parcels (API v1 of 2026-03).

Facts: developers.printful.com/docs and the contract's sections 1.1 to 1.8.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from core.http import Reply
from fulfillment.providers.base import (
    FailureClass,
    Held,
    Json,
    Parcel,
    PrintRequest,
    PrintStatus,
    RemoteOrder,
)
from fulfillment.providers.talk import (
    class_of,
    joined,
    minor,
    moment,
    name,
    part,
    rows,
    status_class,
    text,
)

STATUSES: Mapping[str, PrintStatus] = MappingProxyType(
    {
        "draft": PrintStatus.DRAFT,
        "inreview": PrintStatus.SUBMITTED,
        "pending": PrintStatus.SUBMITTED,
        "onhold": PrintStatus.NEEDS_ATTENTION,
        "failed": PrintStatus.NEEDS_ATTENTION,
        "inprocess": PrintStatus.IN_PRODUCTION,
        "partial": PrintStatus.PART_SHIPPED,
        "fulfilled": PrintStatus.SHIPPED,
        "canceled": PrintStatus.CANCELED,
        "cancelled": PrintStatus.CANCELED,
    }
)
#: A failed order is not dead: it can be submitted again, so it must be cancelled before leaving.
CANCELLABLE = frozenset(("draft", "pending", "failed"))
_UNCOMMITTED = frozenset((PrintStatus.DRAFT, PrintStatus.CANCELED))

_CODES: Mapping[str, FailureClass] = MappingProxyType(
    {
        "OR-1": FailureClass.CONFLICT,
        "OR-2": FailureClass.AUTH,
        "OR-6": FailureClass.ITEM,
        "OR-9": FailureClass.ITEM,
        "OR-13": FailureClass.DUPLICATE,
        "SH-2": FailureClass.ITEM,
        **{f"PR-{number}": FailureClass.CONTENT for number in range(1, 7)},
        **{f"FL-{number}": FailureClass.CONTENT for number in range(1, 10)},
    }
)
# In this order: a message about the state code of an address also says "code".
_WORDS = (
    (r"(?i)cannot be (?:confirmed|cancell?ed)|no longer editable", FailureClass.CONFLICT),
    (r"(?i)payment|wallet|insufficient|funds|billing|charg", FailureClass.MONEY),
    (
        r"(?i)state code|zip|postal|address|recipient|\bcity\b|\bCPF\b|tax number|country",
        FailureClass.ADDRESS,
    ),
    (r"(?i)out of stock|discontinued|variant|\bproduct\b|not synced", FailureClass.ITEM),
    (r"(?i)\bfiles?\b|artwork|design|image|\bprint\b|approval", FailureClass.CONTENT),
)
_PAYMENT_REQUIRED = 402


def refusal(reply: Reply) -> tuple[FailureClass, str] | None:
    """The class of an error answer and Printful's message; v1's and v2's shapes are read."""
    if reply.status < 300:  # noqa: PLR2004 - a success is never a refusal here
        return None
    error = part(reply.json.get("error"))
    code = text(error.get("api_error_code"))
    words = text(error.get("message") or reply.json.get("result") or reply.json.get("data"))
    if code in _CODES:
        return _CODES[code], f"{code} {words}"
    if reply.status == _PAYMENT_REQUIRED:
        return FailureClass.MONEY, words
    kind = status_class(reply.status)
    kind = class_of(words, _WORDS) if kind == FailureClass.OTHER else kind
    return kind, f"{code} {words}".strip()


def order_body(request: PrintRequest) -> Json:
    """The body of POST /orders: empty fields are left out (an empty state is refused)."""
    address = request.address
    recipient = {
        "name": address.name,
        "company": address.company,
        "address1": address.line1,
        "address2": address.line2,
        "city": address.city,
        "state_code": address.state,
        "country_code": address.country,
        "zip": address.postal_code,
        "phone": address.phone,
        "email": address.email,
        "tax_number": address.tax_number,
    }
    return {
        "external_id": request.reference,
        "shipping": "STANDARD",
        "recipient": {name: value for name, value in recipient.items() if value},
        "items": [
            {
                "external_id": item.reference,
                **variant_of(item.remote_variant_id, item.sku),
                "quantity": item.quantity,
                "name": item.title,
            }
            for item in request.items
        ],
        "packing_slip": {"custom_order_id": request.order_number},
    }


def variant_of(remote_variant_id: str, sku: str) -> Json:
    """How a line names what is printed: the store's variant, artwork included, or our SKU of it."""
    if re.fullmatch(r"\d+", remote_variant_id):
        return {"sync_variant_id": int(remote_variant_id)}
    return {"external_variant_id": remote_variant_id or sku}


def order(found: Json) -> RemoteOrder:
    """An order of `result`. What Printful could not resolve or cannot print is a problem."""
    raw = text(found["status"]).lower()
    status = STATUSES.get(raw, PrintStatus.UNKNOWN)
    costs = part(found.get("costs"))
    currency = text(costs.get("currency")).lower() or "usd"
    total = costs.get("total")
    problems = _problems(found)
    reason = text(found.get("error"))
    kind = class_of(reason, _WORDS) if reason else FailureClass.OTHER
    return RemoteOrder(
        remote_id=name(found["id"]),
        reference=text(found.get("external_id")),
        status=status,
        raw_status=raw,
        committed=status not in _UNCOMMITTED,
        cancellable=raw in CANCELLABLE,
        cost=None if total in (None, "") else minor(total, currency),
        currency=currency,
        parcels=_parcels(found),
        reason=reason,
        reason_class=_reason_class(kind, problems),
        items=tuple(
            (text(item.get("external_id") or item.get("sync_variant_id")), int(item["quantity"]))
            for item in rows(found.get("items"))
        ),
        problems=problems,
        held=Held(_place(part(found.get("recipient"))), _goods(rows(found.get("items")))),
    )


def asked(body: Mapping[str, Any]) -> Held:
    """What the body of POST /orders asks for."""
    return Held(_place(part(body.get("recipient"))), _goods(rows(body.get("items"))))


def _place(found: Json) -> tuple[str, ...]:
    fields = (
        ("name",),
        ("address1", "address2"),
        *(("city",), ("state_code",), ("zip",), ("country_code",)),
    )
    return joined(found, fields)


def _goods(items: list[Json]) -> tuple[tuple[tuple[str, ...], int], ...]:
    """An order shows a variant by the store's number and by our SKU; a body names one of them."""
    return tuple(
        (
            tuple(
                text(item[name])
                for name in ("sync_variant_id", "external_variant_id")
                if item.get(name)
            ),
            int(item["quantity"]),
        )
        for item in items
    )


def _reason_class(kind: FailureClass, problems: tuple[str, ...]) -> str:
    known = (FailureClass.MONEY, FailureClass.ADDRESS, FailureClass.ITEM, FailureClass.CONTENT)
    if kind in known:
        return str(kind)
    return str(FailureClass.ITEM) if problems else ""


def _problems(found: Json) -> tuple[str, ...]:
    unresolved = [
        f"Printful does not know “{text(item.get('name'))}”: map it again"
        for item in rows(found.get("incomplete_items"))
    ]
    gone = [
        f"“{text(item.get('name'))}” is {what} at Printful"
        for item in rows(found.get("items"))
        for what in ("discontinued", "out of stock")
        if item.get(what.replace(" ", "_")) is True
    ]
    files = [
        f"Printful cannot use a file of “{text(item.get('name'))}”"
        for item in rows(found.get("items"))
        if any(file.get("status") == "failed" for file in rows(item.get("files")))
    ]
    return (*unresolved, *gone, *files)


def _parcels(found: Json) -> tuple[Parcel, ...]:
    names = {
        text(item.get("id")): text(item.get("external_id")) for item in rows(found.get("items"))
    }
    return tuple(
        Parcel(
            remote_id=text(one["id"]),
            carrier=text(one.get("carrier")),
            tracking_number=text(one.get("tracking_number")),
            tracking_url=text(one.get("tracking_url")).strip("\u200b"),
            shipped_at=moment(one.get("shipped_at") or one.get("created")),
            delivered_at=None,
            item_references=tuple(
                names[text(item.get("item_id"))]
                for item in rows(one.get("items"))
                if names.get(text(item.get("item_id")))
            ),
            is_replacement=one.get("reshipment") is True,
            pieces=tuple(
                (names.get(text(item.get("item_id")), ""), int(item.get("quantity") or 0))
                for item in rows(one.get("items"))
            ),
        )
        for one in rows(found.get("shipments"))
    )


def variant_problem(found: Json, title: str) -> str:
    """Why a variant of the store cannot be ordered, "" when it can.

    The specification shows the variant in `result`, live answers have `result.sync_variant`.
    """
    variant = part(found.get("sync_variant")) or found
    state = text(variant.get("availability_status")) or "active"
    if variant.get("synced") is False:
        return f"“{title}” is not synced at Printful: finish it in the Printful store"
    if state != "active":
        return f"“{title}” is {state.replace('_', ' ')} at Printful"
    return ""


def spoken_of(payload: Mapping[str, Any]) -> tuple[str, str]:
    """(remote id, reference) of a webhook of v1 or v2; both carry `data.order`."""
    data = part(payload.get("data"))
    named = part(data.get("order"))
    return text(named.get("id")), text(named.get("external_id"))
