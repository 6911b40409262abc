"""What a run was to do, and what it says in the end: one line, and a row of the table on record."""

from collections import Counter
from dataclasses import dataclass

from core.models import WebhookEvent
from tests.chaos.judge import Evidence, Verdict
from tests.chaos.judge.effects import judged
from tests.chaos.judge.money import difference


@dataclass(frozen=True)
class Plan:
    """What a run does. `mix`: none, or one of nemesis.MIXES.

    boundaries, stops: the kinds of work that a process is killed, or stopped, in the midst of.
    """

    seed: int
    minutes: float
    mix: str
    commit: str
    boundaries: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    stride: int = 1
    patience: float = 180.0
    buyers: int = 4
    pause: float = 0.5  # seconds that a buyer rests, on average
    scale: float = 0.1  # of the waits
    brief: bool = False  # leaves out the laws that act: the events once more, an emptied Valkey


@dataclass
class Report:
    """The figures of a run."""

    plan: Plan
    sold: Counter[str]
    faults: Counter[str]
    struck: dict[str, int]
    took: float
    verdicts: list[Verdict]
    evidence: Evidence
    kills: int = 0
    stops: int = 0

    @property
    def good(self) -> bool:
        """Whether every law holds."""
        return all(one.holds for one in self.verdicts)

    @property
    def turned_away(self) -> float:
        """The share of buyers who were told to come back later, because Stripe or we were away."""
        away = self.sold["turned away"]
        return away / (sum(self.sold.values()) or 1)

    def line(self) -> str:
        """Everything in one line."""
        told = self.evidence.acknowledged
        figures = self.evidence.figures
        engines = {name: _of(self.faults, name) for name in ("valkey", "postgres")}
        settled = "never" if figures.settled is None else f"{figures.settled:.1f} s"
        facts = {
            "seed": self.plan.seed,
            "commit": self.plan.commit,
            "mix": self.plan.mix,
            "orders": figures.orders,
            "acknowledged": len(told),
            "inbox": WebhookEvent.objects.count(),
            "effects": len(judged(self.evidence)),
            "sigkills": self.kills,
            "sigstops": self.stops,
            **engines,
            "provider faults": sum(self.struck.values()),
            "turned away": f"{self.turned_away:.0%}",
            "settled": settled,
            "at rest": f"{self.took:.1f} s",
            "review": f"{figures.asked_about / (figures.orders or 1):.2%}",
            "difference": difference(self.evidence) or 0,
            "slowest answer": f"{_slowest(told):.2f} s",
            "memory": f"{figures.memory / 1e6:.0f} MB",
        }
        words = ", ".join(f"{name} {value}" for name, value in facts.items())
        return f"{'GOOD' if self.good else 'BROKEN'}: {words}"

    def row(self) -> str:
        """The same as a line of the table in docs/reliability.md."""
        figures, plan = self.evidence.figures, self.plan
        engines = " / ".join(str(_of(self.faults, name)) for name in ("valkey", "postgres"))
        settled = "never" if figures.settled is None else f"{figures.settled:.0f}"
        cells = (
            f"{plan.seed} ({plan.commit})",
            (plan.mix if plan.minutes else "boundaries") + (" 1:1" if plan.scale == 1 else ""),
            f"{plan.minutes:g} min",
            f"{figures.orders:,}",
            f"{len(self.evidence.acknowledged):,}",
            f"{len(judged(self.evidence)):,}",
            f"{self.kills} + {self.stops}",
            engines,
            str(sum(self.struck.values())),
            f"{settled} s, {self.took:.0f} s",
            f"{figures.asked_about / (figures.orders or 1):.1%}",
            str(sum(map(abs, difference(self.evidence).values()))),
            ", ".join(one.code for one in self.verdicts if not one.holds) or "nothing",
        )
        return f"| {' | '.join(cells)} |"


def _of(faults: Counter[str], engine: str) -> int:
    return sum(count for name, count in faults.items() if name.endswith(engine))


def _slowest(told: list[dict[str, float]]) -> float:
    """The 99th percentile of the shop's answers to webhooks, in seconds."""
    seconds = sorted(one["seconds"] for one in told)
    return seconds[int(len(seconds) * 0.99)] if seconds else 0.0
