"""The one place time comes from: in Python `now()`, in SQL `storehand_now()`; tests move both.

Due times and leases are compared and written by the database alone (`after`), because the clocks
of two machines differ. The offset lives on the connection, so a test moves time for itself only.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.db import connection
from django.db.models import DateTimeField, Func, Value

_offset = timedelta(0)


class DbNow(Func):
    """The database's clock, moved by the offset on the connection; goes on inside a transaction."""

    function = "storehand_now"
    template = "%(function)s()"
    arity = 0
    allowed_default = True

    def __init__(self, **extra: object) -> None:
        """`extra` is only what Django itself passes when it copies an expression."""
        extra.setdefault("output_field", DateTimeField())
        super().__init__(**cast("dict[str, Any]", extra))


class _After(Func):
    template = "(storehand_now() + make_interval(secs => %(expressions)s::double precision))"
    arity = 1


def after(seconds: float) -> Func:
    """SQL: so many seconds from now by the database's clock (unscaled; see `scaled`)."""
    return _After(Value(float(seconds)), output_field=DateTimeField())


def now() -> datetime:
    """The time in UTC, moved by the same offset as the database's clock."""
    return datetime.now(UTC) + _offset


def scaled(seconds: float) -> float:
    """A waiting time after the TIME_SCALE setting, by which the fault suite shortens all waits."""
    return seconds * float(getattr(settings, "TIME_SCALE", 1.0))


def advance(seconds: float) -> None:
    """For tests: move the clock of this process and of this thread's connection forward."""
    global _offset  # noqa: PLW0603 - the clock is one per process by its nature
    _offset += timedelta(seconds=seconds)
    follow()


def reset() -> None:
    """For tests: back to the real time."""
    global _offset  # noqa: PLW0603
    _offset = timedelta(0)
    follow()


def follow() -> None:
    """Give this thread's connection the offset of the process (a new thread calls it once)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('storehand.clock_offset', %s, false)",
            [f"{_offset.total_seconds()} seconds" if _offset else ""],
        )
