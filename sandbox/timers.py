"""What the outside world does by itself a little later: money booked, parcels on their way."""

import heapq
import itertools
import threading
import time
from collections.abc import Callable

Act = Callable[[], object]


class Timers:
    """Acts by due time, run by one daemon thread that starts with the first of them."""

    def __init__(self) -> None:
        self._acts: list[tuple[float, int, Act]] = []
        self._order = itertools.count()
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False

    def after(self, seconds: float, act: Act) -> None:
        """Do it that many seconds from now."""
        with self._changed:
            heapq.heappush(self._acts, (time.monotonic() + seconds, next(self._order), act))
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="timers", daemon=True)
                self._thread.start()
            self._changed.notify()

    def run_now(self, *, within: float) -> int:
        """Do at once what is due within so many seconds; how many acts that was."""
        done = 0
        while (act := self._take(time.monotonic() + within)) is not None:
            act()
            done += 1
        return done

    def close(self) -> None:
        """Do nothing more."""
        with self._changed:
            self._closed = True
            self._acts.clear()
            self._changed.notify()

    def _take(self, until: float) -> Act | None:
        with self._changed:
            if self._acts and self._acts[0][0] <= until:
                return heapq.heappop(self._acts)[2]
            return None

    def _run(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                if not self._acts:
                    self._changed.wait()
                elif (pause := self._acts[0][0] - time.monotonic()) > 0:
                    self._changed.wait(pause)
            act = self._take(time.monotonic())
            if act is not None:
                act()
