"""Which rows a look looks at: everything, or what changed last and today's turn of the old ones.

Why parts: docs/decisions/0013-promises-in-parts.md.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import Max, Model, Q, QuerySet

from orders.models import Order, OrderEvent

#: A day of looks, five minutes apart: each looks at this share of every table.
PARTS = 288
#: So many entries of the orders' stories name the orders that changed last.
STORIES = 5_000
#: And of other tables so many of the newest rows.
NEWEST = 2_000
CHUNK = 1_000

R = TypeVar("R", bound=Model)


class Scope:
    """What one look looks at. `part` None is everything; else the part of the day, 0 to 287.

    `again` are rows that broke a promise at the last look, by the name of their table: until they
    are mended they are looked at each time.
    """

    def __init__(
        self, part: int | None = None, again: Mapping[str, frozenset[int]] | None = None
    ) -> None:
        """Look at everything, or at the part of the day and what broke before."""
        self.part = part
        self._again = dict(again or {})

    @classmethod
    def at(cls, moment: datetime, again: Mapping[str, frozenset[int]]) -> "Scope":
        """What is looked at at this moment."""
        minutes = moment.hour * 60 + moment.minute
        return cls(minutes * PARTS // (24 * 60), again)

    def of_orders(self, rows: "QuerySet[R]", order: str = "order_id") -> "QuerySet[R]":
        """Only rows of the orders looked at; `order` is the way to the order's id."""
        return rows if self.part is None else rows.filter(**{f"{order}__in": self._orders})

    def of_table(self, rows: "QuerySet[R]") -> "QuerySet[R]":
        """Only rows of the table that are looked at, by their own ids."""
        return rows if self.part is None else rows.filter(self._slice(rows.model, NEWEST))

    def chunks(self, orders: "QuerySet[Order]") -> Iterator[list[dict[str, Any]]]:
        """The orders looked at as values, so many at a time, for what is worked out in Python."""
        rows = self.of_orders(orders, "id").order_by("id").values()
        chunk: list[dict[str, Any]] = []
        for row in rows.iterator(chunk_size=CHUNK):
            chunk.append({**row})
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk

    @cached_property
    def _orders(self) -> list[int]:
        """The orders whose story was added to last, today's part of the old, and the broken.

        Whatever changes an order is told in its story in the same transaction.
        """
        told = OrderEvent.objects.order_by("-id").values_list("order_id", flat=True)[:STORIES]
        part = Order.objects.filter(self._slice(Order, 0)).values_list("id", flat=True)
        return sorted({*told, *part})

    def _slice(self, model: type[Model], newest: int) -> Q:
        top = int(model._base_manager.aggregate(top=Max("pk"))["top"] or 0)
        part = self.part or 0
        first, last = top * part // PARTS, top * (part + 1) // PARTS
        broken = self._again.get(model._meta.label_lower, frozenset())
        return Q(pk__gt=first, pk__lte=last) | Q(pk__gt=top - newest) | Q(pk__in=broken)


EVERYTHING = Scope()


def by_table(abouts: Iterable[tuple[str, int]]) -> dict[str, frozenset[int]]:
    """Rows that broke a promise, grouped by their tables."""
    found: dict[str, set[int]] = {}
    for label, pk in abouts:
        found.setdefault(label, set()).add(int(pk))
    return {label: frozenset(pks) for label, pks in found.items()}
