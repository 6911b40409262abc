"""gunicorn's worker of threads, with a thread that stays a moment with the connection it served.

A proxy in front of the shop keeps its connections and sends the next request at once. gunicorn
gives each connection back to its main thread after every answer and takes it from there again,
which cost more processor time than storing an event (docs/performance.md).
"""

import select
from collections import deque
from typing import TYPE_CHECKING

from gunicorn.workers.gthread import ThreadWorker

if TYPE_CHECKING:
    from gunicorn.workers.gthread import TConn

#: Longer than a busy proxy takes to send its next request, and nothing to a thread.
_STAY_MS = 2
#: After so many connections in a row that did not ask at once, most are given back unasked.
_PATIENCE = 8


class StayingWorker(ThreadWorker):  # type: ignore[misc]  # it ships no types
    """Serves the next request of a connection in the same thread when it comes at once."""

    def init_process(self) -> None:
        """Begin to serve; nobody waits for a thread yet."""
        self._queued: deque[TConn] = deque()
        self._luck = _PATIENCE
        super().init_process()

    def enqueue_req(self, conn: "TConn") -> None:
        """Submit a connection, and note that it waits for a thread."""
        self._queued.append(conn)
        super().enqueue_req(conn)

    def handle(self, conn: "TConn") -> object:
        """Serve a connection; go on with it as long as it asks at once and nobody else waits."""
        self._queued.popleft()
        keeps = super().handle(conn)
        while keeps is True and self.alive and not self._queued and self._asks_again(conn):
            keeps = super().handle(conn)
        return keeps

    def _asks_again(self, conn: "TConn") -> bool:
        """Whether the next request is there, or comes at once."""
        watch = select.poll()
        watch.register(conn.sock, select.POLLIN)
        asks = bool(watch.poll(_STAY_MS if self._luck > 0 else 0))
        # Threads may overwrite each other's count here: it is a habit, not a sum.
        self._luck = min(self._luck + 1, _PATIENCE) if asks else max(self._luck - 1, 0)
        return asks
