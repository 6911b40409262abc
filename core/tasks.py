"""What Celery and the timetable call: draining a table, and forgetting what is old."""

import math

from celery import shared_task

from core import api_calls, drain, limits, queue, retention, turned_away
from core.heartbeats import beat


class NotAHintError(TypeError):
    """A message for the task below that no program of this release has sent."""


@shared_task(
    name=queue.DRAIN_TASK,
    ignore_result=True,
    soft_time_limit=math.ceil(limits.soft()),
    time_limit=math.ceil(limits.hard()),
)
def drain_table(*given: object, **named: object) -> None:
    """Work off one durable table for about ten seconds; hints again when rows are left.

    Raises:
        NotAHintError: it was given something else than the name of a table.
        UnknownTableError: no table of that name.
    """
    if named or len(given) != 1 or not isinstance(label := given[0], str):
        raise NotAHintError
    queue.taken(label)
    beat("worker")
    drain.drain(label)


def close_forgotten_calls() -> None:
    """Give calls that a killed worker left open their end (timetable: every five minutes)."""
    api_calls.close_forgotten()


def tell_of_turned_away() -> None:
    """Tell the owner what was turned away and left no row (timetable: every five minutes)."""
    turned_away.tell()


def prune_old_rows() -> None:
    """Forget API calls, event bodies and settled alerts past their time (timetable: daily)."""
    retention.prune()
