"""What each settlement writes into a durable row: the retry ladder, and the columns per ending."""

import random
from datetime import datetime
from typing import Any

from django.db.models import F
from django.db.models.functions import Coalesce

from core import clock
from core.claims import Status, lease_seconds
from core.outcomes import Done, NeedsReview, Proceed, RetryLater, Settlement, Skipped, WaitFor

Changes = dict[str, Any]

GIVE_UP_SECONDS = 24 * 3600
# Seconds until the next try after 1, 2, 3 .. failed ones. The last try is a day after the first,
# whatever chance has added to the waits before: then a person is told.
LADDER = (2, 4, 8, 60, 300, 900, 3600, 14400, 43200, 23926)
_FAST_RUNGS = 3
#: The bounds of a pause that a provider asks for.
SOONEST_SECONDS, LATEST_SECONDS = 1.0, 3600.0

FRESH: Changes = {
    "attempts": 0,
    "unsettled": 0,
    "failing_since": None,
    "fingerprint": "",
    "last_error": "",
}


def changes_for(
    settlement: Settlement, *, attempts: int, failing_since: datetime | None
) -> Changes:
    """The columns to write for `settlement` of a row with so many attempts behind it."""
    match settlement:
        case Done(note=note):
            return stopped(Status.DONE, note) | FRESH | {"settled_at": clock.DbNow()}
        case Skipped(reason):
            return stopped(Status.SKIPPED, reason) | {"settled_at": clock.DbNow()}
        case Proceed():
            return due_in(0) | FRESH
        case WaitFor(reason, seconds):
            waiting = stopped(Status.WAITING, reason)
            return (waiting if seconds is None else due_in(seconds, reason)) | FRESH
        case NeedsReview(reason):
            return stopped(Status.PARKED, reason) | {"last_error": reason}
        case RetryLater(reason, seconds):
            return _retry(reason, seconds, attempts, failing_since)


def stopped(status: Status, reason: str) -> Changes:
    """A row that nobody claims any more, in `status`."""
    return {
        "status": status,
        "reason": reason,
        "run_after": None,
        "lease_until": None,
        "unsettled": 0,
    }


def due_in(seconds: float, reason: str = "") -> Changes:
    """A row that is due after so many (scaled) seconds."""
    due = clock.after(clock.scaled(seconds)) if seconds else clock.DbNow()
    return {
        "status": Status.READY,
        "reason": reason,
        "run_after": due,
        "lease_until": None,
        "unsettled": 0,
    }


def leased() -> Changes:
    """A lease that begins now."""
    end = clock.after(lease_seconds())
    return {"lease_until": end, "run_after": end}


def _retry(
    reason: str, seconds: float | None, attempts: int, failing_since: datetime | None
) -> Changes:
    if _gave_up(seconds, attempts, failing_since):
        gone = stopped(Status.PARKED, f"gave up after 24 hours: {reason}")
        return gone | {"last_error": reason}
    failing = {
        "last_error": reason,
        "fingerprint": "",
        "failing_since": Coalesce(F("failing_since"), clock.DbNow()),
    }
    if seconds is not None:  # the provider said when: no attempt is spent
        return due_in(_polite(seconds), reason) | failing | {"attempts": max(attempts - 1, 0)}
    return due_in(_wait(max(attempts, 1) - 1, failing_since), reason) | failing


def _wait(rung: int, failing_since: datetime | None) -> float:
    """Seconds on this rung of the ladder, before they are scaled."""
    if failing_since and rung == len(LADDER) - 1:
        failing = (clock.now() - failing_since).total_seconds()
        return max(GIVE_UP_SECONDS - failing / clock.scaled(1), LADDER[_FAST_RUNGS])
    spread = 0.25 if rung < _FAST_RUNGS else 0.2
    return LADDER[rung] * random.uniform(1 - spread, 1 + spread)  # noqa: S311 - spreads load


def _polite(seconds: float) -> float:
    """What a provider said, within reason: never at once, never not a number, at most an hour."""
    return min(max(SOONEST_SECONDS, seconds), LATEST_SECONDS)


def _gave_up(seconds: float | None, attempts: int, failing_since: datetime | None) -> bool:
    if seconds is None:
        return attempts > len(LADDER)
    if failing_since is None:
        return False
    return (clock.now() - failing_since).total_seconds() > clock.scaled(GIVE_UP_SECONDS)
