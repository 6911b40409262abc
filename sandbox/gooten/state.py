"""What the local Gooten holds: orders, all of them committed, and the one address it tells."""

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.gooten import telling
from sandbox.gooten.errors import refuse
from sandbox.gooten.orders import Items, cost
from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printers.press import PrinterWorld
from sandbox.printers.room import Words

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

NEW, PENDING, PAYMENT_ISSUE, TEST = "New", "Pending", "Payment Issue", "Test"
#: As support lists them, spaces left out.
CANCELLABLE = frozenset(
    {
        "accountingissue",
        "addressissue",
        "holdbyciimageissue",
        "imageissue",
        "needsmanualapproval",
        "new",
        "readyforaccounting",
        "readyforimagedl",
        "pending",
    }
)


class GootenWorld(PrinterWorld):
    """One account at Gooten.

    recipe, billing_key: the account's; another recipe is refused.
    error_status: the HTTP status of a refusal.
    search_lag: seconds until an order can be found by search; settle_seconds: seconds in New.
    bad_postal_codes: those that addressvalidation says are not valid.
    """

    provider = "gooten"
    first_status = PENDING
    words = Words(
        submitted=PENDING,
        production="In Production",
        part="In Production",
        shipped="Shipped",
        delivered="Delivered",
        held="Hold",
        failed="Image Issue",
        canceled="Canceled",
    )

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        super().__init__(world, folder)
        self.recipe = "sandbox-recipe"
        self.billing_key = "sandbox-billing"
        self.error_status = 200
        self.search_lag = 0.0
        self.settle_seconds = 0.0
        self.bad_postal_codes: set[str] = set()

    def listen(self, url: str) -> None:
        """Tell this address; Gooten appends the order's id to it, as to `…?orderid=`."""
        with self.world.lock:
            self.store.put("webhook", "it", {"url": url})

    def take(self, sent: Json, items: Items) -> PrintedOrder:
        """An order that is committed as it comes in; RefusedError for a second of a SourceId."""
        reference = str(sent.get("SourceId") or "")
        with self.world.lock:
            if sent.get("IsPartnerSourceIdUnique") and reference in self._by_reference:
                words = f"An order with SourceId '{reference}' already exists."
                refuse(self, ("Order.SourceId", words), attempted=reference)
            self._count_up()
            now = self.world.clock()
            order = PrintedOrder(
                id=f"7-{uuid.uuid4()}",
                reference=reference,
                status=NEW,
                items=items,
                address=sent["ShipToAddress"],
                cost=cost(items),
                request=_without_key(sent),
                made_at=now,
                changed_at=now,
            )
            self._commit(order, sent)
            return order

    def fund(self) -> None:
        """There is money again: every order that waited for it is pushed on."""
        super().fund()
        for order in self.orders:
            if order.status == PAYMENT_ISSUE:
                self.commit(order.id)

    def withdraw(self, name: str) -> None:
        """Cancel by API, where it is not too late."""
        with self.world.lock:
            order = self._get(name)
            if order.status.replace(" ", "").lower() not in CANCELLABLE:
                words = f"The order cannot be changed: it is {order.status}."
                refuse(self, ("OrderStatusName", words), attempted=order.status)
            order.status = self.words.canceled
            self.change(order, "canceled")
            self.note("orders.status", order, "Cancelled")

    def tell(
        self,
        order: PrintedOrder,
        event: str,  # noqa: ARG002 - Gooten sends the same for each
        *,
        parcel: Parcel | None = None,  # noqa: ARG002
    ) -> None:
        """Let the shop know: the whole order, whatever changed."""
        telling.tell(self, order)

    def _commit(self, order: PrintedOrder, sent: Json) -> None:
        if sent.get("IsInTestMode"):
            order.status = TEST
        elif not (self.funded and sent["Payment"].get("PartnerBillingKey")):
            order.status, order.reason = PAYMENT_ISSUE, "There is no money to charge."
        else:
            order.committed, order.committed_at = True, order.made_at
        self.hold_new(order)
        self.note("orders.create", order, order.request)
        self.tell(order, "created")
        self._wind()

    def _is_timed(self, kept: Json) -> bool:
        return kept["status"] == NEW or super()._is_timed(kept)

    def _advance(self, order: PrintedOrder) -> None:
        if order.status == NEW and order.made_at + self.settle_seconds <= self.world.clock():
            order.status = PENDING
            self.change(order, "updated")
        super()._advance(order)


def _without_key(sent: Json) -> Json:
    """A body without its billing key."""
    payment = {**sent["Payment"]}
    if payment.get("PartnerBillingKey"):
        payment["PartnerBillingKey"] = "…"
    return {**sent, "Payment": payment}
