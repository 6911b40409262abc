"""An order as any of the local printers holds it, and the parcels it went out in."""

from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Parcel:
    """One parcel. `items`: (item reference, pieces); times are seconds since 1970."""

    id: str
    carrier: str
    number: str
    url: str
    shipped_at: float
    items: list[tuple[str, int]]
    delivered_at: float | None = None
    reshipment: bool = False


@dataclass
class PrintedOrder:
    """One order.

    reference: what the shop calls it. status: in the printer's own words.
    committed: whether it was ever charged and given to the press; a cancel does not undo that.
    items: (variant id or SKU, pieces, item reference). cost: in US cents.
    address: as it was sent. request: the whole body as it was sent.
    """

    id: str
    reference: str
    status: str
    items: list[tuple[str, int, str]]
    address: Json
    cost: int
    request: Json
    made_at: float
    changed_at: float
    committed: bool = False
    committed_at: float | None = None
    reason: str = ""
    parcels: list[Parcel] = field(default_factory=list)
    more: Json = field(default_factory=dict)

    @property
    def pieces(self) -> int:
        """How many pieces in all."""
        return sum(quantity for _id, quantity, _reference in self.items)

    def left(self) -> dict[str, int]:
        """Pieces of each item that no parcel has taken yet, replacements not counted."""
        open_pieces = {reference: quantity for _id, quantity, reference in self.items}
        for parcel in self.parcels:
            for reference, quantity in parcel.items if not parcel.reshipment else []:
                open_pieces[reference] -= quantity
        return {reference: count for reference, count in open_pieces.items() if count > 0}

    def kept(self) -> Json:
        """As JSON."""
        return asdict(self)


def read(kept: Json) -> PrintedOrder:
    """An order from its JSON; what comes out shares nothing with what went in."""
    parcels = [
        Parcel(**{**one, "items": [(two[0], two[1]) for two in one["items"]]})
        for one in kept["parcels"]
    ]
    items = [(one[0], one[1], one[2]) for one in kept["items"]]
    return PrintedOrder(**{**kept, "items": items, "parcels": parcels, "more": dict(kept["more"])})
