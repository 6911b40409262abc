"""What is hung into the shop's programs while they are tested: a witness and a trap.

An app of Django, named by tests/chaos/settings.py only. The witness writes down each outside call
that begins inside a transaction. The trap, once set, kills the process by its own hand at the
boundary of that number: before an SQL statement, before a COMMIT, before or after an HTTP call.
"""

import json
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

#: Processes that have shown, by one call outside a transaction, that the witness is awake.
_seen: set[int] = set()
_lock = threading.Lock()


class Trap:
    """Counts boundaries while it is armed; `at` 0 only counts."""

    def __init__(self) -> None:
        self.at = 0
        self.passed = 0
        self.armed = False

    def boundary(self, kind: str) -> None:
        """One boundary is reached; the process ends here if it is the one."""
        if not self.armed:
            return
        self.passed += 1
        if self.passed == self.at:
            sys.stderr.write(f"trap: killed at boundary {self.at}, {kind}\n")
            sys.stderr.flush()
            os.kill(os.getpid(), signal.SIGKILL)


trap = Trap()


class HooksConfig(AppConfig):
    """Installs the hooks at start-up."""

    name = "tests.chaos"
    label = "chaos_hooks"
    default = True

    def ready(self) -> None:
        connection_created.connect(_watch_statements)
        _wrap(DatabaseWrapper, "_commit", _around_commit)
        _wrap(httpx.HTTPTransport, "handle_request", _around_httpx)
        _wrap(urllib3.connectionpool.HTTPConnectionPool, "urlopen", _around_urllib3)


def _watch_statements(connection, **_facts):
    if _before_statement not in connection.execute_wrappers:
        connection.execute_wrappers.append(_before_statement)


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
    trap.boundary(f"before {request.method} {request.url.path}")
    answer = send(self, request)
    trap.boundary(f"after {request.method} {request.url.path}")
    return answer


def _around_urllib3(send, self, method, url, *args, **kwargs):
    _witness(method, url)
    trap.boundary(f"before {method} {url}")
    answer = send(self, method, url, *args, **kwargs)
    trap.boundary(f"after {method} {url}")
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
