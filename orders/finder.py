"""What Stripe has and the inbox lacks: a webhook that never came walks the same path later.

Stripe keeps events for 30 days (docs.stripe.com/api/events, 2026-10-28). The list is read from an
hour before the last finished run, so a slow event is seen twice rather than never.
"""

import json
from datetime import datetime, timedelta

from core.alerts import raise_alert
from core.claims import DurableQuerySet, Status
from core.clock import now
from core.inbox import handled_types, insert_event
from core.models import PeriodicRun
from core.outcomes import (
    Done,
    NeedsReview,
    NotSent,
    Ok,
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


def find_missed_events() -> Settlement:
    """Put into the inbox what Stripe has and it lacks (timetable: every 10 minutes)."""
    since = _since()
    match stripe.list_events(since=since, types=handled_types("stripe")):
        case Ok(events):
            # Stripe lists the newest first; orders are numbered as they come.
            missed = [one for one in reversed(events) if _insert(one)]
            if missed:
                _tell(missed, since)
            return Done(note=f"{len(events)} looked at, {len(missed)} were missed")
        case Rejected(reason):
            return NeedsReview(f"Stripe's events cannot be listed: {reason}")
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)


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
