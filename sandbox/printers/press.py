"""What happens to an order at any of the local printers: by hand, or by the status clock."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printers.room import Room
from sandbox.timers import Timers

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]
_GRACE = 0.01


class PrinterWorld(Room, ABC):
    """One printer: what it received, and what tests and its page may make of it.

    first_status: where an order is that was not committed.
    """

    first_status = ""

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        super().__init__(world, folder)
        self._production: float | None = None
        self._shipping: float | None = None
        self._timers = Timers()

    def auto(self, *, production: float | None, shipping: float | None) -> None:
        """The status clock: seconds from the commit; None leaves it to whoever presses."""
        with self.world.lock:
            self._production, self._shipping = production, shipping
            self._wind()

    def start_production(self, name: str) -> None:
        """The press runs; from here on nothing can be cancelled."""
        self._move(name, self.words.production, "production")

    def ship(
        self,
        name: str,
        *,
        carrier: str = "UPS",
        number: str = "",
        items: Sequence[str | tuple[str, int]] | None = None,
        reshipment: bool = False,
    ) -> Parcel:
        """One parcel leaves, with everything that is left or the named items (pieces optional)."""
        with self.world.lock:
            order = self._get(name)
            self._parcels += 1
            count = self._parcels
            shown = number or f"1Z999AA1{count:010d}"
            url = f"https://track.example/{carrier.lower()}/{shown}"
            taken = _taken(order, items, reshipment=reshipment)
            now = self.world.clock()
            parcel = Parcel(str(count), carrier, shown, url, now, taken, reshipment=reshipment)
            order.parcels.append(parcel)
            order.status = self.words.part if order.left() else self.words.shipped
            order.reason = ""
            self._save(order)
            self.tell(order, "shipped", parcel=parcel)
            return parcel

    def deliver(self, name: str) -> None:
        """Every parcel on its way arrives."""
        with self.world.lock:
            order = self._get(name)
            under_way = [one for one in order.parcels if one.delivered_at is None]
            for parcel in under_way:
                parcel.delivered_at = self.world.clock()
            if not order.left():
                order.status = self.words.delivered
            self._save(order)
            for parcel in under_way:
                self.tell(order, "delivered", parcel=parcel)

    def hold(self, name: str, reason: str = "The artwork needs another look.") -> None:
        """Stop it until someone has decided something."""
        self._move(name, self.words.held, "hold", reason)

    def release(self, name: str) -> None:
        """Take it from hold, to where it was."""
        with self.world.lock:
            back = self.words.submitted if self._get(name).committed else self.first_status
            self._move(name, back, "release")
            self._wind()

    def fail(self, name: str, reason: str = "The artwork could not be printed.") -> None:
        """Give it back as one that cannot be printed as it is."""
        self._move(name, self.words.failed, "failed", reason)

    def cancel(self, name: str) -> None:
        """Cancel it, whatever it is doing, as the printer's own people can."""
        self._move(name, self.words.canceled, "canceled")

    def drop(self, name: str, item: str) -> None:
        """Cancel one item by its reference and go on with the others; Printful cannot show it."""
        with self.world.lock:
            order = self._get(name)
            order.more["dropped"] = [*order.more.get("dropped", []), item]
            self.change(order, "updated")

    def set_status(self, name: str, status: str) -> None:
        """Any status of the printer's, or one that nobody knows."""
        self._move(name, status, "updated")

    def commit(self, name: str) -> None:
        """What a person in the printer's own dashboard does: give it to the press, where it can be.

        Nothing happens to what was committed or cancelled before.
        """
        with self.world.lock:
            order = self._get(name)
            if not order.committed and order.status != self.words.canceled:
                self.charge(order, "dashboard.commit")

    # For the printers' own rooms.

    @abstractmethod
    def tell(self, order: PrintedOrder, event: str, *, parcel: Parcel | None = None) -> None:
        """Let the shop know; each printer has its own words for the event."""

    def charge(self, order: PrintedOrder, operation: str) -> None:
        """Commit it: money is taken, the press will run. The caller holds the world's lock."""
        order.status = self.words.submitted
        order.committed, order.reason = True, ""
        order.committed_at = order.committed_at or self.world.clock()
        self._save(order)
        self.note(operation, order, order.kept()["items"])
        self.tell(order, "committed")
        self._wind()

    def change(self, order: PrintedOrder, event: str) -> None:
        """Keep a changed order and let the shop know. The caller holds the world's lock."""
        self._save(order)
        self.tell(order, event)

    def tick(self) -> None:
        """Do what the clock says is due. The caller holds the world's lock."""
        for order_id in sorted(self._open):
            kept = self.store.get("order", order_id)
            if kept and self._is_timed(kept):
                self._advance(self._get(order_id))

    def close(self) -> None:
        """Stop the clock and write no more."""
        self._timers.close()
        super().close()

    def _is_timed(self, kept: Json) -> bool:
        """Whether the clock may have something to do with an order, told from its JSON."""
        return kept["committed"] and not (self._production is None and self._shipping is None)

    def _advance(self, order: PrintedOrder) -> None:
        start, now = order.committed_at, self.world.clock()
        if start is None or not order.committed:
            return
        is_waiting = order.status == self.words.submitted
        if is_waiting and self._production is not None and start + self._production <= now:
            self.start_production(order.id)
            order = self._get(order.id)
        is_running = order.status in (self.words.production, self.words.part)
        if is_running and self._shipping is not None and start + self._shipping <= now:
            self.ship(order.id)

    def _wind(self) -> None:
        """Let the clock look again when the next things are due."""
        for seconds in {self._production, self._shipping} - {None}:
            self._timers.after((seconds or 0) + _GRACE, self._tick_alone)

    def _tick_alone(self) -> None:
        with self.world.lock:
            self.tick()

    def _move(self, name: str, status: str, event: str, reason: str = "") -> None:
        with self.world.lock:
            order = self._get(name)
            order.status, order.reason = status, reason
            self.change(order, event)


def _taken(
    order: PrintedOrder, items: Sequence[str | tuple[str, int]] | None, *, reshipment: bool
) -> list[tuple[str, int]]:
    """What goes into a parcel."""
    whole = {reference: quantity for _id, quantity, reference in order.items}
    left = whole if reshipment else order.left()
    if items is None:
        return list(left.items())
    pairs = [(one, left[one]) if isinstance(one, str) else one for one in items]
    return [(reference, min(quantity, left[reference])) for reference, quantity in pairs]
