"""The sweeper: looks at every durable table once a second, so that nothing due is forgotten.

It never works on a row itself, so no row can hang it. It hints Celery; when hints stay unanswered
it starts a child process that drains, and kills the child past the hard limit. From then on, until
a worker gives a sign of life, what comes due has its child at the next look.
"""

import subprocess
import sys
import threading
import time
from pathlib import Path

import structlog
from django.conf import settings
from django.db import Error, close_old_connections, connection

from core import clock, heartbeats, queue, timetable
from core.drain import overdue

log = structlog.get_logger(__name__)

LOOK_SECONDS = 1.0
LEASE_SECONDS = 5.0
PATIENCE_SECONDS = 30.0
CHILD_LIMIT_SECONDS = 90.0  # half a minute of work and its last row's hard limit, and some more
_STOP_SECONDS = 10.0


class Sweeper:
    """One copy; whichever wins the lease row looks, the others stand by."""

    def __init__(self) -> None:
        """Nothing is started yet."""
        self.holder = heartbeats.process_name()
        self._stopping = threading.Event()
        self._child: subprocess.Popen[bytes] | None = None
        self._child_since = 0.0
        self._is_alone = False

    def run(self) -> None:
        """Look once a second until `stop`; a database that is away is waited for."""
        while not self._stopping.is_set():
            try:
                heartbeats.beat("sweeper")
                if self.lead():
                    self.look()
            except Error:
                log.exception("sweeper_lost_the_database")
                close_old_connections()
            self._watch_child()
            self._stopping.wait(LOOK_SECONDS)
        self._end_child()

    def stop(self) -> None:
        """Ask the loop to end; safe in a signal handler."""
        self._stopping.set()

    def lead(self) -> bool:
        """Win or keep the lease: a guarded write, so two copies cannot both win a second."""
        with connection.cursor() as cursor:
            cursor.execute(_LEAD, {"holder": self.holder[:100], "seconds": LEASE_SECONDS})
            return bool(cursor.rowcount)

    def look(self) -> list[str]:
        """One look: insert due slots, hint at tables with due rows; returns those tables."""
        timetable.insert_due_slots()
        waits = overdue()
        for label in waits:
            queue.hint(label)
        if waits and self._is_unanswered(max(waits.values())):
            self._start_child()
        return list(waits)

    def _is_unanswered(self, longest: float) -> bool:
        """Whether due rows stay and no worker gives a sign of life. Without a broker: at once.

        Half a minute is waited once, not for each buyer who comes while nobody answers.
        """
        if not queue.is_configured():
            return True
        patience = clock.scaled(PATIENCE_SECONDS)
        if longest > patience or self._is_alone:
            self._is_alone = not _has_live_worker(patience)
        return self._is_alone

    def _start_child(self) -> None:
        if self._child is not None:
            return
        log.warning("hints_unanswered", action="a child process drains")
        self._child = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "drain"],
            stdin=subprocess.DEVNULL,
        )
        self._child_since = time.monotonic()

    def _watch_child(self) -> None:
        if self._child is None:
            return
        if self._child.poll() is None:
            if time.monotonic() - self._child_since < CHILD_LIMIT_SECONDS:
                return
            log.error("child_killed", reason="past its hard limit", pid=self._child.pid)
            self._child.kill()
            self._child.wait()
        elif self._child.returncode:
            log.warning("child_ended", code=self._child.returncode, pid=self._child.pid)
        self._child = None

    def _end_child(self) -> None:
        if self._child is None:
            return
        self._child.terminate()
        try:
            self._child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()
        self._child = None


def _has_live_worker(seconds: float) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LIVE_WORKER, [max(seconds, PATIENCE_SECONDS)])
        return cursor.fetchone() is not None


_LEAD = """
INSERT INTO core_lease AS lease (name, holder, until)
VALUES ('sweeper', %(holder)s, storehand_now() + make_interval(secs => %(seconds)s))
ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder OR lease.until < storehand_now()
"""

_LIVE_WORKER = """
SELECT 1 FROM core_heartbeat WHERE kind = 'worker'
AND at > storehand_now() - make_interval(secs => %s) LIMIT 1
"""
