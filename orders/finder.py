"""What Stripe has and the inbox lacks: a webhook that never came walks the same path later.

Stripe keeps events for 30 days (docs.stripe.com/api/events, 2026-10-28). The list is read from an
hour before the last finished run, so a slow event is seen twice rather than never. After days of
silence it is long: it is read from now backwards, as Stripe tells it, over as many claims as it
takes.
"""

import json
import time
from collections.abc import Callable
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
    Outcome,
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
    since = last_look(TASK, _OVERLAP)

    def read(until: datetime | None, most: int) -> Outcome[tuple[list[stripe.Json], bool]]:
        types = handled_types("stripe")
        return stripe.list_events(since=since, until=until, types=types, most=most)

    return read_backwards(read, lambda events: _take(events, since))


def read_backwards(
    read: Callable[[datetime | None, int], Outcome[tuple[list[stripe.Json], bool]]],
    take: Callable[[list[stripe.Json]], int],
) -> Settlement:
    """Read a list of Stripe's from now backwards, over as many claims as it takes.

    `read` gives what is older than a moment, the newest first, and whether that is all; `take`
    does something about it and says of how many.
    """
    slot, began, most = _slot(), time.monotonic(), _MOST
    until = slot.reached if slot else None
    looked, missed = 0, 0
    while True:
        found = read(until, most)
        if not isinstance(found, Ok):
            return _no_answer(found)
        rows, is_all = found.value
        missed += take(rows)
        if is_all:
            return Done(note=f"{looked + len(rows)} looked at, {missed} were missed")
        last = int(rows[-1]["created"])
        # The rest of that second comes again with the next ones.
        looked += sum(int(one["created"]) > last for one in rows)
        if last == int(rows[0]["created"]):
            most *= 2  # all of one second, which may hold more
            continue
        until = datetime.fromtimestamp(last + 1, UTC)
        if slot is not None:
            slot.reach(until)
            if _lasts_too_long(began):
                return Proceed()


def last_look(task: str, overlap: timedelta) -> datetime:
    """From when on a task has to look: its last finished slot, or some days ago at first."""
    runs: DurableQuerySet[PeriodicRun] = DurableQuerySet(model=PeriodicRun)
    last = runs.filter(task=task, status=Status.DONE).order_by("-slot").first()
    start = last.slot if last else now() - _FIRST
    return max(start - overlap, now() - _KEPT)


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
            return NeedsReview(f"Stripe's list cannot be read: {reason}")
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
