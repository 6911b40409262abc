"""What a law is: a code, a sentence, and the facts that break it."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from tests.chaos.judge.evidence import Evidence


class Law(ABC):
    """One invariant. `code` is its name in docs/reliability.md."""

    code: str
    says: str

    @abstractmethod
    def breaches(self, evidence: Evidence, /) -> Iterator[str]:
        """Each fact that breaks it, in words that name the row or the effect."""


@dataclass(frozen=True)
class Verdict:
    """What one law found; nothing broken is what everybody hopes for."""

    code: str
    says: str
    broken: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing breaks it."""
        return not self.broken

    def text(self, most: int = 10) -> str:
        """One line, and below it the first facts that break it."""
        if self.holds:
            return f"{self.code:<4} holds   {self.says}"
        shown = "".join(f"\n       {one}" for one in self.broken[:most])
        return f"{self.code:<4} BROKEN  {self.says} ({len(self.broken)}){shown}"
