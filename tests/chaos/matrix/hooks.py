"""What a case of the matrix may let happen inside a program of the shop, asked for by a file.

An app of Django that only the matrix' settings name. A file in CHAOS_FOLDER arms it: `poison` (the
row whose runs kill their process), `die-before-hint` (the web process that has stored this event
dies before it hints), `freeze` (the process that has locked this order stops in its transaction).
CHAOS_SKEW, in the environment of one program, moves its clock by so many seconds.
"""

import os
import signal
import threading
import time
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import AppConfig


class MatrixHooks(AppConfig):
    """Installs the hooks at start-up."""

    name = "tests.chaos.matrix"
    label = "chaos_matrix"
    default = True

    def ready(self) -> None:
        if "CHAOS_FOLDER" not in os.environ:
            return
        _poison()
        _death_before_the_hint()
        _freeze()
        _skew(float(os.environ.get("CHAOS_SKEW", "0")))


def armed(name):
    """What the file of that name says; empty when there is none."""
    path = Path(os.environ["CHAOS_FOLDER"]) / name
    return path.read_text() if path.exists() else ""


def _spent(name):
    (Path(os.environ["CHAOS_FOLDER"]) / name).unlink(missing_ok=True)


def _poison():
    from core import drain  # noqa: PLC0415 - apps are being loaded

    original = drain._run

    def run(table, row):
        if armed("poison") == f"{table.label} {row.pk}":
            os.kill(os.getpid(), signal.SIGKILL)
        original(table, row)

    drain._run = run


def _death_before_the_hint():
    from core import inbox, queue  # noqa: PLC0415

    received, told = inbox._row, threading.local()

    def row(provider, event, *facts):
        told.event = event.event_id
        return received(provider, event, *facts)

    class Dying:
        wake = staticmethod(queue.wake)

        @staticmethod
        def hint(label):
            if armed("die-before-hint") == getattr(told, "event", None):
                _spent("die-before-hint")
                os.kill(os.getpid(), signal.SIGKILL)
            queue.hint(label)

    inbox._row, inbox.queue = row, Dying


def _freeze():
    from orders import engine  # noqa: PLC0415

    original = engine._locked_with_lines

    def locked(order_id):
        order = original(order_id)
        if armed("freeze") == str(order_id):
            _spent("freeze")
            os.kill(os.getpid(), signal.SIGSTOP)
        return order

    engine._locked_with_lines = locked


def _skew(seconds):
    """Every clock that Python has, in this process."""
    if not seconds:
        return
    from core import checks, clock  # noqa: PLC0415

    real = time.time
    time.time = lambda: real() + seconds

    class Skewed(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(seconds=seconds)

    clock.datetime = checks.datetime = Skewed
