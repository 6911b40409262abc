"""One run: load under faults, then calm, then rest, then judgement, told in one line."""

import signal
import time
from collections import Counter
from collections.abc import Callable

import httpx

from catalog.models import Stock
from orders.models import Order
from tests.chaos import breaks, settling
from tests.chaos.boundaries import (
    LEASE,
    Killed,
    every_boundary_recovers,
    strike_at_every_boundary,
)
from tests.chaos.house import ChaosHouse
from tests.chaos.judge import AT_THE_END, Evidence, Figures, judge
from tests.chaos.judge.history import keep_history
from tests.chaos.judge.leaks import Watch
from tests.chaos.load import Crowd
from tests.chaos.nemesis import MIXES, Nemesis
from tests.chaos.report import Plan, Report
from tests.chaos.reviews import asked_about, review_reasons
from tests.chaos.targets import keep_to_their_printers, wanted

__all__ = ["Plan", "run"]

Say = Callable[[str], None]

_PLENTY = 1_000_000
#: The standard mix: 10 % of provider calls fail, a worker is killed every five seconds.
_SHARE, _ASTRAY = 0.10, 0.08
#: How much QuickBooks forgets of request ids where every kill meets an order of its own. Not under
#: storms: there a request that was held up for long is the second one, and nothing could tell.
_FORGETS = 0.5
#: Of the buyers, those whose bank takes the money back and asks.
_DISPUTED = 0.03
#: Rows due or at work beyond which nobody begins to buy.
_BACKLOG = 40
#: Seconds of load before an engine is taken away: nobody progresses in an empty shop.
_WARM = 10.0


def run(house: ChaosHouse, plan: Plan, say: Say) -> bool:
    """The whole run; whether every law holds."""
    say(f"seed {plan.seed}, {plan.minutes:g} min, mix {plan.mix}, scale {house.times.scale:g}")
    began = time.monotonic()
    keep_history()
    breaks.take_away_in_database(house.guard)
    Stock.objects.update(on_hand=_PLENTY)
    struck = _boundaries(house, plan, say)
    if struck:
        say(f"boundaries took {time.monotonic() - began:.0f} s")
    report = _storm(house, plan, say)
    report.verdicts.append(every_boundary_recovers(struck))
    report.kills += sum(one.blows for one in struck if one.kills)
    report.stops += sum(one.blows for one in struck if not one.kills)
    for one in report.verdicts:
        say(one.text())
    say(f"faults: {dict(sorted(report.faults.items()))}")
    say(f"provider faults: {report.struck}")
    for reason, count in review_reasons().most_common(10):
        say(f"in review {count} times: {reason}")
    say(report.row())
    say(report.line())
    return report.good


def _boundaries(house: ChaosHouse, plan: Plan, say: Say) -> list[Killed]:
    keep_to_their_printers()
    forgets = 1.0 if house.guard == breaks.FORGETFUL else _FORGETS
    set_storm(house, share=0, webhooks=0, forget=forgets)
    killed = strike_at_every_boundary(house, wanted(plan.boundaries), say, stride=plan.stride)
    # A call that was held up by a stop comes after all the others: here keys are remembered.
    set_storm(house, share=0, webhooks=0, forget=0)
    how = signal.SIGSTOP
    return killed + strike_at_every_boundary(house, wanted(plan.stops), say, blow=how)


def _storm(house: ChaosHouse, plan: Plan, say: Say) -> Report:
    house.hire()
    watch = Watch(house)
    crowd = Crowd(
        house.shop,
        house.sandbox,
        seed=plan.seed,
        size=plan.buyers,
        pause=plan.pause,
        disputed=_DISPUTED,
    )
    nemesis = Nemesis(house, seed=plan.seed, mix=plan.mix) if plan.mix in MIXES else None
    if plan.minutes:
        _load(house, plan, crowd, nemesis)
    struck, calm = set_storm(house, share=0, webhooks=0), time.monotonic()
    if plan.minutes:
        crowd.stop()
    sold = crowd.sold
    say(f"calm: {dict(sold.counts)}")
    say(f"refunds {sold.refunded}, disputes {dict(sold.disputes)}")
    say(f"{len(sold.wanted)} waited for files, {len(sold.unserved)} of them in vain until now")
    rest = settle(house, list(sold.paid), plan.patience, say, since=calm)
    crowd.come_back()
    figures = Figures(
        mix=plan.mix,
        settled=rest.settled,
        lease=LEASE if plan.boundaries or plan.stops else house.times.lease,
        orders=Order.objects.count(),
        asked_about=asked_about(),
        memory=watch.memory,
        span=nemesis.span if nemesis else None,
    )
    watch.end()
    left = rest.left + settling.parked()
    evidence = Evidence(house.sandbox, house.folder, left, figures, sold.unserved, sold.fetched)
    return Report(
        plan=plan,
        sold=sold.counts,
        faults=nemesis.counts if nemesis else Counter(),
        struck=struck,
        took=rest.took,
        verdicts=[*judge(evidence), *judge(evidence, () if plan.brief else AT_THE_END)],
        evidence=evidence,
        kills=nemesis.kills if nemesis else 0,
    )


def _load(house: ChaosHouse, plan: Plan, crowd: Crowd, nemesis: Nemesis | None) -> None:
    """Buyers for so many minutes, and all that goes wrong meanwhile."""
    if nemesis:
        set_storm(house, share=_SHARE, webhooks=_ASTRAY)
        nemesis.start()
    crowd.start()
    if nemesis and nemesis.takes:
        _let_buy(crowd, _WARM)
        nemesis.take()
    _let_buy(crowd, plan.minutes * 60)
    if nemesis:
        nemesis.stop()


def _let_buy(crowd: Crowd, seconds: float) -> None:
    """For so long, but no more than the shop keeps up with: what settles is faults, not a queue."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            crowd.hold(len(settling.at_work()) > _BACKLOG)
        except settling.Error:
            settling.close_old_connections()
        _wait(1.0)


def settle(
    house: ChaosHouse, sessions: list[str], seconds: float, say: Say, *, since: float
) -> settling.Rest:
    """Let the shop come to rest; `since` is when the last fault ended."""
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
    ended = settling.come_to_rest(
        house.sandbox, expected=expected, seconds=seconds, say=say, since=since
    )
    for line in settling.mended():
        say(f"  {line}")
    return ended


def set_storm(house: ChaosHouse, **shares: float) -> dict[str, int]:
    """How much goes wrong outside; what went wrong until now."""
    answer = httpx.post(f"{house.sandbox}/_world/storm", json=shares, trust_env=False, timeout=30)
    return dict(answer.json())


def _wait(seconds: float) -> None:
    settling.Event().wait(seconds)
