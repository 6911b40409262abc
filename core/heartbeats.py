"""Signs of life in Postgres: a process is alive when it works, not when it has a pid."""

import os
import socket
import threading
import time

from django.db import connection

_SECONDS_BETWEEN = 10
_last: dict[str, float] = {}
_lock = threading.Lock()


def process_name() -> str:
    """This process among all machines."""
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(kind: str) -> None:
    """Note that this process, a `kind` of them, is at work; at most every ten seconds."""
    key = f"{kind}:{os.getpid()}"
    with _lock:
        if time.monotonic() - _last.get(key, -_SECONDS_BETWEEN) < _SECONDS_BETWEEN:
            return
        _last[key] = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(_BEAT, [f"{kind}:{process_name()}"[:100], kind])


_BEAT = """
INSERT INTO core_heartbeat (name, kind, at) VALUES (%s, %s, storehand_now())
ON CONFLICT (name) DO UPDATE SET at = storehand_now()
"""
