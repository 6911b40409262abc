"""What a product of the demo shop is described by."""

from dataclasses import dataclass, field

from catalog.kinds import ProductKind


@dataclass(frozen=True)
class Words:
    """What a product's page says in one language; `gets` are rows of its table."""

    title: str
    tagline: str
    description: str = ""
    gets: tuple[tuple[str, str], ...] = ()
    delivery: str = ""


@dataclass(frozen=True)
class AtPrinter:
    """How one printer knows a printed product; `cost` of one piece, in US cents."""

    provider: str
    cost: int
    remote_id: str = ""
    remote_variant_id: str = ""
    sku: str = ""


@dataclass(frozen=True)
class ZonePlan:
    """Countries that share shipping prices; each price in US, Canadian and euro cents."""

    name: str
    countries: str
    printed: tuple[int, int, int]
    own: tuple[int, int, int]


@dataclass(frozen=True)
class Good:
    """One product of the demo shop. `files` are names whose endings say how they are made.

    The first file of a printed product is its artwork. `on_hand` counts own goods.
    """

    slug: str
    kind: ProductKind
    usd: int
    cad: int
    eur: int
    english: Words
    french: Words
    tag: str
    files: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    lessons: tuple[tuple[str, str], ...] = ()
    settings: dict[str, object] = field(default_factory=dict)
    printed: tuple[AtPrinter, ...] = ()
    on_hand: int | None = None
    draft: bool = False
