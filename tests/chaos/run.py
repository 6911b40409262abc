"""One run: load under faults, then calm, then rest, then judgement, told in one line."""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from catalog.models import Stock
from core.models import WebhookEvent
from orders.models import Order, ReviewCase
from tests.chaos import settling
from tests.chaos.boundaries import every_boundary_recovers, kill_at_every_boundary, wanted
from tests.chaos.house import ChaosHouse
from tests.chaos.judge import Evidence, Verdict, judge
from tests.chaos.judge.history import keep_history
from tests.chaos.judge.money import difference
from tests.chaos.load import Crowd
from tests.chaos.nemesis import Nemesis

__all__ = ["Plan", "run"]

Say = Callable[[str], None]

_PLENTY = 1_000_000
#: The standard mix: 10 % of provider calls fail, a worker is killed every five seconds.
_SHARE, _ASTRAY = 0.10, 0.08
_FAULT_PAUSE = {"standard": 5.0, "all": 2.0}


@dataclass(frozen=True)
class Plan:
    """What a run does. `mix`: standard (worker kills only), all, or none."""

    seed: int
    minutes: float
    mix: str
    commit: str
    boundaries: tuple[str, ...] = ()
    stride: int = 1
    patience: float = 180.0
    buyers: int = 4


@dataclass
class Report:
    """The figures of a run."""

    plan: Plan
    sold: Counter[str]
    faults: Counter[str]
    struck: dict[str, int]
    settled: float
    verdicts: list[Verdict]
    evidence: Evidence
    kills: int = 0

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
        engines = {name: _of(self.faults, name) for name in ("valkey", "postgres")}
        facts = {
            "seed": self.plan.seed,
            "commit": self.plan.commit,
            "mix": self.plan.mix,
            "orders": Order.objects.count(),
            "acknowledged": len(told),
            "inbox": WebhookEvent.objects.count(),
            "effects": len(self.evidence.ledger),
            "sigkills": self.kills,
            **engines,
            "provider faults": sum(self.struck.values()),
            "turned away": f"{self.turned_away:.0%}",
            "settled": f"{self.settled:.1f} s",
            "review": f"{review_share():.2%}",
            "difference": difference(self.evidence) or 0,
            "slowest answer": f"{_slowest(told):.2f} s",
        }
        words = ", ".join(f"{name} {value}" for name, value in facts.items())
        return f"{'GOOD' if self.good else 'BROKEN'}: {words}"


def run(house: ChaosHouse, plan: Plan, say: Say) -> bool:
    """The whole run; whether every law holds."""
    say(f"seed {plan.seed}, {plan.minutes:g} min, mix {plan.mix}, scale {house.times.scale:g}")
    keep_history()
    Stock.objects.update(on_hand=_PLENTY)
    deaths = kill_at_every_boundary(house, wanted(plan.boundaries), say, stride=plan.stride)
    report = _storm(house, plan, say)
    report.verdicts.append(every_boundary_recovers(deaths))
    report.kills += sum(one.deaths for one in deaths)
    for one in report.verdicts:
        say(one.text())
    say(f"faults: {dict(sorted(report.faults.items()))}")
    say(f"provider faults: {report.struck}")
    for reason, count in review_reasons().most_common(10):
        say(f"in review {count} times: {reason}")
    say(report.line())
    return report.good


def _storm(house: ChaosHouse, plan: Plan, say: Say) -> Report:
    house.hire()
    crowd = Crowd(house.shop, house.sandbox, seed=plan.seed, size=plan.buyers, pause=0.5)
    pause = _FAULT_PAUSE.get(plan.mix) if plan.minutes else None
    nemesis = Nemesis(house, seed=plan.seed, pause=pause or 1, mix=plan.mix)
    if pause:
        set_storm(house, share=_SHARE, webhooks=_ASTRAY)
        nemesis.start()
    if plan.minutes:
        crowd.start()
        _wait(plan.minutes * 60)
        crowd.stop()
    if pause:
        nemesis.stop()
    struck = set_storm(house, share=0, webhooks=0)
    say(f"calm: {dict(crowd.sold.counts)}")
    sessions = list(crowd.sold.paid)
    settled, left = settle(house, sessions, plan.patience, say)
    evidence = Evidence(house.sandbox, house.folder, left + settling.parked())
    return Report(
        plan=plan,
        sold=crowd.sold.counts,
        faults=nemesis.counts,
        struck=struck,
        settled=settled,
        verdicts=list(judge(evidence)),
        evidence=evidence,
        kills=nemesis.kills,
    )


def settle(
    house: ChaosHouse, sessions: list[str], seconds: float, say: Say
) -> tuple[float, list[str]]:
    """Let the shop come to rest; how long it took and what is still open."""
    began = time.monotonic()
    while True:
        try:
            settling.bring_slots_forward()
            break
        except settling.Error:
            settling.close_old_connections()
            if time.monotonic() - began > seconds:
                raise
            _wait(0.5)
    expected = settling.missing(sessions)
    ended = settling.rest(house.sandbox, expected=expected, seconds=seconds, say=say)
    for line in settling.mended():
        say(f"  {line}")
    return ended


def set_storm(house: ChaosHouse, **shares: float) -> dict[str, int]:
    """How much goes wrong outside; what went wrong until now."""
    answer = httpx.post(f"{house.sandbox}/_world/storm", json=shares, trust_env=False, timeout=30)
    found: dict[str, int] = answer.json()
    return found


def review_share() -> float:
    """The share of orders that a person was asked about because something went wrong.

    That part of an order's money went back is a question of its own, whatever works or fails.
    """
    orders = Order.objects.count()
    cases = ReviewCase.objects.values_list("order", "reasons")
    asked = {order for order, why in cases if any(one["code"] != "partial_refund" for one in why)}
    return len(asked) / orders if orders else 0.0


def review_reasons() -> Counter[str]:
    """What people were asked about, and how often."""
    cases = ReviewCase.objects.values_list("reasons", flat=True)
    return Counter(f"{one['code']}: {one['text'][:160]}" for reasons in cases for one in reasons)


def _of(faults: Counter[str], engine: str) -> int:
    return sum(count for name, count in faults.items() if name.endswith(engine))


def _slowest(told: list[dict[str, float]]) -> float:
    """The 99th percentile of the shop's answers to webhooks, in seconds."""
    seconds = sorted(one["seconds"] for one in told)
    return seconds[int(len(seconds) * 0.99)] if seconds else 0.0


def _wait(seconds: float) -> None:
    settling.Event().wait(seconds)
