"""What the local Printful holds: drafts, the orders it charged for, and whom it tells."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printers.press import PrinterWorld
from sandbox.printers.room import Words
from sandbox.printful import telling
from sandbox.printful.errors import ID_IN_USE, NO_LONGER_EDITABLE, not_found, refuse
from sandbox.printful.orders import Items, costs

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

_FIRST_ID = 90_000_000
_EDITABLE = ("draft", "failed")
_CANCELLABLE = ("draft", "pending", "failed")
_NO_MONEY = "Your payment could not be processed: the wallet is empty."


class PrintfulWorld(PrinterWorld):
    """One store at Printful.

    cost_holds: how many confirms still come back as `draft` because costs are being computed.
    no_funds: what confirming without money does: the order "failed", or the call is "refused".
    lost: variants that Printful cannot resolve; such lines land in `incomplete_items`.
    """

    provider = "printful"
    first_status = "draft"
    words = Words(
        submitted="pending",
        production="inprocess",
        part="partial",
        shipped="fulfilled",
        delivered="fulfilled",
        held="onhold",
        failed="failed",
        canceled="canceled",
    )

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        super().__init__(world, folder)
        self.cost_holds = 0
        self.no_funds = "failed"
        self.lost: set[str] = set()

    def listen(self, url: str, *, secret: str = "") -> None:
        """Tell this address everything: as v1 does, or with a secret (hex) signed as v2 does."""
        telling.register(self, url, types=None, secret=secret)

    def lose(self, name: str) -> None:
        """Let Printful be unable to resolve this variant."""
        self.lost.add(self._remote(name))

    def create(self, sent: Json, items: Items, *, update: bool) -> PrintedOrder:
        """A draft; with `update`, what has its reference is changed where it may be."""
        reference = str(sent.get("external_id") or "")
        with self.world.lock:
            if reference and reference in self._by_reference:
                if not update:
                    refuse("Order with this External ID already exists", code=ID_IN_USE)
                return self.edit(self._get(reference), sent, items)
            now = self.world.clock()
            order = PrintedOrder(
                id=str(_FIRST_ID + self._count_up()),
                reference=reference,
                status="draft",
                items=items,
                address=sent["recipient"],
                cost=costs(items, lost=self.lost)["total"],
                request=sent,
                made_at=now,
                changed_at=now,
            )
            self.hold_new(order)
            self.note("orders.create", order, sent)
            self.tell(order, "created")
            return order

    def edit(self, order: PrintedOrder, sent: Json, items: Items) -> PrintedOrder:
        """Put new contents in the place of the old ones."""
        with self.world.lock:
            if order.status not in _EDITABLE:
                refuse("The order is no longer editable", code=NO_LONGER_EDITABLE)
            order.items, order.address, order.request = items, sent["recipient"], sent
            order.cost = costs(items, lost=self.lost)["total"]
            self.change(order, "updated")
            self.note("orders.update", order, sent)
            return order

    def confirm(self, name: str) -> PrintedOrder:
        """Charge and submit, once; the order as it is afterwards."""
        with self.world.lock:
            order = self.named(name)
            if order.status not in _EDITABLE:
                refuse(f"The order cannot be confirmed: it is {order.status}")
            self._check_items(order)
            if self.cost_holds:
                self.cost_holds -= 1
                self.change(order, "hold")
            elif order.address["country_code"] == "BR" and not order.address.get("tax_number"):
                self.hold(order.id, "The recipient's CPF is missing.")
            elif self.funded:
                self.charge(order, "orders.confirm")
            else:
                self._unpaid(order)
            return self._get(order.id)

    def withdraw(self, name: str) -> PrintedOrder:
        """Cancel by API, where it is not too late."""
        with self.world.lock:
            order = self.named(name)
            if order.status not in _CANCELLABLE:
                refuse(f"The order cannot be cancelled: it is {order.status}")
            order.status = self.words.canceled
            self.change(order, "canceled")
            self.note("orders.cancel", order)
            return order

    def named(self, name: str) -> PrintedOrder:
        """An order by its id, or by @ and the shop's reference; RefusedError when it is not."""
        is_reference = name.startswith("@")
        key = self._by_reference.get(name[1:], "") if is_reference else name
        if self.store.get("order", key) is None:
            not_found()
        return self._get(key)

    def tell(self, order: PrintedOrder, event: str, *, parcel: Parcel | None = None) -> None:
        """Let the shop know, in the words of v1 or v2."""
        telling.tell(self, order, event, parcel)

    def _check_items(self, order: PrintedOrder) -> None:
        for remote, _quantity, reference in order.items:
            if remote in self.lost:
                refuse(f"{reference}: the item is incomplete", code="OR-8")
            if self.stock_of(remote):
                refuse(f"{reference}: the variant is {self.stock_of(remote).replace('_', ' ')}")

    def _unpaid(self, order: PrintedOrder) -> None:
        if self.no_funds == "refused":
            refuse(_NO_MONEY, status=402)
        self.fail(order.id, _NO_MONEY)
