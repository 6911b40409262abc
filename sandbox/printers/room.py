"""What every local printer does alike: holds orders, prints them by hand or by the clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printers.order import Parcel, PrintedOrder, read
from sandbox.store import Store
from sandbox.stripe.timers import Timers

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]
OUT_OF_STOCK, DISCONTINUED = "out_of_stock", "discontinued"
_GRACE = 0.01


@dataclass(frozen=True)
class Words:
    """What a printer calls the places an order can be in."""

    submitted: str
    production: str
    part: str
    shipped: str
    delivered: str
    held: str
    failed: str
    canceled: str


class PrinterWorld:
    """One printer: what it received, and what tests and its page may make of it.

    funded: whether there is money to charge; without it a committed order is not printed.
    key_valid: False and every call is refused as with an expired key.
    """

    provider = ""
    words: Words

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        self.world = world
        self.store = Store(folder, name=self.provider)
        self.funded = True
        self.key_valid = True
        self.is_down = False
        self.restricted: set[str] = set()
        self._stock: dict[str, str] = {}
        self._production: float | None = None
        self._shipping: float | None = None
        self._timers = Timers()
        kept = [read(one) for one in self.store.all("order")]
        self._count = len(kept)
        self._parcels = sum(len(one.parcels) for one in kept)
        self._by_reference: dict[str, str] = {}
        for one in kept:
            self._by_reference.setdefault(one.reference, one.id)
        self._open = {one.id for one in kept if not self._is_over(one)}

    # What it received.

    @property
    def orders(self) -> list[PrintedOrder]:
        """Every order, oldest first, as it is now."""
        with self.world.lock:
            self.tick()
            return [read(one) for one in self.store.all("order")]

    @property
    def products(self) -> tuple[catalogue.Good, ...]:
        """The goods that the shop's variants map to."""
        return catalogue.GOODS[self.provider]

    @property
    def webhooks(self) -> list[Json]:
        """The registered addresses."""
        return self.store.all("webhook")

    def committed(self, prefix: str = "") -> list[PrintedOrder]:
        """The orders that were ever charged and given to the press."""
        return [one for one in self.orders if one.committed and one.reference.startswith(prefix)]

    def order(self, name: str) -> PrintedOrder:
        """One order by its id or the shop's reference. KeyError when there is none."""
        with self.world.lock:
            self.tick()
            return self._get(name)

    def has(self, name: str) -> bool:
        """Whether there is such an order."""
        return self.store.get("order", name) is not None or name in self._by_reference

    # Switches.

    def auto(self, *, production: float | None, shipping: float | None) -> None:
        """The status clock: seconds from the commit; None leaves it to whoever presses."""
        with self.world.lock:
            self._production, self._shipping = production, shipping
            self._wind()

    def out_of_stock(self, name: str) -> None:
        """Nothing is left of it (the shop's SKU, or the printer's id)."""
        self._stock[self._remote(name)] = OUT_OF_STOCK

    def discontinue(self, name: str) -> None:
        """It is made no more."""
        self._stock[self._remote(name)] = DISCONTINUED

    def in_stock(self, name: str) -> None:
        """There is enough of it again."""
        self._stock.pop(self._remote(name), None)

    def stock_of(self, remote: str) -> str:
        """Empty while it can be had, else OUT_OF_STOCK or DISCONTINUED."""
        return self._stock.get(remote, "")

    def restrict(self, name: str) -> None:
        """Refuse every order that has it, for where it would go."""
        self.restricted.add(self._remote(name))

    def down(self) -> None:
        """Answer 503 to everything; nothing is done."""
        self.is_down = True

    def up(self) -> None:
        """Work again."""
        self.is_down = False

    def fund(self) -> None:
        """There is money again."""
        self.funded = True

    # What happens to an order.

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
            self._save(order)
            self.tell(order, "shipped", parcel=parcel)
            return parcel

    def deliver(self, name: str) -> None:
        """Every parcel on its way arrives."""
        with self.world.lock:
            order = self._get(name)
            for parcel in order.parcels:
                parcel.delivered_at = parcel.delivered_at or self.world.clock()
            if not order.left():
                order.status = self.words.delivered
            self._save(order)
            for parcel in order.parcels:
                self.tell(order, "delivered", parcel=parcel)

    def hold(self, name: str, reason: str = "The artwork needs another look.") -> None:
        """Stop it until someone has decided something."""
        self._move(name, self.words.held, "hold", reason)

    def release(self, name: str) -> None:
        """Take it from hold, to where it was."""
        with self.world.lock:
            back = self.words.submitted if self._get(name).committed else self.first_status
        self._move(name, back, "release")

    def fail(self, name: str, reason: str = "The artwork could not be printed.") -> None:
        """Give it back as one that cannot be printed as it is."""
        self._move(name, self.words.failed, "failed", reason)

    def cancel(self, name: str) -> None:
        """Cancel it, whatever it is doing, as the printer's own people can."""
        self._move(name, self.words.canceled, "canceled")

    def set_status(self, name: str, status: str) -> None:
        """Any status of the printer's, or one that nobody knows."""
        self._move(name, status, "updated")

    def commit(self, name: str) -> None:
        """What a person in the printer's own dashboard does: give it to the press."""
        with self.world.lock:
            self.charge(self._get(name), "dashboard.commit")

    # For the printers' own rooms.

    first_status = ""

    def tell(self, order: PrintedOrder, event: str, *, parcel: Parcel | None = None) -> None:
        """Let the shop know; each printer has its own words for the event."""
        raise NotImplementedError

    def charge(self, order: PrintedOrder, operation: str) -> None:
        """Commit it: money is taken, the press will run. The caller holds the world's lock."""
        order.status = self.words.submitted
        order.committed, order.reason = True, ""
        order.committed_at = order.committed_at or self.world.clock()
        self._save(order)
        self.note(operation, order, order.kept()["items"])
        self.tell(order, "committed")
        self._wind()

    def note(self, operation: str, order: PrintedOrder, body: object = None) -> None:
        """Write an accepted effect to the ledger."""
        self.world.ledger.add(
            provider=self.provider,
            operation=operation,
            key=order.reference,
            reference=order.id,
            body=body,
        )

    def hold_new(self, order: PrintedOrder) -> None:
        """Keep an order that has just come in. The caller holds the world's lock."""
        self._by_reference.setdefault(order.reference, order.id)
        self._save(order)

    def change(self, order: PrintedOrder, event: str) -> None:
        """Keep a changed order and let the shop know. The caller holds the world's lock."""
        self._save(order)
        self.tell(order, event)

    def tick(self) -> None:
        """Do what the clock says is due. The caller holds the world's lock."""
        for order_id in sorted(self._open):
            self._advance(self._get(order_id))

    def close(self) -> None:
        """Stop the clock and write no more."""
        self._timers.close()
        self.store.close()

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

    def _get(self, name: str) -> PrintedOrder:
        found = self.store.get("order", name)
        found = found or self.store.get("order", self._by_reference.get(name, ""))
        if found is None:
            raise KeyError(name)
        return read(found)

    def _save(self, order: PrintedOrder) -> None:
        order.changed_at = self.world.clock()
        self.store.put("order", order.id, order.kept())
        if self._is_over(order):
            self._open.discard(order.id)
        else:
            self._open.add(order.id)

    def _is_over(self, order: PrintedOrder) -> bool:
        return order.status in (self.words.canceled, self.words.shipped, self.words.delivered)

    def _count_up(self) -> int:
        self._count += 1
        return self._count

    def _remote(self, name: str) -> str:
        good = catalogue.named(self.provider, name)
        return good.remote if good else name


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
