"""Printify as a print house: orders wait on hold until they are sent to production (API v1).

That holds only under the store setting "Order approval: Manual", which no call can read: the owner
says so with PRINTIFY_MANUAL_APPROVAL, and without that word Printify is not used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from core import clock
from core.outcomes import NotSent, Ok, Outcome, Unknown
from fulfillment.providers import printify_words as words
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
from fulfillment.providers.talk import (
    Line,
    is_missing,
    moment,
    paged,
    reclassed,
    rows,
    text,
)

_FIND_PAGES = 5
_LIST_PAGES = 60
_PAGE = 10  # the most Printify gives
_SLACK = timedelta(hours=1)  # its clock and ours
#: Orders, each with the time it was made.
Page = list[tuple[datetime | None, RemoteOrder]]


class Printify:
    """The second choice, and only with manual approval."""

    name = "printify"
    two_phase = True
    refuses_twins = False  # third parties say it does; two on hold were never ruled out

    def configured(self) -> str:
        """Empty with a token, a shop, and the owner's word that approval is manual."""
        if not settings.PRINTIFY_TOKEN:
            return _("PRINTIFY_TOKEN is not set.")
        if not settings.PRINTIFY_SHOP_ID:
            return _("PRINTIFY_SHOP_ID is not set.")
        if not settings.PRINTIFY_MANUAL_APPROVAL:
            return _(
                "Printify prints orders by itself unless the store's order approval is Manual: set "
                "it there, then set PRINTIFY_MANUAL_APPROVAL=true."
            )
        return ""

    def create_body(self, request: PrintRequest) -> Json:
        """The body of POST orders.json."""
        return words.order_body(request)

    def asked(self, body: Mapping[str, Any]) -> Held:
        """What a body asks for."""
        return words.asked(body)

    def create(self, body: Mapping[str, Any], *, reference: str) -> Outcome[RemoteOrder]:
        """POST orders.json, which answers with an id only, then read the order.

        An order that was made but could not be read yet comes back as a draft without cost.
        """
        made = line().write(
            "POST",
            shop("/orders.json"),
            "orders.create",
            lambda reply: text(reply["id"]) or _refuse_empty(),
            body=dict(body),
            reference=reference,
        )
        if is_missing(made):
            made = reclassed(made, FailureClass.ITEM)
        if not isinstance(made, Ok):
            return made
        found = self.get(made.value)
        return found if isinstance(found, Ok) else Ok(_unread(made.value, reference))

    def commit(self, remote_id: str, *, reference: str) -> Outcome[RemoteOrder]:
        """Send to production, then read the order: the answer itself still says `on-hold`.

        Unknown while the order cannot be read back as sent: it may be printed.
        """
        sent = line().write(
            "POST",
            shop(f"/orders/{remote_id}/send_to_production.json"),
            "orders.send",
            lambda reply: reply,
            reference=reference,
        )
        if not isinstance(sent, Ok):
            return reclassed(sent, FailureClass.CONFLICT)
        found = self.get(remote_id)
        if isinstance(found, Ok) and found.value.status != PrintStatus.DRAFT:
            return found
        return Unknown("Printify took the order for production, but does not show it as sent yet")

    def find(
        self, reference: str, *, email: str = "", placed_at: datetime | None = None
    ) -> Outcome[RemoteOrder | None]:
        """Look through five pages of newest orders, and on to where all are older than ours."""
        del email  # there is nothing to ask by
        since = (placed_at or clock.now()) - _SLACK
        pages = count(1)

        def is_last(page: Page) -> bool:
            is_old = next(pages) >= _FIND_PAGES and not _fresh(page, since)
            return len(page) < _PAGE or is_old

        asked = paged(lambda page: _page(page, reference), most=_LIST_PAGES, is_last=is_last)
        if not isinstance(asked, Ok):
            return asked
        named = [one for _made_at, one in asked.value if one.reference == reference]
        return Ok(_the_one([one for one in named if not one.is_replacement]))

    def get(self, remote_id: str) -> Outcome[RemoteOrder]:
        """GET the order."""
        return line().read(
            shop(f"/orders/{remote_id}.json"), "orders.get", words.order, reference=remote_id
        )

    def cancel(self, remote_id: str) -> Outcome[RemoteOrder]:
        """Only what is on hold or was not paid for can be cancelled."""
        asked = line().write(
            "POST",
            shop(f"/orders/{remote_id}/cancel.json"),
            "orders.cancel",
            words.order,
            reference=remote_id,
        )
        return reclassed(asked, FailureClass.CONFLICT)

    def quote(self, request: PrintRequest) -> Outcome[Quote]:
        """The products' own costs and the standard shipping."""
        body = {
            "line_items": [words.line_of(item) for item in request.items],
            "address_to": words.address_of(request.address),
        }
        shipping = line().ask(
            shop("/orders/shipping.json"),
            "orders.shipping",
            body,
            lambda reply: int(reply["standard"]),
            reference=request.reference,
        )
        if not isinstance(shipping, Ok):
            return shipping
        total = shipping.value
        for item in request.items:
            asked = variant(item)
            if not isinstance(asked, Ok):
                return asked
            if asked.value is None:
                return NotSent(f"Printify has no variant for {item.title}")
            total += int(asked.value["cost"]) * item.quantity
        return Ok(Quote(total, words.CURRENCY))

    def stock_problems(
        self, items: Sequence[PrintItem], address: PrintAddress
    ) -> Outcome[tuple[str, ...]]:
        """One GET of the product per item."""
        del address  # a product's variants are available or not, wherever they go
        found: list[str] = []
        for item in items:
            asked = variant_problem(item)
            if not isinstance(asked, Ok):
                return asked
            found += [asked.value] if asked.value else []
        return Ok(tuple(found))

    def list_recent(self, since: datetime) -> Outcome[list[RemoteOrder]]:
        """Pages of ten until one holds only older orders."""
        asked = paged(
            lambda page: _page(page, ""),
            most=_LIST_PAGES,
            is_last=lambda page: len(page) < _PAGE or not _fresh(page, since),
        )
        return Ok(_fresh(asked.value, since)) if isinstance(asked, Ok) else asked

    def parse_webhook(self, payload: Mapping[str, Any]) -> tuple[str, str]:
        """The order a notice speaks of."""
        return words.spoken_of(payload)


def line() -> Line:
    """The connection with the account's token."""
    headers = {
        "Authorization": f"Bearer {settings.PRINTIFY_TOKEN}",
        "Content-Type": "application/json;charset=utf-8",
    }
    return Line("printify", settings.PRINTIFY_API_BASE, headers=headers, refusal=words.refusal)


def shop(path: str) -> str:
    """A path within the configured shop."""
    return f"/v1/shops/{settings.PRINTIFY_SHOP_ID}{path}"


def variant(item: PrintItem) -> Outcome[Json | None]:
    """The variant of the shop's product that a line names, None when there is none."""
    asked = line().read(
        shop(f"/products/{item.remote_id}.json"),
        "products.get",
        lambda reply: rows(reply["variants"]),
        reference=item.remote_id,
    )
    if is_missing(asked):
        return Ok(None)
    if not isinstance(asked, Ok):
        return asked
    return Ok(
        next((one for one in asked.value if text(one.get("id")) == item.remote_variant_id), None)
    )


def variant_problem(item: PrintItem) -> Outcome[str]:
    """Why the variant of a line cannot be ordered now, "" when it can."""
    asked = variant(item)
    if not isinstance(asked, Ok):
        return asked
    named = {"title": item.title}
    if asked.value is None:
        return Ok(_("“%(title)s” is not in the Printify shop: map it again") % named)
    if asked.value.get("is_enabled") is False:
        return Ok(_("“%(title)s” is switched off at Printify") % named)
    if asked.value.get("is_available") is False:
        return Ok(_("“%(title)s” is out of stock at Printify") % named)
    return Ok("")


def _fresh(page: Page, since: datetime) -> list[RemoteOrder]:
    return [order for made_at, order in page if made_at is None or made_at >= since]


def _page(page: int, reference: str) -> Outcome[Page]:
    """A page (from 0) of orders, each with the time it was made."""
    return line().read(
        shop("/orders.json"),
        "orders.list",
        lambda reply: [
            (moment(one.get("created_at")), words.order(one)) for one in rows(reply["data"])
        ],
        reference=reference,
        params={"limit": str(_PAGE), "page": str(page + 1)},
    )


def _the_one(matching: list[RemoteOrder]) -> RemoteOrder | None:
    """Of orders with one reference (newest first) the one that counts most, with its twins.

    What may be printed counts before a draft, an older draft before a later one. That Printify
    refuses a second is known from third parties only.
    """
    if not matching:
        return None
    live = [one for one in reversed(matching) if one.status != PrintStatus.CANCELED]
    ranked = sorted(live or matching, key=lambda one: not one.committed)
    drafts = tuple(one.remote_id for one in ranked[1:] if live and not one.committed)
    printed = tuple(
        _("Printify prints a second order of this reference: %s") % one.remote_id
        for one in ranked[1:]
        if one.committed
    )
    return replace(ranked[0], twins=drafts, problems=(*ranked[0].problems, *printed))


def _unread(remote_id: str, reference: str) -> RemoteOrder:
    return RemoteOrder(
        remote_id=remote_id,
        reference=reference,
        status=PrintStatus.DRAFT,
        raw_status="pending",
        committed=False,
        cancellable=False,
        cost=None,
        currency=words.CURRENCY,
    )


def _refuse_empty() -> str:
    message = "an id without content"
    raise ValueError(message)
