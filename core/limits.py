"""How long one task may last: a soft limit that names the row, and an end that nothing escapes.

Celery keeps both for its own tasks. The sweeper's child has nobody above it, so it keeps them by
itself: a thread raises the soft limit in the main one, and the kernel's alarm ends the process.
"""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from celery.exceptions import SoftTimeLimitExceeded
from django.conf import settings

_SOFT_SIGNAL = signal.SIGUSR1


def soft() -> float:
    """Seconds after which a task is told to end: longer than any call's own deadline."""
    return float(getattr(settings, "TASK_SOFT_SECONDS", 40.0))


def hard() -> float:
    """Seconds after which its process is killed: shorter than a lease."""
    return float(getattr(settings, "TASK_HARD_SECONDS", 50.0))


@contextmanager
def kept() -> Iterator[None]:
    """Keep both limits for the block, in the main thread of a process that Celery does not watch.

    Raises:
        SoftTimeLimitExceeded: in the block, when it lasts longer than `soft`.
    """
    before = signal.signal(_SOFT_SIGNAL, _raise)
    timer = threading.Timer(soft(), os.kill, (os.getpid(), _SOFT_SIGNAL))
    timer.daemon = True
    # Nothing in Python need run for this one: not even code that never comes back holds it up.
    signal.setitimer(signal.ITIMER_REAL, hard())
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(_SOFT_SIGNAL, before)


def _raise(_number: int, _frame: FrameType | None) -> None:
    raise SoftTimeLimitExceeded(soft())
