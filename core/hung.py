"""A database that hangs says nothing, not even an error: a request that waits for it is let go.

No time-out of libpq ends the wait for an answer, on a Unix socket least of all, and PostgreSQL's
own statement_timeout hangs with it. A thread of the web process looks on, and shuts the connection
of a request that has waited too long: it fails as if the server had gone. What it had sent may
still be done when the server goes on; the sender of an event sends it again, and it is one row.
"""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any, Protocol, cast

import psycopg
import structlog
from django.db import DEFAULT_DB_ALIAS, connections
from psycopg.pq import TransactionStatus

log = structlog.get_logger(__name__)

#: Seconds that a request may wait for the database: a webhook (503 within 3 s), and a page, whose
#: single statements PostgreSQL ends after 15 s as long as it lives.
WEBHOOK_SECONDS, PAGE_SECONDS = 2.0, 60.0
_LOOK_SECONDS = 0.25


class Holder(Protocol):
    """Who holds a connection, as Django's wrappers do; None while there is none."""

    connection: psycopg.Connection[Any] | None


_waiting: dict[int, tuple[Holder, float]] = {}
_lock = threading.Lock()
_watchers: set[int] = set()  # of the process that began one: a fork has none


@contextmanager
def let_go_after(seconds: float, database: Holder | None = None) -> Iterator[None]:
    """Shut this thread's connection when the block still waits for it after so many seconds."""
    if os.getpid() not in _watchers:
        _begin_to_watch()
    thread = threading.get_ident()
    held = database or cast("Holder", connections[DEFAULT_DB_ALIAS])
    _waiting[thread] = held, time.monotonic() + seconds
    try:
        yield
    finally:
        with _lock:  # so that the next request's connection is not the one that is shut
            del _waiting[thread]


def _begin_to_watch() -> None:
    with _lock:
        if os.getpid() not in _watchers:
            _watchers.add(os.getpid())
            threading.Thread(target=_watch, name="hung-database", daemon=True).start()


def _watch() -> None:
    """Shut what is late and waits at two looks in a row: between them it had no answer."""
    pause, waited = threading.Event(), set[int]()
    while not pause.wait(_LOOK_SECONDS):
        now = time.monotonic()
        late = {one for one, (held, end) in list(_waiting.items()) if end < now and _waits(held)}
        for thread in late & waited:
            with _lock:
                if thread in _waiting:
                    _shut(_waiting[thread][0])
        waited = late - waited


def _waits(held: Holder) -> bool:
    """Whether a statement was sent and not answered; asked beside the thread that sent it."""
    database = held.connection
    if database is None or database.closed:
        return False
    return database.info.transaction_status == TransactionStatus.ACTIVE


def _shut(held: Holder) -> None:
    """End a connection under the hands of the thread that waits for it."""
    database = held.connection
    if database is None:
        return
    with suppress(OSError, psycopg.Error):
        with socket.socket(fileno=os.dup(database.fileno())) as wire:
            wire.shutdown(socket.SHUT_RDWR)
        log.error("database_hangs")
