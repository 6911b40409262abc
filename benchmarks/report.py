"""What was measured, as lines on the screen and as the table of docs/performance.md."""

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

PAGE = Path(__file__).resolve().parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- figures: begin -->", "<!-- figures: end -->"
_HEAD = "| what | measured | limit beside it | ratio | must | |\n|---|---|---|---|---|---|\n"


@dataclass(frozen=True)
class Row:
    """One figure. `ratio` is compared with `must`: at least that, or with `at_most` at most."""

    what: str
    measured: str
    limit: str = ""
    ratio: float | None = None
    must: float | None = None
    at_most: bool = False

    @property
    def verdict(self) -> str:
        """Whether the figure holds what was promised; empty when nothing was."""
        if self.ratio is None or self.must is None:
            return ""
        is_good = self.ratio <= self.must if self.at_most else self.ratio >= self.must
        return "PASS" if is_good else "MISS"

    def cells(self) -> tuple[str, ...]:
        """The columns of the table."""
        sign = "<= " if self.at_most else ">= "
        return (
            self.what,
            self.measured,
            self.limit,
            "" if self.ratio is None else f"{self.ratio:.2f}",
            "" if self.must is None else f"{sign}{self.must:g}",
            self.verdict,
        )


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def spread(values: Sequence[float]) -> str:
    """p50 / p95 / p99 in milliseconds, of seconds."""
    shown = (f"{percentile(values, share) * 1000:.1f}" for share in (0.5, 0.95, 0.99))
    return " / ".join(shown) + " ms"


def table(rows: Iterable[Row]) -> str:
    """The rows in Markdown."""
    return _HEAD + "".join(f"| {' | '.join(row.cells())} |\n" for row in rows)


def machine(database: str = "") -> str:
    """Where and when: the date, the processor's number of cores, Python, the database."""
    now = datetime.now(UTC)
    cores = os.cpu_count()
    return (
        f"{now:%Y-%m-%d}, {cores} cores, {platform.machine()}, Python {platform.python_version()}"
        f"{database and f', PostgreSQL {database}'}"
    )


def write(rows: Iterable[Row], *, database: str = "", page: Path = PAGE) -> None:
    """Put the table between the marks of the page.

    Raises:
        ValueError: the page has no marks.
    """
    text = page.read_text(encoding="utf-8")
    before, found, rest = text.partition(BEGIN)
    _old, closed, after = rest.partition(END)
    if not found or not closed:
        message = f"{page} has no {BEGIN} and {END}"
        raise ValueError(message)
    body = f"{BEGIN}\nMeasured {machine(database)}.\n\n{table(rows)}{END}"
    page.write_text(before + body + after, encoding="utf-8")
