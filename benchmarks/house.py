"""A whole shop on data of its own, whose workers come and go as a benchmark needs them."""

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core import embedded, own_keys
from core.engine_wheels import find_programs
from core.supervisor import Program, Supervisor

if TYPE_CHECKING:
    from operations.programs import Programs

_PATIENCE = 60.0
_LOOK = 0.02


class House:
    """Engines, sandbox and web; `environ` is what every program of it is told."""

    def __init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="storehand-bench-", dir="/tmp"))
        self.supervisor = Supervisor(self.data / "logs", say=lambda _line: None)
        self._doors = [socket.create_server(("127.0.0.1", 0), backlog=2048) for _ in range(2)]
        self.shop, self.sandbox = (
            f"http://127.0.0.1:{door.getsockname()[1]}" for door in self._doors
        )
        self._engines: embedded.Engines | None = None
        self.environ: dict[str, str] = {}

    def start_engines(self) -> None:
        """PostgreSQL (durable, as for people) and Valkey; afterwards `environ` is complete."""
        self._engines = embedded.prepare(self.data)
        for program in self._engines.programs:
            self.supervisor.start(program)
        self.environ = {
            **{name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ},
            **own_keys.ensure(self.data),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATA_DIR": str(self.data),
            "ENV_FILE": "",
            "DATABASE_URL": self._engines.database_url,
            "REDIS_URL": self._engines.redis_url,
            "SITE_URL": self.shop,
            "SANDBOX_URL": self.sandbox,
            "TRUSTED_PROXIES": "1",  # so that one load generator can be many visitors
            "LOG_LEVEL": "WARNING",
            "HOLD_AMOUNT": "100000000",  # no order here is worth a person's look
        }

    def open(self) -> None:
        """Tables, sandbox, goods and web. Django's settings can be read in this process by now."""
        keys, programs = self.environ, self._programs()
        shop, sandbox = self._doors
        self.supervisor.run_once(programs.manage("migrate", "migrate", "--no-input"))
        folder = self.data / "sandbox"
        self.supervisor.start(programs.sandbox(sandbox, folder, self.shop, keys))
        self.supervisor.run_once(programs.manage("seed", "seed"))
        self.supervisor.start(programs.web(shop))

    def close(self) -> None:
        """Stop everything and take the data away."""
        self.supervisor.stop_all()
        for door in self._doors:
            door.close()
        if self._engines:
            self._engines.remove_sockets()
        shutil.rmtree(self.data, ignore_errors=True)

    @contextmanager
    def working(self, processes: int = 2, *, sweeping: bool = True) -> Iterator[list[int]]:
        """Celery with so many processes, ready, and the sweeper, while the block lasts; pids."""
        programs = self._programs()
        worker = programs.worker()
        argv = list(worker.argv)
        argv[argv.index("--concurrency") + 1] = str(processes)
        chosen = [replace(worker, argv=argv)]
        if sweeping:
            chosen.append(programs.manage("sweeper", "sweep"))
        started = [self._spawn(one) for one in chosen]
        try:
            log = self.data / "logs" / "worker.bench"
            wait_until(lambda: " ready." in log.read_text(), what="Celery")
            yield [one.pid for one in started]
        finally:
            for one in started:
                one.terminate()
            for one in started:
                one.wait(_PATIENCE)

    def pgbench(self, script: str, *, clients: int, seconds: int) -> float:
        """Transactions per second of an SQL script on our own PostgreSQL: the bare limit."""
        found = find_programs()
        path = self.data / "limit.sql"
        path.write_text(script)
        url = self.environ["DATABASE_URL"]
        options = ["-n", "-c", str(clients), "-j", "1", "-T", str(seconds), "-f", str(path)]
        done = subprocess.run(  # noqa: S603 - the wheel's own program
            [str(found.install / "bin" / "pgbench"), *options, url],
            capture_output=True,
            text=True,
            check=False,
        )
        match = re.search(r"tps = ([\d.]+)", done.stdout)
        if match is None:
            message = f"pgbench failed: {done.stderr[-500:]}"
            raise RuntimeError(message)
        return float(match[1])

    def tail(self, lines: int = 15) -> str:
        """The end of every log, for whoever asks why a benchmark broke."""
        found = []
        for path in sorted((self.data / "logs").iterdir()):
            last = path.read_text(errors="replace").splitlines()[-lines:]
            found += [f"--- {path.name}", *(line[:2000] for line in last)]
        return "\n".join(found)

    def _programs(self) -> "Programs":
        from operations.programs import Programs  # noqa: PLC0415 - it reads Django's settings

        return Programs(self.environ)

    def _spawn(self, program: Program) -> "subprocess.Popen[bytes]":
        with (self.data / "logs" / f"{program.name}.bench").open("wb") as log:
            return subprocess.Popen(  # noqa: S603 - our own command lines
                list(program.argv),
                env=dict(program.env) | {"LOG_LEVEL": "INFO"},
                cwd=program.cwd,
                stdout=log,
                stderr=subprocess.STDOUT,
            )


def free_ports(count: int) -> list[int]:
    """Ports that nobody uses now."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [int(probe.getsockname()[1]) for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def wait_until(is_so: Callable[[], bool], *, what: str, seconds: float = _PATIENCE) -> None:
    """Look again and again until it is so. TimeoutError, naming `what`, when it never is."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            message = f"{what}: not in {seconds:.0f} s"
            raise TimeoutError(message)
        time.sleep(_LOOK)  # noqa: TID251 - a benchmark waits in its own process


def resident(pid: int) -> int:
    """Bytes of memory that a process holds now; 0 when it is gone."""
    path = Path(f"/proc/{pid}/status")
    match = re.search(r"VmRSS:\s+(\d+) kB", path.read_text()) if path.exists() else None
    return int(match[1]) * 1024 if match else 0


def cpu_seconds(pids: Iterable[int]) -> float:
    """Processor time that these processes have used until now."""
    total = 0
    for pid in pids:
        path = Path(f"/proc/{pid}/stat")
        fields = path.read_text().rpartition(")")[2].split() if path.exists() else []
        total += sum(int(one) for one in fields[11:13])
    return total / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The pids of the processes that this one started."""
    found = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in found.read_text().split()] if found.exists() else []
