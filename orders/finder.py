"""What Stripe has and the inbox lacks: a webhook that never came walks the same path later.

Stripe keeps events for 30 days (docs.stripe.com/api/events, 2026-10-28). The list is read from an
hour before the last finished run, so a slow event is seen twice rather than never. After days of
silence it is long: it is read from now backwards, as Stripe tells it, over as many claims as it
takes.
"""

import json
import time
from datetime import UTC, datetime, timedelta

from core.alerts import raise_alert
from core.claims import DurableQuerySet, Status, lease_seconds
from core.clock import now
from core.durable import current_row
from core.inbox import handled_types, insert_event, known
from core.models import PeriodicRun
from core.outcomes import (
    Done,
    NeedsReview,
    NotSent,
    Ok,
    Proceed,
    Rejected,
    RetryLater,
    Settlement,
    Throttled,
    Unknown,
)
from orders.providers import stripe

TASK = "orders.finder.find_missed_events"
_OVERLAP = timedelta(hours=1)
_FIRST = timedelta(days=3)
_KEPT = timedelta(days=29)
#: Events between two marks of how far it has come.
_MOST = 300


def find_missed_events() -> Settlement:
    """Put into the inbox what Stripe has and it lacks (timetable: every 10 minutes)."""
    slot, began, since = _slot(), time.monotonic(), _since()
    until = slot.reached if slot else None
    looked, missed, most = 0, 0, _MOST
    while True:
        found = stripe.list_events(
            since=since, until=until, types=handled_types("stripe"), most=most
        )
        if not isinstance(found, Ok):
            return _no_answer(found)
        events, is_all = found.value
        missed += _take(events, since)
        if is_all:
            return Done(note=f"{looked + len(events)} looked at, {missed} were missed")
        last = int(events[-1]["created"])
        # The rest of that second comes again with the next ones.
        looked += sum(int(one["created"]) > last for one in events)
        if last == int(events[0]["created"]):
            most *= 2  # all of one second, which may hold more
            continue
        until = datetime.fromtimestamp(last + 1, UTC)
        if slot is not None:
            slot.reach(until)
            if _lasts_too_long(began):
                return Proceed()


def _slot() -> PeriodicRun | None:
    """The slot of the timetable that runs this, which remembers how far it has come."""
    row = current_row.get()
    return row if isinstance(row, PeriodicRun) else None


def _lasts_too_long(began: float) -> bool:
    """Whether the rest is better left to another claim, whose lease and time limit begin anew."""
    return time.monotonic() - began > lease_seconds() / 4


def _no_answer(outcome: Rejected | NotSent | Unknown | Throttled) -> Settlement:
    match outcome:
        case Rejected(reason):
            return NeedsReview(f"Stripe's events cannot be listed: {reason}")
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)


def _take(events: list[stripe.Json], since: datetime) -> int:
    """Insert what is missing; how many that were."""
    have = known("stripe", [str(one["id"]) for one in events])
    new = [one for one in events if str(one["id"]) not in have]
    # Stripe lists the newest first; orders are numbered as they come.
    missed = [one for one in reversed(new) if _insert(one)]
    if missed:
        _tell(missed, since)
    return len(missed)


def _since() -> datetime:
    runs: DurableQuerySet[PeriodicRun] = DurableQuerySet(model=PeriodicRun)
    last = runs.filter(task=TASK, status=Status.DONE).order_by("-slot").first()
    start = last.slot - _OVERLAP if last else now() - _FIRST
    return max(start, now() - _KEPT)


def _insert(event: stripe.Json) -> bool:
    return insert_event(
        provider="stripe",
        event_id=str(event["id"]),
        type=str(event["type"]),
        body=json.dumps(event).encode(),
        source="finder",
    )


def _tell(missed: list[stripe.Json], since: datetime) -> None:
    kinds = ", ".join(sorted({str(one["type"]) for one in missed}))
    raise_alert(
        severity="warning",
        title=f"{len(missed)} message(s) from Stripe had not arrived",
        body=f"Since {since:%Y-%m-%d %H:%M} UTC: {kinds}. They were fetched and are worked on now,"
        " so no order is lost. If this happens again, look at the webhook endpoint in Stripe's"
        " dashboard, or run `manage.py doctor --live`.",
        dedupe_key=f"missed-events/{missed[0]['id']}",
    )
