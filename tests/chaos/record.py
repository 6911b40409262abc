"""The runs on record: rows of the table in docs/reliability.md, and what they sum up to."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reliability.md"
_BEGIN, _END = "<!-- runs: begin -->\n", "<!-- runs: end -->\n"
_NUMBER = re.compile(r"\d[\d,]*")
#: What all recorded runs together must have seen, by the name of a figure.
WANTED = {
    "webhooks acknowledged": 20_000,
    "outside effects": 50_000,
    "SIGKILLs": 1_000,
    "seeds": 20,
    "Valkey faults": 50,
    "PostgreSQL faults": 30,
}


@dataclass(frozen=True)
class Totals:
    """Sums over runs; `seeds` counts each seed once."""

    seeds: int
    orders: int
    webhooks: int
    effects: int
    kills: int
    stops: int
    valkey: int
    postgres: int
    provider_faults: int

    def row(self) -> str:
        """The last row of the table."""
        cells = (
            *(f"**{self.seeds} seeds**", "", ""),
            *(f"**{one:,}**" for one in (self.orders, self.webhooks, self.effects)),
            f"**{self.kills:,} + {self.stops:,}**",
            f"**{self.valkey} / {self.postgres}**",
            f"**{self.provider_faults:,}**",
            *("", "", "", ""),
        )
        return f"| {' | '.join(cells)} |"

    def lines(self) -> list[str]:
        """Each figure beside what is wanted."""
        found = (self.webhooks, self.effects, self.kills, self.seeds, self.valkey, self.postgres)
        return [
            f"{name}: {have:,} of {want:,}{'' if have >= want else ', not reached yet'}"
            for (name, want), have in zip(WANTED.items(), found, strict=True)
        ]


def rows() -> list[str]:
    """The recorded runs, without the row of sums."""
    _before, table, _after = _parts(PAGE.read_text())
    return [line for line in table.splitlines()[2:] if "**" not in line]


def add(new: list[str]) -> Totals:
    """Put further rows on record; the sums of all."""
    before, table, after = _parts(PAGE.read_text())
    every = [*rows(), *new]
    found = totals(every)
    written = "\n".join([*table.splitlines()[:2], *every, found.row()])
    PAGE.write_text(f"{before}{_BEGIN}{written}\n{_END}{after}")
    return found


def totals(every: list[str]) -> Totals:
    """The sums of rows as `Report.row` writes them."""
    cells = [[one.strip() for one in row.strip("| ").split("|")] for row in every]
    pairs = [(_numbers(one[6]), _numbers(one[7])) for one in cells]
    return Totals(
        seeds=len({one[0].split()[0] for one in cells}),
        orders=_sum(cells, 3),
        webhooks=_sum(cells, 4),
        effects=_sum(cells, 5),
        kills=sum(blows[0] for blows, _engines in pairs if blows),
        stops=sum(blows[1] for blows, _engines in pairs if len(blows) > 1),
        valkey=sum(engines[0] for _blows, engines in pairs if engines),
        postgres=sum(engines[1] for _blows, engines in pairs if engines),
        provider_faults=_sum(cells, 8),
    )


def _sum(cells: list[list[str]], column: int) -> int:
    return sum(sum(_numbers(one[column])[:1]) for one in cells)


def _numbers(text: str) -> list[int]:
    return [int(one.replace(",", "")) for one in _NUMBER.findall(text)]


def _parts(page: str) -> tuple[str, str, str]:
    before, _begin, rest = page.partition(_BEGIN)
    table, _end, after = rest.partition(_END)
    return before, table, after
