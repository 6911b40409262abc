"""Both limits of a task, in the worker and in the sweeper's child: the row is named, others go on.

A mail's answer trickles in for longer than a task may last. The soft limit ends the call: the row
says so, is tried again under its key, and the other rows of the same drain are done meanwhile. A
process that is stopped cannot obey the soft limit; the hard one ends it.
"""

import signal
from collections import Counter
from collections.abc import Iterator

from core import limits
from core.models import ApiCall
from orders.models import OrderStep
from tests.chaos.drills.tools import BOOK, Say, buy, fault, lines, rest, unfinished, until
from tests.chaos.house import ChaosHouse, children
from tests.chaos.judge import Evidence

_MAIL = ("resend", "emails.send")
_ROWS = 3


def play(house: ChaosHouse, say: Say) -> Iterator[str]:
    """All four limits."""
    yield from _soft(house, say, who="worker1", workers=1)
    yield from _hard_in_worker(house, say)
    house.dismiss()
    yield from _soft(house, say, who="sweeper1", workers=0)
    house.dismiss()
    sent = Evidence(house.sandbox, house.folder).accepted(*_MAIL)
    for key, count in Counter(one["key"] for one in sent).items():
        if count > 1:
            yield f"mail {key} was taken {count} times"
    longest = max(_seconds_held(), default=0.0)
    say(f"the longest call held its process {longest:.1f} s, the hard limit is {limits.hard():g} s")
    if longest > limits.hard() + 1:
        yield f"a call held its process for {longest:.1f} s"


def _soft(house: ChaosHouse, say: Say, *, who: str, workers: int) -> Iterator[str]:
    sessions = buy(house, [BOOK] * _ROWS)
    _trickle(house)
    before = len(lines(house, who, "row_took_too_long")) if who in house.names(who) else 0
    house.hire(workers=workers, sweepers=0)
    if workers and not until(lambda: bool(lines(house, who, " ready."))):
        yield f"{who} did not start"
    house.hire(workers=0, sweepers=1)  # with nobody there, it would soon do the work itself
    took, still_open = rest(house, sessions, say)
    told = lines(house, who, "row_took_too_long")[before:]
    say(f"{who}: soft limit met {len(told)} times, {_ROWS} sales done in {took:.1f} s")
    yield from still_open + unfinished(sessions)
    if not told:
        yield f"no soft limit in the log of {who}"
    for one in told:
        say(f"  {one[:300]}")
        if "orders.orderstep" not in one or "row" not in one:
            yield f"the log does not say which row: {one[:200]}"


def _hard_in_worker(house: ChaosHouse, say: Say) -> Iterator[str]:
    sessions = buy(house, [BOOK] * 2)
    _trickle(house)
    if not until(lambda: _mail_steps().exists()):
        yield "no mail was on its way"
    stopped = children(house.pid("worker1"))
    for pid in stopped:
        house.kill(pid, signal.SIGSTOP)
    was_ended = until(lambda: bool(lines(house, "worker1", "Hard time limit")))
    for pid in stopped:
        house.kill(pid, signal.SIGCONT)
    took, still_open = rest(house, sessions, say)
    told = lines(house, "worker1", "row_never_settled")
    say(f"worker1: hard limit met, the sales done {took:.1f} s later; told of {len(told)} rows")
    yield from still_open + unfinished(sessions)
    if not was_ended:
        yield "no hard limit in the worker's log"
    if not told:
        yield "the log does not say which row never settled"


def _trickle(house: ChaosHouse) -> None:
    fault(house, *_MAIL, "slow_head", seconds=limits.hard() * 4)


def _mail_steps():
    return OrderStep.objects.filter(kind="SEND_ORDER_MAIL", status="RUNNING", sent_at__isnull=False)


def _seconds_held() -> list[float]:
    """Of calls whose own process wrote their end: a killed one's is written by who comes after."""
    calls = ApiCall.objects.filter(provider="resend", finished_at__isnull=False)
    return [
        one.duration.total_seconds() for one in calls if "no answer was recorded" not in one.error
    ]
