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
class Good:
    """One product of the demo shop. `files` are names whose endings say how they are made."""

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
    draft: bool = False
