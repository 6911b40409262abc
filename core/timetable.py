"""Keeps the timetable: each due slot becomes a row, and the row is run like any durable row."""

from datetime import datetime

import structlog
from cronsim import CronSim
from django.conf import settings
from django.utils.module_loading import import_string

from core import clock, queue
from core.drain import runs
from core.models import PeriodicRun
from core.outcomes import Done, Settlement

log = structlog.get_logger(__name__)

_inserted: dict[str, datetime] = {}


def insert_due_slots() -> int:
    """Insert the latest due slot of every entry of `settings.SCHEDULE`; returns how many are new.

    A slot missed while nothing ran is inserted once, however many of them were missed. Times in
    the schedule are UTC.
    """
    count = 0
    for name, cron, task in settings.SCHEDULE:
        slot = latest_slot(cron, clock.now())
        if _inserted.get(name) == slot:
            continue
        rows = [PeriodicRun(name=name, slot=slot, task=task)]
        PeriodicRun.objects.bulk_create(rows, ignore_conflicts=True)
        _inserted[name] = slot
        count += 1
    if count:
        queue.wake(PeriodicRun)
    return count


def latest_slot(cron: str, at: datetime) -> datetime:
    """The last time at or before `at` that the cron line names."""
    # The search begins after its starting point, so a minute is added to count `at` itself.
    minute = at.replace(second=0, microsecond=0)
    if next(CronSim(cron, minute, reverse=True), None) is None:
        message = f"The cron line never comes due: {cron}"
        raise ValueError(message)
    following = minute.timestamp() + 60
    return next(CronSim(cron, datetime.fromtimestamp(following, at.tzinfo), reverse=True))


@runs(PeriodicRun)
def run_slot(slot: PeriodicRun) -> None:
    """Call the task of one slot; what it returns may be a settlement."""
    task = import_string(slot.task)
    outcome = task()
    slot.settle(outcome if isinstance(outcome, Settlement) else Done())


def forget() -> None:
    """Drop what this process remembers of the slots it inserted."""
    _inserted.clear()
