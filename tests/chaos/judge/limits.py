"""Laws about the run's own figures: each has a stated limit, and a run beyond it has failed."""

from collections.abc import Iterator

from django.db import connection

from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence

#: Seconds after the last fault until nothing is due or at work, by mix; else `_ANY_MIX`. Waits that
#: a row shows (a retry's due time, a provider's quiet period) are not counted. Never scaled.
_SETTLED = {"standard": 75.0}
_ANY_MIX = 120.0
#: The share of orders that a person was asked about because something went wrong.
_REVIEW = 0.02
_MEMORY = 300_000_000  # bytes of a worker's process
_ANSWER, _NO_ANSWER = 1.0, 3.0  # seconds: of a 200 while Valkey hangs, of a 503 without PostgreSQL
_STATUS_DOWN = 503
#: After so many seconds of an outage every minute of it must see steps done.
_PATIENCE, _MINUTE = 35.0, 60.0


class SettledInTime(Law):
    """I20, with its stopwatch."""

    code = "S1"
    says = "settled within its seconds: 75 after worker kills, 120 after any mix"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        figures = evidence.figures
        limit = _SETTLED.get(figures.mix, _ANY_MIX)
        if figures.settled is None:
            yield "something was always due or at work"
        elif figures.settled > limit:
            yield f"settled after {figures.settled:.0f} s, and {limit:.0f} s are allowed"


class FewReviews(Law):
    """Of orders: 2 % under faults (one order in a small run), none without."""

    code = "S2"
    says = "a person was asked about 2 % of the orders at most, and about none without faults"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        figures = evidence.figures
        most = 0 if figures.mix == "none" else max(1, int(figures.orders * _REVIEW))
        if figures.asked_about > most:
            yield f"{figures.asked_about} of {figures.orders} orders, and {most} are allowed"


class SmallWorkers(Law):
    """What the largest process of the workers held at any time."""

    code = "S3"
    says = "no process of a worker holds more than 300 MB"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        if evidence.figures.memory > _MEMORY:
            yield f"{evidence.figures.memory / 1e6:.0f} MB"


class AnswersInTime(Law):
    """Of what the world told while an engine was hung or gone.

    Without PostgreSQL nobody can buy, so that little is told: the drill of outages tells on.
    """

    code = "S4"
    says = "webhooks: p99 within 1 s while Valkey is away, 503 within 3 s while PostgreSQL is"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        figures = evidence.figures
        told = list(evidence.answers_between(*figures.span)) if figures.span else []
        if figures.span and not told and figures.mix != "away":
            yield "nothing was told meanwhile, so nothing is known"
        if figures.mix in ("hang", "outage"):
            yield from _slow(told)
        if figures.mix == "away":
            yield from _late_refusals(told)


class OrdersGoOn(Law):
    """With Valkey gone or hung the sweeper's own child works the steps off."""

    code = "S5"
    says = "orders went on in every minute without Valkey"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        figures = evidence.figures
        if figures.span is None or figures.mix not in ("hang", "outage"):
            return
        began, ended = figures.span
        minute = began + _PATIENCE
        if minute + _MINUTE > ended:
            yield "no minute of it was long enough to know"
        while minute + _MINUTE <= ended:
            if not _steps_done(minute, minute + _MINUTE):
                yield f"no step was done from {minute - began:.0f} s on, for a minute"
            minute += _MINUTE


def _slow(told: list[dict[str, float]]) -> Iterator[str]:
    seconds = sorted(one["seconds"] for one in told)
    p99 = seconds[int(len(seconds) * 0.99)] if seconds else 0.0
    if p99 > _ANSWER:
        yield f"p99 of {len(seconds)} answers was {p99:.2f} s"
    refused = sum(one["status"] != 200 for one in told)
    if refused:
        yield f"{refused} of {len(told)} were not taken"


def _late_refusals(told: list[dict[str, float]]) -> Iterator[str]:
    for one in told:
        if one["status"] != _STATUS_DOWN or one["seconds"] > _NO_ANSWER:
            yield f"answered {one['status']:.0f} after {one['seconds']:.2f} s"


def _steps_done(begin: float, end: float) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DONE, [begin, end])
        return int(cursor.fetchone()[0])


_DONE = """
SELECT count(*) FROM chaos_history WHERE name = 'orders_orderstep' AND is_now = 'DONE'
AND was <> 'DONE' AND at BETWEEN to_timestamp(%s) AND to_timestamp(%s)
"""
