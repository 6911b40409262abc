"""Printful as a print house: drafts that cost nothing until they are confirmed (API v1).

Orders are made with v1 because v2 refuses the store's own variants ("Source must be one of:
catalog, warehouse, product_template"); v2 is read only for what has arrived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core.outcomes import Ok, Outcome
from fulfillment.providers import printful_words as words
from fulfillment.providers.base import (
    FailureClass,
    Held,
    Json,
    PrintAddress,
    PrintItem,
    PrintRequest,
    PrintStatus,
    Quote,
    RemoteOrder,
)
from fulfillment.providers.talk import Line, is_missing, minor, moment, paged, reclassed, rows, text

_PAGE = 100  # the most Printful gives
_PAGES = 20


class Printful:
    """The first choice. A private token is bound to one store or names it by PRINTFUL_STORE_ID."""

    name = "printful"
    two_phase = True
    refuses_twins = True

    def configured(self) -> str:
        """Empty with a token."""
        return "" if settings.PRINTFUL_TOKEN else _("PRINTFUL_TOKEN is not set.")

    def create_body(self, request: PrintRequest) -> Json:
        """The body of POST /orders."""
        return words.order_body(request)

    def asked(self, body: Mapping[str, Any]) -> Held:
        """What a body asks for."""
        return words.asked(body)

    def create(self, body: Mapping[str, Any], *, reference: str) -> Outcome[RemoteOrder]:
        """POST /orders without `confirm`: a draft. OR-13 means that our reference exists."""
        made = line().write(
            "POST", "/orders", "orders.create", _order, body=dict(body), reference=reference
        )
        # An unknown variant is answered with a bare 404.
        return reclassed(made, FailureClass.ITEM) if is_missing(made) else made

    def commit(self, remote_id: str, *, reference: str) -> Outcome[RemoteOrder]:
        """Confirm: charges the owner. May come back as `draft` while costs are computed."""
        return line().write(
            "POST", f"/orders/{remote_id}/confirm", "orders.confirm", _order, reference=reference
        )

    def find(
        self, reference: str, *, email: str = "", placed_at: datetime | None = None
    ) -> Outcome[RemoteOrder | None]:
        """GET /orders/@reference."""
        del email, placed_at  # the reference is enough
        found = line().read(f"/orders/@{reference}", "orders.find", _order, reference=reference)
        if is_missing(found):
            return Ok(None)
        known = _with_arrivals(found)
        return Ok(known.value) if isinstance(known, Ok) else known

    def get(self, remote_id: str) -> Outcome[RemoteOrder]:
        """GET /orders/id, and v2's shipments where there are parcels."""
        return _with_arrivals(
            line().read(f"/orders/{remote_id}", "orders.get", _order, reference=remote_id)
        )

    def cancel(self, remote_id: str) -> Outcome[RemoteOrder]:
        """DELETE of v1 cancels a draft or a pending order; the reference stays taken."""
        asked = line().write(
            "DELETE", f"/orders/{remote_id}", "orders.cancel", _order, reference=remote_id
        )
        return reclassed(asked, FailureClass.CONFLICT)

    def quote(self, request: PrintRequest) -> Outcome[Quote]:
        """POST /orders/estimate-costs with the same body."""
        return line().ask(
            "/orders/estimate-costs",
            "orders.costs",
            words.order_body(request),
            _quote,
            reference=request.reference,
        )

    def stock_problems(
        self, items: Sequence[PrintItem], address: PrintAddress
    ) -> Outcome[tuple[str, ...]]:
        """One GET /store/variants per item."""
        del address  # the store's variants have one state for every destination
        found: list[str] = []
        for item in items:
            asked = variant_problem(item)
            if not isinstance(asked, Ok):
                return asked
            found += [asked.value] if asked.value else []
        return Ok(tuple(found))

    def list_recent(self, since: datetime) -> Outcome[list[RemoteOrder]]:
        """GET /orders, newest first, until one is older."""

        def is_fresh(one: Json) -> bool:
            return (moment(one.get("created")) or since) >= since

        asked = paged(
            _page, most=_PAGES, is_last=lambda page: len(page) < _PAGE or not is_fresh(page[-1])
        )
        if not isinstance(asked, Ok):
            return asked
        return Ok([words.order(one) for one in asked.value if is_fresh(one)])

    def parse_webhook(self, payload: Mapping[str, Any]) -> tuple[str, str]:
        """The order a notice of v1 or v2 speaks of."""
        return words.spoken_of(payload)


def line() -> Line:
    """The connection with the shop's token."""
    headers = {"Authorization": f"Bearer {settings.PRINTFUL_TOKEN}"}
    if settings.PRINTFUL_STORE_ID:
        headers["X-PF-Store-Id"] = settings.PRINTFUL_STORE_ID
    return Line("printful", settings.PRINTFUL_API_BASE, headers=headers, refusal=words.refusal)


def variant_problem(item: PrintItem) -> Outcome[str]:
    """Why the store's variant of a line cannot be ordered now, "" when it can."""
    named = words.variant_of(item.remote_variant_id, item.sku)
    key = named.get("sync_variant_id") or f"@{named['external_variant_id']}"
    asked = line().read(
        f"/store/variants/{key}",
        "store.variant",
        lambda reply: words.variant_problem(reply["result"], item.title),
        reference=str(key),
    )
    if is_missing(asked):
        return Ok(
            _("“%(title)s” is not in the Printful store: map it again") % {"title": item.title}
        )
    return asked


def _page(page: int) -> Outcome[list[Json]]:
    params = {"limit": str(_PAGE), "offset": str(page * _PAGE)}
    return line().read("/orders", "orders.list", lambda reply: rows(reply["result"]), params=params)


def _order(reply: Json) -> RemoteOrder:
    return words.order(reply["result"])


def _quote(reply: Json) -> Quote:
    costs = reply["result"]["costs"]
    currency = text(costs["currency"]).lower()
    return Quote(minor(costs["total"], currency), currency)


def _with_arrivals(found: Outcome[RemoteOrder]) -> Outcome[RemoteOrder]:
    """The order with what v2 knows of its parcels; without v2's answer it is as v1 told it."""
    if not isinstance(found, Ok) or not found.value.parcels:
        return found
    order = found.value
    asked = line().read(
        f"/v2/orders/{order.remote_id}/shipments",
        "shipments.list",
        lambda reply: rows(reply["data"]),
        reference=order.remote_id,
    )
    if not isinstance(asked, Ok):
        return found
    arrived = {
        text(one.get("id")): moment(one.get("delivered_at"))
        for one in asked.value
        if one.get("delivery_status") == "delivered"
    }
    parcels = tuple(replace(one, delivered_at=arrived.get(one.remote_id)) for one in order.parcels)
    done = order.status == PrintStatus.SHIPPED and all(one.delivered_at for one in parcels)
    status = PrintStatus.DELIVERED if done else order.status
    return Ok(replace(order, parcels=parcels, status=status))
