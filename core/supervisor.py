"""Starts programs, restarts what dies, and stops them all without leaving one behind.

Standard library only. Each program leads a process group of its own, so Ctrl-C reaches nobody but
the supervisor. Should the supervisor itself be killed, a small guard process ends the groups.
"""

import contextlib
import os
import pwd
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import BinaryIO

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 30.0
STEADY_SECONDS = 60.0  # who lived so long starts again with the first pause
_LOOK_SECONDS = 0.05
_LOG_BYTES = 5_000_000
_TAIL_LINES = 12
_GUARD_SECONDS = 10.0


class NotStartedError(Exception):
    """A program did not start; the text is its name and the end of its log."""


class StoppedError(Exception):
    """Somebody asked to stop while programs were still being started."""


@dataclass(frozen=True)
class Program:
    """One program. `ready` is asked with its pid until it says yes; `base` ones stop last.

    `doors`: listening sockets that it inherits, by their numbers, at every start.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = Path("/")
    user: str | None = None
    ready: Callable[[int], bool] = lambda _pid: True
    ready_seconds: float = 60.0
    stop_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 15.0
    base: bool = False
    doors: Sequence[int] = ()


@dataclass
class _Running:
    program: Program
    process: subprocess.Popen[bytes]
    since: float
    pause: float = 0.0
    again_at: float | None = None


class Supervisor:
    """Watches programs. `say` gets one line for people whenever something happens."""

    def __init__(self, logs: Path, say: Callable[[str], None] = print) -> None:
        """Log files `<program>.log` are written in the folder `logs` (made, 0700)."""
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._logs = logs
        self._say = say
        self._running: list[_Running] = []
        self._lock = threading.RLock()
        self._stopping = threading.Event()
        self._signals = 0
        self._parent = os.getppid()
        self._guard: subprocess.Popen[bytes] | None = None

    def stop_on_signals(self) -> None:
        """Ctrl-C, a closed terminal or `kill` ask to stop; a second time, to hurry."""
        for name in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, self._on_signal)

    def start(self, program: Program) -> int:
        """Start and wait until it is ready; its pid.

        Raises:
            NotStartedError: it ended, or was not ready in time.
            StoppedError: a stop was asked for meanwhile.
        """
        with self._lock:
            running = _Running(program, self._spawn(program), time.monotonic())
            self._running.append(running)
        deadline = running.since + program.ready_seconds
        while not program.ready(running.process.pid):
            self._refuse_when_stopping()
            if running.process.poll() is not None:
                raise NotStartedError(self._obituary(program, running.process.returncode))
            if time.monotonic() > deadline:
                late = f"{program.name} was not ready in {program.ready_seconds:.0f} s"
                message = f"{late}\n{self._tail(program)}"
                raise NotStartedError(message)
            self._stopping.wait(_LOOK_SECONDS)
        return running.process.pid

    def run_once(self, program: Program) -> None:
        """Run to its end; NotStartedError when it fails."""
        process = self._spawn(program)
        try:
            while process.poll() is None:
                self._refuse_when_stopping()
                self._stopping.wait(_LOOK_SECONDS)
        finally:
            self._bury(process)
        if process.returncode:
            raise NotStartedError(self._obituary(program, process.returncode))

    def watch(self) -> None:
        """Restart what dies until a stop is asked for, or until our own parent is gone."""
        while not self._stopping.is_set():
            self.look()
            if os.getppid() != self._parent:
                self.ask_to_stop()
            self._stopping.wait(0.5)

    def look(self) -> None:
        """One look at every program."""
        with self._lock:
            if not self._stopping.is_set():
                for running in self._running:
                    self._restart_if_dead(running)

    def ask_to_stop(self) -> None:
        """End `watch` soon; safe in a signal handler and from any thread."""
        self._stopping.set()

    def stop_all(self) -> None:
        """Stop every program, the base ones last, and kill what does not end in its time."""
        self._stopping.set()
        with self._lock:
            self._stop([one for one in self._running if not one.program.base])
            self._stop([one for one in self._running if one.program.base])
            self._running.clear()
            self._dismiss_guard()

    def pids(self) -> dict[str, int]:
        """The pid of every program by its name."""
        with self._lock:
            return {one.program.name: one.process.pid for one in self._running}

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self._signals += 1
        self._stopping.set()

    def _refuse_when_stopping(self) -> None:
        if self._stopping.is_set():
            raise StoppedError

    def _spawn(self, program: Program) -> subprocess.Popen[bytes]:
        account = pwd.getpwnam(program.user) if program.user else None
        with self._open_log(program) as log:
            process = subprocess.Popen(  # noqa: S603 - our own command lines
                list(program.argv),
                env=dict(program.env),
                cwd=program.cwd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=program.doors,
                umask=0o077,  # whatever a program writes is for its own user
                user=account.pw_uid if account else None,
                group=account.pw_gid if account else None,
                extra_groups=[] if account else None,
            )
        self._tell_guard(f"+{process.pid} {int(program.stop_signal)}")
        return process

    def _restart_if_dead(self, running: _Running) -> None:
        if running.process.poll() is None:
            return
        now = time.monotonic()
        if running.again_at is None:
            self._bury(running.process)
            lived = now - running.since
            doubled = min(running.pause * 2 or FIRST_PAUSE, LONGEST_PAUSE)
            running.pause = FIRST_PAUSE if lived > STEADY_SECONDS else doubled
            running.again_at = now + running.pause
            name, code = running.program.name, running.process.returncode
            self._say(
                f"{name} ended ({_cause(code)}); starting it again in {running.pause:.0f} s"
                f" (log: {self._log_path(running.program)})"
            )
        elif now >= running.again_at:
            running.process = self._spawn(running.program)
            running.since, running.again_at = now, None

    def _stop(self, group: list[_Running]) -> None:
        for one in group:
            if one.process.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    one.process.send_signal(one.program.stop_signal)
        began = time.monotonic()
        for one in group:
            while one.process.poll() is None and self._signals < 2:  # noqa: PLR2004 - asked twice
                if time.monotonic() - began > one.program.stop_seconds:
                    break
                time.sleep(_LOOK_SECONDS)  # noqa: TID251 - a supervisor has nothing else to do
            self._bury(one.process)

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        """End whatever is left of the process and of the group it led."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self._tell_guard(f"-{process.pid}")

    def _log_path(self, program: Program) -> Path:
        return self._logs / f"{program.name}.log"

    def _open_log(self, program: Program) -> BinaryIO:
        path = self._log_path(program)
        if path.exists() and path.stat().st_size > _LOG_BYTES:
            path.replace(path.with_suffix(".log.1"))
        return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab")

    def _obituary(self, program: Program, code: int) -> str:
        return f"{program.name} ended ({_cause(code)})\n{self._tail(program)}"

    def _tail(self, program: Program) -> str:
        path = self._log_path(program)
        lines = path.read_text(errors="replace").splitlines() if path.exists() else []
        return "\n".join(f"  {line}" for line in lines[-_TAIL_LINES:])

    def _tell_guard(self, line: str) -> None:
        if self._guard is None:
            self._guard = subprocess.Popen(  # noqa: S603 - this very file
                [sys.executable, "-I", "-S", str(Path(__file__).resolve())],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                cwd="/",
            )
        pipe = self._guard.stdin
        if pipe is not None:
            with contextlib.suppress(BrokenPipeError):
                pipe.write(f"{line}\n".encode())
                pipe.flush()

    def _dismiss_guard(self) -> None:
        if self._guard is not None and self._guard.stdin is not None:
            self._guard.stdin.close()
            self._guard.wait()
        self._guard = None


def _cause(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"code {code}"


def guard() -> None:
    """Remember the groups named on standard input; when it closes, end those still named."""
    groups: dict[int, int] = {}
    for line in sys.stdin:
        if line.startswith("+"):
            group, number = line[1:].split()
            groups[int(group)] = int(number)
        else:
            groups.pop(int(line[1:]), None)
    alive = {group for group, number in groups.items() if _signal_group(group, number)}
    deadline = time.monotonic() + _GUARD_SECONDS
    while alive and time.monotonic() < deadline:
        time.sleep(_LOOK_SECONDS)  # noqa: TID251 - a guard has nothing else to do
        alive = {group for group in alive if _signal_group(group, 0)}
    for group in alive:
        _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: int) -> bool:
    """Send a signal (0 asks only); whether somebody of the group is still there."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


if __name__ == "__main__":
    guard()
