"""Tells Celery "there is due work in this table" after the commit; the caller never meets Redis.

A hint may be lost without harm: the sweeper looks at every table once a second. So the sender is
one daemon thread per process, and whatever happens to Redis happens to that thread alone.

One hint of a table waits at a time: who takes it works off all that is due. Without that, busy
hours put thousands into the queue, and a rare table's hint waited behind them for minutes.
"""

import os
import threading

import structlog
from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import models, transaction

log = structlog.get_logger(__name__)

DRAIN_TASK = "core.drain"
_PAUSE_SECONDS = 0.02
#: Seconds after which a hint that nobody took no longer keeps others back: it may be lost.
_LOST_AFTER = 5
_PUBLISH_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}


class _Sender:
    """The set of tables to hint at, and the thread that empties it."""

    def __init__(self) -> None:
        self._pending: set[str] = set()
        self._lock = threading.Lock()
        self._filled = threading.Event()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None
        self._is_down = False

    def add(self, label: str) -> None:
        """Note a table; takes a microsecond and touches no network."""
        with self._lock:
            self._pending.add(label)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._run, name="hints", daemon=True)
                self._thread.start()
        self._filled.set()

    def _run(self) -> None:
        while True:
            self._filled.wait()
            self._filled.clear()
            with self._lock:
                labels, self._pending = self._pending, set()
            for label in sorted(labels):
                self._send(label)
            # Events of one burst become one hint.
            self._stopped.wait(_PAUSE_SECONDS)

    def _send(self, label: str) -> None:
        try:
            if not cache.add(_waiting(label), 1, timeout=_LOST_AFTER):
                return
            current_app.send_task(
                DRAIN_TASK,
                args=[label],
                ignore_result=True,
                retry=True,
                retry_policy=_PUBLISH_POLICY,
            )
        except Exception as error:  # noqa: BLE001 - whatever Redis does, the thread lives on
            if not self._is_down:
                log.warning("hint_not_sent", table=label, error=type(error).__name__)
            self._is_down = True
        else:
            self._is_down = False


_sender = _Sender()


def _restart_after_fork() -> None:
    global _sender  # noqa: PLW0603 - a forked child has the object but not its thread
    _sender = _Sender()


os.register_at_fork(after_in_child=_restart_after_fork)


def wake(table: type[models.Model] | str) -> None:
    """Hint, after the commit of the open transaction, that `table` has due rows. Never blocks."""
    label = table if isinstance(table, str) else table._meta.label_lower
    transaction.on_commit(lambda: hint(label))


def hint(label: str) -> None:
    """Hint at once; for the sweeper and for a drain that leaves due rows behind."""
    if is_configured():
        _sender.add(label)


def taken(label: str) -> None:
    """The hint of this table has arrived: what comes due from now on needs another."""
    try:
        cache.delete(_waiting(label))
    except Exception as error:  # noqa: BLE001 - it is forgotten within seconds anyway
        log.debug("hint_not_taken_off", table=label, error=type(error).__name__)


def _waiting(label: str) -> str:
    return f"hint-waits:{label}"


def is_configured() -> bool:
    """Whether there is a broker to tell; without one the sweeper's own child does the work."""
    return bool(getattr(settings, "CELERY_BROKER_URL", "") or getattr(settings, "REDIS_URL", ""))
