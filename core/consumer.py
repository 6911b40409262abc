"""Celery's consumer, which drops what is no hint of ours, and counts it (worker_consumer).

It logs and goes on, as it always did; a message that nobody counts is one that nobody looks for.
"""

from typing import Any

from celery.signals import task_failure
from celery.worker.consumer import Consumer

from core import turned_away
from core.drain import UnknownTableError
from core.tasks import NotAHintError


class CountingConsumer(Consumer):
    """The four ways in which Celery gives up on a message, each counted."""

    def on_decode_error(self, message: Any, exc: Exception) -> None:  # noqa: ANN401 - Celery's
        """It cannot be read, or is of a type that is not taken (pickle)."""
        turned_away.note("dropped")
        super().on_decode_error(message, exc)

    def on_unknown_message(self, body: Any, message: Any) -> None:  # noqa: ANN401 - Celery's
        """It is no task."""
        turned_away.note("dropped")
        super().on_unknown_message(body, message)

    def on_unknown_task(self, body: Any, message: Any, exc: Exception) -> None:  # noqa: ANN401
        """It is a task of another release, or of nobody."""
        turned_away.note("dropped")
        super().on_unknown_task(body, message, exc)

    def on_invalid_task(self, body: Any, message: Any, exc: Exception) -> None:  # noqa: ANN401
        """It lacks what a task must have."""
        turned_away.note("dropped")
        super().on_invalid_task(body, message, exc)


@task_failure.connect
def count_what_is_no_hint(exception: BaseException | None = None, **_facts: object) -> None:
    """A task of ours with arguments that it does not take, or a table that nobody knows."""
    if isinstance(exception, NotAHintError | UnknownTableError):
        turned_away.note("dropped")
