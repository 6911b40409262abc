"""What the shared cases need to know of each print house: its adapter, its double, its words."""

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta

from core import clock
from core.outcomes import Ok
from fulfillment.providers import printers
from fulfillment.providers.base import (
    PrintAddress,
    Printer,
    PrintItem,
    PrintRequest,
    RemoteOrder,
)
from sandbox.printers import PrinterWorld
from sandbox.world import World

REFERENCE = "SH10001-1-1"
ADDRESS = PrintAddress(
    name="Ada Lovelace",
    company="",
    line1="12 Queen Street West",
    line2="Apt 4",
    city="Toronto",
    state="ON",
    postal_code="M5H 2N2",
    country="CA",
    phone="+1 416 555 0100",
    email="ada@example.com",
)
_ART = "https://shop.test/artwork/token/cover.png"

#: (remote_id, remote_variant_id, sku, artwork) of the book and the mug.
_GOODS = {
    "printful": (("", "5001", "field-guide-print", ""), ("", "5003", "workshop-mug", "")),
    "printify": (
        ("py-field-guide", "7001", "field-guide-print", ""),
        ("py-mug", "7003", "workshop-mug", ""),
    ),
    "gooten": (("", "", "BOOK-SC-6x9", _ART), ("", "", "MUG-11OZ", _ART)),
}
_OPERATIONS = {
    "printful": {"commit": "orders.confirm", "find": "orders.find"},
    "printify": {"commit": "orders.send", "find": "orders.list"},
    "gooten": {"commit": "orders.create", "find": "orders.search"},
}
_HELD = {"printful": "onhold", "printify": "has-issues", "gooten": "Hold"}


@dataclass
class House:
    """One print house as a test holds it."""

    world: World
    printer: Printer
    room: PrinterWorld
    operations: dict[str, str] = field(default_factory=dict)
    told: list[dict] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.printer.name

    def request(self, reference: str = REFERENCE, **changes) -> PrintRequest:
        """Two books and a mug for Ada."""
        made = PrintRequest(reference, "SH-10001", ADDRESS, self.items(), "usd")
        return replace(made, **changes)

    def items(self) -> tuple[PrintItem, ...]:
        book, mug = _GOODS[self.name]
        return (self._item(book, 2, "Field Guide", 1), self._item(mug, 1, "Workshop mug", 2))

    def create(self, reference: str = REFERENCE, **changes):
        """The outcome of asking for it."""
        body = self.printer.create_body(self.request(reference, **changes))
        return self.printer.create(body, reference=reference)

    def created(self, reference: str = REFERENCE) -> RemoteOrder:
        """It, made."""
        outcome = self.create(reference)
        assert isinstance(outcome, Ok), outcome
        return outcome.value

    def commit(self, order: RemoteOrder):
        """The outcome of giving it to the press; at a house without drafts it already is."""
        if not self.printer.two_phase:
            return self.printer.get(order.remote_id)
        return self.printer.commit(order.remote_id, reference=order.reference)

    def printing(self, reference: str = REFERENCE) -> RemoteOrder:
        """It, committed."""
        outcome = self.commit(self.created(reference))
        assert isinstance(outcome, Ok), outcome
        return outcome.value

    def find(self, reference: str = REFERENCE):
        """The outcome of the look-up after a lost answer."""
        placed_at = clock.now() - timedelta(hours=2)
        return self.printer.find(reference, email=ADDRESS.email, placed_at=placed_at)

    def get(self, order: RemoteOrder) -> RemoteOrder:
        """It, as it is now."""
        outcome = self.printer.get(order.remote_id)
        assert isinstance(outcome, Ok), outcome
        return outcome.value

    def fault(self, operation: str, kind: str, **facts) -> None:
        """Let the next call of this operation go wrong."""
        named = self.operations.get(operation, operation)
        self.world.faults.add(self.name, named, kind=kind, **facts)

    def listen(self) -> None:
        """Keep what the house tells the shop."""

        def keep(_address: str, body: bytes, _headers: dict[str, str]) -> int:
            self.told.append(json.loads(body))
            return 200

        self.world.webhooks.by_hand(keep)
        self.room.listen(f"https://shop.test/webhooks/{self.name}/token/")

    def hold(self) -> str:
        """The house's word for an order that waits for a person."""
        return _HELD[self.name]

    def _item(self, good: tuple[str, str, str, str], count: int, title: str, at: int) -> PrintItem:
        remote_id, variant, sku, artwork = good
        return PrintItem(sku, remote_id, variant, artwork, count, title, f"line-{at}")


def house_of(name: str, world: World) -> House:
    """The house of a name, in a world."""
    return House(world, printers()[name], getattr(world, name), _OPERATIONS[name])


def houses() -> list[str]:
    """Every house there is, in the order of choice."""
    return list(printers())
