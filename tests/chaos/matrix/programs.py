"""What a case does to the house's programs: kill, stop, keep away, add, and make whole again."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from threading import Event
from typing import Any

import httpx
import redis
from django.db import Error, close_old_connections, connection

from benchmarks.house import free_ports
from core.models import Heartbeat
from tests.chaos.house import ROOT, ChaosHouse, children, wait_until
from tests.chaos.matrix.patience import asked

#: What a program may take until it works, on a machine that has other things to do.
_START_SECONDS = 240
_FILES = ("poison", "die-before-hint", "freeze")


class Programs:
    """The house's programs, and who is stopped just now."""

    def __init__(self, house: ChaosHouse) -> None:
        self.house = house
        self.said: list[str] = []
        self._stopped: list[int] = []

    def arm(self, name: str, text: str) -> None:
        """Let a hook strike (tests/chaos/matrix/hooks.py)."""
        path = self.house.folder / name
        path.with_suffix(".new").write_text(text)
        path.with_suffix(".new").replace(path)

    def is_armed(self, name: str) -> bool:
        """Whether a hook has still to strike."""
        return (self.house.folder / name).exists()

    def family(self, name: str) -> list[int]:
        """A program's process and its children."""
        pid = self.house.pid(name)
        return [pid, *children(pid)]

    def stop(self, pids: Sequence[int]) -> None:
        """SIGSTOP: they hang until `go_on`."""
        self._stopped += [one for one in pids if self.house.kill(one, signal.SIGSTOP)]

    def go_on(self) -> None:
        """SIGCONT to all that were stopped, or that stopped themselves."""
        families = [self.family(name) for name in self.house.names("worker")]
        for one in (*self._stopped, *(pid for family in families for pid in family)):
            self.house.kill(one, signal.SIGCONT)
        self._stopped.clear()

    def keep_down(self, name: str, seconds: float) -> None:
        """Kill a program and let the supervisor bring it back after so many seconds only."""
        one = self._running(name)
        one.process.kill()
        one.process.wait()
        self.house.supervisor.look()
        with self.house.supervisor._lock:
            one.again_at = time.monotonic() + seconds

    def bring_back(self, name: str) -> None:
        """Start a program that is down, now, and wait until it answers."""
        one = self._running(name)
        with self.house.supervisor._lock:
            one.pause = 0.0
            if one.again_at is not None:
                one.again_at = time.monotonic()
        wait_until(lambda: self._is_up(name), what=f"{name} again")

    def mend(self) -> None:
        """Nothing armed, stopped or away; the supervisor's patience is new."""
        for name in _FILES:
            (self.house.folder / name).unlink(missing_ok=True)
        self.go_on()
        for name in self.house.supervisor.pids():
            self.bring_back(name)
        close_old_connections()
        asked(connection.ensure_connection)

    def hire(self, name: str, kind: str = "worker") -> None:
        """One more worker or sweeper."""
        programs = self.house._programs()
        more = programs.worker() if kind == "worker" else programs.manage("sweeper", "sweep")
        argv = [*more.argv, *(["--hostname", f"{name}@%h"] if kind == "worker" else [])]
        self.house.supervisor.start(replace(more, name=name, argv=argv))

    def fire(self, name: str) -> None:
        """End a program for good."""
        with self.house.supervisor._lock:
            one = self._running(name)
            self.house.supervisor._stop([one])
            self.house.supervisor._running.remove(one)

    @contextmanager
    def nobody_works(self) -> Iterator[None]:
        """Workers and sweepers are sent home while the block lasts."""
        self.house.dismiss()
        try:
            yield
        finally:
            self.house.hire()

    def drain(self, **env: str) -> int:
        """`manage.py drain` once, in a process of its own; its exit code."""
        done = subprocess.run(
            [sys.executable, "manage.py", "drain"],
            cwd=ROOT,
            env=self.house.environ | env,
            capture_output=True,
            text=True,
            timeout=_START_SECONDS,
            check=False,
        )
        self.said += done.stderr.splitlines()[-5:]
        return done.returncode

    def wait(self, seconds: float) -> None:
        """Let the shop work meanwhile."""
        Event().wait(seconds)

    def free_port(self) -> int:
        """A port that nobody uses now."""
        return free_ports(1)[0]

    def answers(self, address: str) -> bool:
        """Whether something of ours answers there."""
        with suppress(httpx.HTTPError):
            return httpx.get(address, timeout=2, trust_env=False).is_success
        return False

    def last_beat(self, kind: str) -> float:
        """When a process of a kind was last at work, in seconds since 1970; 0 for never."""
        row = Heartbeat.objects.filter(kind=kind).order_by("-at").first()
        return row.at.timestamp() if row else 0.0

    def _running(self, name: str) -> Any:
        found = [one for one in self.house.supervisor._running if one.program.name == name]
        return found[0]

    def _is_up(self, name: str) -> bool:
        one = self._running(name)
        if one.process.poll() is not None:
            return False
        with suppress(redis.RedisError, Error, OSError):
            if name == "valkey":
                return bool(self.house.valkey().ping())
            if name == "postgres":
                connection.close()  # the one of before would seem to be there
                connection.ensure_connection()
                return True
            return bool(one.program.ready(one.process.pid))
        return False
