"""What a cell of the matrix stands on: the shop's world, impatient callers, time that passes."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from celery.exceptions import SoftTimeLimitExceeded
from django.test import Client

from accounting.providers import intuit, quickbooks
from core import circuit, clock, wire
from core.drain import tables
from core.providers import resend
from fulfillment.providers import talk
from operations.providers import discord
from orders.providers import stripe_wire
from sandbox.faults import Fault as SetFault
from sandbox.world import World
from tests.world import settle_all

#: How long every caller waits here for an answer.
SECONDS = 0.4
_WAITS = (
    (talk, "WRITE_SECONDS"),
    (talk, "READ_SECONDS"),
    (resend, "SECONDS"),
    (stripe_wire, "SECONDS"),
    (discord, "SECONDS"),
    (quickbooks, "_SECONDS"),
    (intuit, "_SECONDS"),
)
_TICK = 0.05


@dataclass(frozen=True)
class Stage:
    """The browser of a buyer, the outside world, and Django's settings."""

    client: Client
    world: World
    settings: Any


def impatient(monkeypatch) -> None:
    """Let nobody wait longer than SECONDS for an answer."""
    for module, name in _WAITS:
        monkeypatch.setattr(module, name, SECONDS)


def pass_time(world: World, *, hours: float, until: Callable[[], bool]) -> None:
    """Let what is due come due, one due time after the other, until it is over."""
    end = clock.now() + timedelta(hours=hours)
    _settle(world)
    while not until():
        due = _next_due()
        if due is None or due > end:
            return
        clock.advance(max((due - clock.now()).total_seconds(), 0) + _TICK)
        _settle(world)


def wait(world: World, seconds: float) -> None:
    """Let so much time pass at once."""
    clock.advance(seconds)
    _settle(world)


def _settle(world: World) -> None:
    """Everything that is due; a worker whose task was stopped takes its next one."""
    while True:
        try:
            settle_all(world)
        except SoftTimeLimitExceeded:
            continue
        circuit.forget()  # what another process would not remember
        return


def _next_due():
    times = [
        when
        for table in tables()
        for when in table.model._base_manager.filter(status__in=("READY", "RUNNING"))
        .order_by("run_after")
        .values_list("run_after", flat=True)[:1]
    ]
    return min(times, default=None)


@contextlib.contextmanager
def soft_limit(struck: SetFault) -> Iterator[None]:
    """Stop the task, as Celery does, a moment after the fault has struck."""

    def stop(_signal: int, frame: Any) -> None:
        # Only in a call: elsewhere it would break the test's own connection to the database.
        while frame is not None:
            if frame.f_code.co_filename == wire.__file__:
                raise SoftTimeLimitExceeded
            frame = frame.f_back

    over = threading.Event()

    def watch() -> None:
        while not struck.struck and not over.wait(0.01):
            pass
        if not over.wait(SECONDS):
            signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGALRM)

    before = signal.signal(signal.SIGALRM, stop)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        signal.signal(signal.SIGALRM, before)
