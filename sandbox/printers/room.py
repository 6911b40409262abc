"""What every local printer holds alike: its orders, its stock, and the switches of tests."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printers.order import PrintedOrder, read
from sandbox.store import Store

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]
OUT_OF_STOCK, DISCONTINUED = "out_of_stock", "discontinued"


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


class Room:
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

    # For the printers' own rooms.

    def close(self) -> None:
        """Write no more."""
        self.store.close()

    def tick(self) -> None:
        """Do what the clock says is due. The caller holds the world's lock."""

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
