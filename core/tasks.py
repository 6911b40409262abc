"""What Celery and the timetable call: draining a table, and forgetting what is old."""

import math

from celery import shared_task

from core import api_calls, drain, limits, queue, retention
from core.heartbeats import beat


@shared_task(
    name=queue.DRAIN_TASK,
    ignore_result=True,
    soft_time_limit=math.ceil(limits.soft()),
    time_limit=math.ceil(limits.hard()),
)
def drain_table(label: str) -> None:
    """Work off one durable table for about ten seconds; hints again when rows are left."""
    queue.taken(label)
    beat("worker")
    drain.drain(label)


def close_forgotten_calls() -> None:
    """Give calls that a killed worker left open their end (timetable: every five minutes)."""
    api_calls.close_forgotten()


def prune_old_rows() -> None:
    """Forget API calls, event bodies and settled alerts past their time (timetable: daily)."""
    retention.prune()
