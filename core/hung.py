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
from contextlib import suppress
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


class Request:
    """What a thread waits with: its connection, and until when it may."""

    __slots__ = ("end", "held", "own")

    def __init__(self) -> None:
        self.own = self.held = cast("Holder", connections[DEFAULT_DB_ALIAS])
        self.end = _NEVER

    def __enter__(self) -> None:
        """The time was set by who made it."""

    def __exit__(self, *_error: object) -> None:
        self.end = _NEVER


class _Thread(threading.local):
    """Made once for a thread, as looking its connection up costs each time."""

    request: Request | None = None


_NEVER = float("inf")
_threads: list[Request] = []
_here = _Thread()
_lock = threading.Lock()
_watchers: set[int] = set()  # of the process that began one: a fork has none


def let_go_after(seconds: float, database: Holder | None = None) -> Request:
    """Shut this thread's connection when the `with` block waits for it longer than so."""
    request = _here.request
    if request is None or os.getpid() not in _watchers:
        request = _known()
    request.held = database or request.own
    request.end = time.monotonic() + seconds
    return request


def _known() -> Request:
    """This thread's, among those that are looked at; and somebody looks."""
    with _lock:
        if _here.request is None:
            _here.request = Request()
            _threads.append(_here.request)
        if os.getpid() not in _watchers:
            _watchers.add(os.getpid())
            threading.Thread(target=_watch, name="hung-database", daemon=True).start()
        return _here.request


def _watch() -> None:
    """Shut what is late and waits at two looks in a row: between them it had no answer."""
    pause, waited = threading.Event(), set[int]()
    while not pause.wait(_LOOK_SECONDS):
        late = set[int]()
        for place, one in enumerate(list(_threads)):
            if one.end < time.monotonic() and _waits(one.held):
                late.add(place)
                if place in waited:
                    _shut(one.held)
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
