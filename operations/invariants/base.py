"""What a promise is: a sentence, and a look at the rows that would break it. Read-only."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.utils.functional import Promise

from operations.invariants.scope import EVERYTHING, Scope
from orders.models import Order

#: Examples that a broken promise names; the count says how many there are.
MOST = 20
#: So many are looked at again by the next look, wherever they are in their tables.
REMEMBERED = 200


@dataclass(frozen=True)
class Breach:
    """One row that breaks a promise: what is wrong, and the row that a person should look at."""

    text: str
    model: type[Model]
    pk: int
    #: The order by which the row was found, where its own table was not looked through.
    order_id: int | None = None

    @classmethod
    def of(cls, row: Model, text: str, *, order_id: int | None = None) -> "Breach":
        """A breach of a row that was fetched."""
        return cls(text, type(row), row.pk, order_id)

    @property
    def about(self) -> tuple[str, int]:
        """What the next look looks at again."""
        if self.order_id is not None:
            return str(Order._meta.label_lower), self.order_id
        return str(self.model._meta.label_lower), self.pk

    @property
    def link(self) -> str:
        """The row's page in the admin; "" where it has none."""
        if not admin.site.is_registered(self.model):
            return ""
        options = self.model._meta
        return f"/admin/{options.app_label}/{options.model_name}/{self.pk}/change/"


@dataclass
class Found:
    """What a look found: how many breaches there are, and the first of them."""

    count: int = 0
    examples: list[Breach] = field(default_factory=list)
    #: The rows to look at again until they are mended.
    abouts: list[tuple[str, int]] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return self.count == 0

    def note(self, rows: "QuerySet[Any]", say: Callable[[Any], Breach]) -> "Found":
        """Add rows that should not be there, ordered by whoever asks."""
        first = list(rows[:REMEMBERED])
        self.note_all(say(row) for row in first)
        if len(first) == REMEMBERED:
            self.count += rows.count() - len(first)
        return self

    def note_all(self, breaches: Iterable[Breach]) -> "Found":
        """Add breaches that were worked out in Python."""
        for breach in breaches:
            self.count += 1
            if len(self.examples) < MOST:
                self.examples.append(breach)
            if len(self.abouts) < REMEMBERED:
                self.abouts.append(breach.about)
        return self


class Invariant(ABC):
    """One promise of the shop, asked of its own rows. `code` is its name in docs/reliability.md."""

    code: ClassVar[str]
    promise: ClassVar[str | Promise]

    @abstractmethod
    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Ask the rows now, those that `scope` names."""
