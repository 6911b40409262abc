"""What is hung into the shop's programs while they are tested: a witness and a trap.

An app of Django, named by tests/chaos/settings.py only. The witness writes down each outside call
that begins inside a transaction. The trap, once set, kills (or stops) the process by its own hand
at the boundary of that number: before an SQL statement, before a COMMIT, before or after a call.
"""

import json
import mmap
import os
import signal
import sys
import threading
from pathlib import Path

import httpx
import urllib3.connectionpool
from django.apps import AppConfig
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.signals import connection_created

from tests.chaos.breaks import take_away_in_programs

#: Processes that have shown, by one call outside a transaction, that the witness is awake.
_seen: set[int] = set()
_lock = threading.Lock()
_SLOTS, _SPENT = 1 << 14, -1


class Trap:
    """Counts the boundaries of each row while it is armed, in memory that all forks share.

    So a row whose work is spread over several claims, by several processes, has one count.
    """

    def __init__(self) -> None:
        self.at = 0  # 0 only counts
        self.blow = signal.SIGKILL
        self.row: int | None = None  # whose work is being done; None: not armed
        self._counts = memoryview(mmap.mmap(-1, 4 * _SLOTS)).cast("i")

    def begin(self) -> None:
        """Forget every count."""
        for slot in range(_SLOTS):
            self._counts[slot] = 0

    def passed(self) -> int:
        """The most boundaries that a row has passed that nothing befell."""
        return max(self._counts)

    def boundary(self, kind: str, *, is_call: bool = False) -> None:
        """One boundary is reached; the process ends here if it is the one, once for each row.

        A process that is to be stopped rather than killed is stopped at calls alone: inside a
        transaction it would hold others up by its locks, and the row would not be taken over.
        """
        if self.row is None or (self.blow == signal.SIGSTOP and not is_call):
            return
        slot = self.row % _SLOTS
        if self._counts[slot] < 0:
            return
        self._counts[slot] += 1
        if self._counts[slot] == self.at:
            self._counts[slot] = _SPENT
            sys.stderr.write(f"trap: {self.blow.name} at boundary {self.at}, {kind}\n")
            self.at = 0  # who was stopped and goes on meets no second blow
            sys.stderr.flush()
            os.kill(os.getpid(), self.blow)


trap = Trap()


class HooksConfig(AppConfig):
    """Installs the hooks at start-up."""

    name = "tests.chaos"
    label = "chaos_hooks"
    default = True

    def ready(self) -> None:
        connection_created.connect(_watch_statements)
        connection_created.connect(_sign)
        _wrap(DatabaseWrapper, "_commit", _around_commit)
        _wrap(httpx.HTTPTransport, "handle_request", _around_httpx)
        _wrap(urllib3.connectionpool.HTTPConnectionPool, "urlopen", _around_urllib3)
        take_away_in_programs()


def _watch_statements(connection, **_facts):
    if _before_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_before_statement)


def _sign(connection, **_facts):
    """Who is at work is a process: it keeps its claims when it must connect anew."""
    connection.connection.execute(f"SET chaos.process = '{os.getpid()}'")


def _before_statement(execute, sql, params, many, context):
    trap.boundary(f"before {str(sql)[:80]}")
    return execute(sql, params, many, context)


def _wrap(owner, name, around):
    original = getattr(owner, name)

    def wrapped(self, *args, **kwargs):
        return around(original, self, *args, **kwargs)

    setattr(owner, name, wrapped)


def _around_commit(commit, self):
    trap.boundary("before COMMIT")
    return commit(self)


def _around_httpx(send, self, request):
    _witness(request.method, str(request.url))
    trap.boundary(f"before {request.method} {request.url.path}", is_call=True)
    answer = send(self, request)
    trap.boundary(f"after {request.method} {request.url.path}", is_call=True)
    return answer


def _around_urllib3(send, self, method, url, *args, **kwargs):
    _witness(method, url)
    trap.boundary(f"before {method} {url}", is_call=True)
    answer = send(self, method, url, *args, **kwargs)
    trap.boundary(f"after {method} {url}", is_call=True)
    return answer


def _witness(method, url):
    name = "open" if connection.in_atomic_block else "closed"
    if "CHAOS_FOLDER" not in os.environ or (name == "closed" and os.getpid() in _seen):
        return
    _seen.add(os.getpid())
    path = Path(os.environ["CHAOS_FOLDER"]) / f"witness-{name}-{os.getpid()}.jsonl"
    fact = {"method": method, "url": url, "program": " ".join(sys.argv[:2])}
    with _lock, path.open("a") as out:
        out.write(json.dumps(fact) + "\n")
