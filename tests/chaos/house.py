"""The whole shop in real processes on data of its own, as `make run` starts it, with the hooks."""

import os
import signal
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import redis

from benchmarks.house import House, children, resident, wait_until
from core.supervisor import Program

__all__ = ["ChaosHouse", "Times", "children", "wait_until"]

ROOT = Path(__file__).resolve().parents[2]


class Times:
    """How much shorter every wait of the shop is: `scale` 1 is what people have."""

    def __init__(self, scale: float) -> None:
        self.scale = scale
        self.lease = max(60 * scale, 4.0)
        self.fault = max(8 * scale, 0.5)  # how long a provider that hangs lets wait


class ChaosHouse(House):
    """Engines, storm-tossed sandbox, web, workers and sweepers, each to be killed by its pid."""

    def __init__(self, *, seed: int, scale: float, guard: str = "") -> None:
        super().__init__()
        self.seed = seed
        self.guard = guard  # the one that is taken away, if any
        self.times = Times(scale)
        self.said: list[str] = []
        self._away: dict[str, Program] = {}
        self.supervisor._say = self.said.append
        self.folder = self.data / "chaos"
        self.folder.mkdir(mode=0o777)
        self.folder.chmod(0o777)
        self._watcher = threading.Thread(target=self.supervisor.watch, daemon=True)

    def start_engines(self) -> None:
        super().start_engines()
        self.environ |= {
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "TIME_SCALE": str(self.times.scale),
            "CHAOS_LEASE_SECONDS": str(self.times.lease),
            "CHAOS_FOLDER": str(self.folder),
            "CHAOS_BREAK": self.guard,
            "LOG_LEVEL": "INFO",
            "STRIPE_PROMOTIONS_CONSENT": "true",
            "HOLD_AMOUNTS": "cad:20000,eur:20000",
        }

    def open(self) -> None:
        """Tables, sandbox, goods and web; nobody works yet."""
        programs = self._programs()
        self.supervisor.run_once(programs.manage("migrate", "migrate", "--no-input"))
        self.supervisor.start(self._outside())
        self.supervisor.run_once(programs.manage("seed", "seed"))
        self.supervisor.start(programs.web(self._doors[0]))
        self._watcher.start()

    def hire(self, *, workers: int = 2, sweepers: int = 2) -> None:
        """Start workers of two processes each, and sweepers; restarted like all the rest."""
        programs = self._programs()
        worker, sweeper = programs.worker(), programs.manage("sweeper", "sweep")
        for number in range(1, workers + 1):
            name = f"worker{number}"
            argv = [*worker.argv, "--hostname", f"{name}@%h"]
            self.supervisor.start(replace(worker, name=name, argv=argv))
        for number in range(1, sweepers + 1):
            self.supervisor.start(replace(sweeper, name=f"sweeper{number}"))

    def dismiss(self) -> None:
        """End workers and sweepers; the rest goes on."""
        with self.supervisor._lock:
            gone = [
                one
                for one in self.supervisor._running
                if one.program.name.startswith(("worker", "sweeper"))
            ]
            self.supervisor._stop(gone)
            for one in gone:
                self.supervisor._running.remove(one)

    def put_away(self, name: str) -> None:
        """End a program; nobody starts it again until `bring_back`."""
        with self.supervisor._lock:
            gone = [one for one in self.supervisor._running if one.program.name == name]
            self._away |= {one.program.name: one.program for one in gone}
            self.supervisor._stop(gone)
            for one in gone:
                self.supervisor._running.remove(one)

    def bring_back(self, name: str) -> None:
        """Start what was put away, and wait until it is ready."""
        self.supervisor.start(self._away.pop(name))

    def memory(self) -> int:
        """Bytes that the largest process of the workers holds."""
        held = [resident(pid) for one in self.names("worker") for pid in self._family(one)]
        return max(held, default=0)

    def _family(self, name: str) -> list[int]:
        pid = self.pid(name)
        return [pid, *children(pid)]

    def pid(self, name: str) -> int:
        """The pid of a program."""
        return self.supervisor.pids()[name]

    def names(self, prefix: str) -> list[str]:
        """The programs of one kind."""
        return sorted(one for one in self.supervisor.pids() if one.startswith(prefix))

    def kill(self, pid: int, number: int = signal.SIGKILL) -> bool:
        """Send a signal; whether the process was there."""
        with suppress(ProcessLookupError):
            os.kill(pid, number)
            return True
        return False

    def valkey(self) -> redis.Redis:
        """A client that waits for a second at most."""
        return redis.Redis.from_url(
            self.environ["REDIS_URL"], socket_timeout=1, socket_connect_timeout=1
        )

    def close(self) -> None:
        self.supervisor.ask_to_stop()
        if self._watcher.is_alive():
            self._watcher.join()
        super().close()

    def _outside(self) -> Program:
        door: socket.socket = self._doors[1]
        options = {
            "fd": str(door.fileno()),
            "data": str(self.data / "sandbox"),
            "log": str(self.folder / "webhooks.jsonl"),
            "shop-url": self.shop,
            "stripe-webhook-secret": self.environ["SANDBOX_STRIPE_WEBHOOK_SECRET"],
            "resend-webhook-secret": self.environ["SANDBOX_RESEND_WEBHOOK_SECRET"],
            "seed": str(self.seed),
            "wait": str(self.times.fault),
        }
        flags = [part for name, value in options.items() for part in (f"--{name}", value)]
        return Program(
            name="sandbox",
            argv=[sys.executable, "-m", "tests.chaos.outside", *flags],
            env=self.environ,
            cwd=ROOT,
            ready=lambda _pid: _answers(door),
            doors=[door.fileno()],
        )


def _answers(door: socket.socket) -> bool:
    try:
        with socket.create_connection(door.getsockname(), timeout=1) as client:
            client.settimeout(2)
            client.sendall(b"GET /_world/state HTTP/1.0\r\n\r\n")
            return b" 200 " in client.recv(64)
    except OSError:
        return False
