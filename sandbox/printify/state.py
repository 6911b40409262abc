"""What the local Printify holds: orders on hold, those sent to production, and whom it tells."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printers.press import PrinterWorld
from sandbox.printers.room import Words
from sandbox.printify import telling
from sandbox.printify.errors import DUPLICATE, not_found, refuse, refuse_fields
from sandbox.printify.orders import Items, cost

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

PENDING, ON_HOLD, UNPAID = "pending", "on-hold", "payment-not-received"
_STATE = 8502


class PrintifyWorld(PrinterWorld):
    """One account at Printify.

    approval_seconds: after so long an order on hold goes to production by itself; None is the
        store setting "Manual", the only one under which an order on hold is safe.
    settle_seconds: how long a new order is `pending` before it is on hold.
    unique: whether a second order of an external_id is refused; duplicate_shows_id: whether
        the refusal names the first one.
    shops: the shop ids of the account.
    """

    provider = "printify"
    first_status = ON_HOLD
    words = Words(
        submitted="sending-to-production",
        production="in-production",
        part="partially-fulfilled",
        shipped="fulfilled",
        delivered="fulfilled",
        held="has-issues",
        failed="unfulfillable",
        canceled="canceled",
    )

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        super().__init__(world, folder)
        self.approval_seconds: float | None = None
        self.settle_seconds = 0.0
        self.unique = True
        self.duplicate_shows_id = True
        self.shops = {"4010": "Sandbox shop"}

    def listen(self, url: str, *, secret: str = "") -> None:
        """Tell this address everything, signed when there is a secret."""
        for topic in telling.TOPICS:
            self.register(topic, url, secret)

    def register(self, topic: str, url: str, secret: str) -> Json:
        """Hold an address for a topic."""
        with self.world.lock:
            hook_id = f"5cb87a8c{len(self.webhooks) + 1:016x}"
            held = {"id": hook_id, "topic": topic, "url": url, "secret": secret}
            return self.store.put("webhook", hook_id, held)

    def create(self, sent: Json, items: Items) -> PrintedOrder:
        """An order that is not charged and not printed yet."""
        reference = sent["external_id"]
        with self.world.lock:
            if self.unique and reference in self._by_reference:
                self._refuse_twice(reference)
            now = self.world.clock()
            order = PrintedOrder(
                id=f"5a96f649{self._count_up():016x}",
                reference=reference,
                status=PENDING,
                items=items,
                address=sent["address_to"],
                cost=cost(items),
                request=sent,
                made_at=now,
                changed_at=now,
            )
            self.hold_new(order)
            self.note("orders.create", order, sent)
            self.tell(order, "created")
            return order

    def send(self, name: str) -> PrintedOrder:
        """Send to production; the order as it was before, which is what Printify answers."""
        with self.world.lock:
            order = self.named(name)
            if order.status not in (ON_HOLD, UNPAID) or order.committed:
                refuse(400, _STATE, "Order cannot be sent.", f"The order is {order.status}.")
            self._check_items(order)
            before = replace(order)
            self._charge_or_not(order, "orders.send")
            return before

    def withdraw(self, name: str) -> PrintedOrder:
        """Cancel by API, where it is not too late."""
        with self.world.lock:
            order = self.named(name)
            if order.status not in (ON_HOLD, UNPAID):
                refuse(400, _STATE, "Order cannot be cancelled.", f"The order is {order.status}.")
            order.status = self.words.canceled
            self.change(order, "canceled")
            self.note("orders.cancel", order)
            return order

    def reprint(self, name: str) -> PrintedOrder:
        """Printify prints an order again, for nothing: no second order of the shop's."""
        with self.world.lock:
            first = self._get(name)
            again = replace(
                first,
                id=f"5a96f649{self._count_up():016x}",
                status=self.words.production,
                committed=False,
                committed_at=None,
                parcels=[],
                more={"reprint_of": first.id},
            )
            self.hold_new(again)
            return again

    def named(self, name: str) -> PrintedOrder:
        """An order by its id; RefusedError when there is none."""
        if self.store.get("order", name) is None:
            not_found("Order")
        return self._get(name)

    def tell(self, order: PrintedOrder, event: str, *, parcel: Parcel | None = None) -> None:
        """Let the shop know."""
        telling.tell(self, order, event, parcel)

    def _is_timed(self, kept: Json) -> bool:
        is_new = kept["status"] == PENDING
        is_waiting = kept["status"] == ON_HOLD and self.approval_seconds is not None
        return is_new or is_waiting or super()._is_timed(kept)

    def _advance(self, order: PrintedOrder) -> None:
        now = self.world.clock()
        if order.status == PENDING and order.made_at + self.settle_seconds <= now:
            order.status = ON_HOLD
            self.change(order, "updated")
        is_waiting = order.status == ON_HOLD and not order.committed
        approval = self.approval_seconds
        if is_waiting and approval is not None and order.made_at + approval <= now:
            self._charge_or_not(order, "orders.approved_by_clock")
        super()._advance(order)

    def _charge_or_not(self, order: PrintedOrder, operation: str) -> None:
        if self.funded:
            self.charge(order, operation)
        else:
            order.status, order.reason = UNPAID, "The payment method was declined."
            self.change(order, "updated")

    def _check_items(self, order: PrintedOrder) -> None:
        for index, (remote, _quantity, _reference) in enumerate(order.items):
            if self.stock_of(remote):
                words = f"The variant is {self.stock_of(remote).replace('_', ' ')}."
                refuse_fields({f"line_items.{index}.variant_id": [words]})

    def _refuse_twice(self, reference: str) -> None:
        words = f"An order with the external_id {reference} already exists."
        named = {"id": self._by_reference[reference]} if self.duplicate_shows_id else {}
        refuse(409, DUPLICATE, "Duplicate order.", words, **named)
