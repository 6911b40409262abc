"""PostgreSQL and Valkey from their PyPI wheels, as programs that our own supervisor runs.

Standard library only. The wheels' own start functions are not used: they open the parent folders of
the data to everybody and fall back to a socket that asks for no password. Here the sockets stand in
a short private folder, no TCP port is opened, and each engine's data is a folder of its own (0700).
PostgreSQL refuses to run as root; then both engines run as `nobody`, from a copy of their programs
where the wheel's own folder is closed to him.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from core.engine_wheels import EngineError, Programs, find_programs
from core.supervisor import Program

__all__ = ["EngineError", "Engines", "prepare"]

DATABASE = "storehand"
STATE_FOLDER = Path("/var/lib/storehand")  # for root, where the data folder is closed to others
_ORIGIN = "data-folder"
_ENV = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "HOME": "/"}
_INITDB = (
    f"--username={DATABASE}",
    "--auth-local=trust",  # the socket's folder is the lock
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--no-instructions",
)
_POSTGRES = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_duration_statement": "1000",
}
# For tests: a crash of the machine may lose the data, which nobody would miss.
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Engines:
    """A prepared pair of engines: where they will listen, and the programs to start."""

    database_url: str
    redis_url: str
    sockets: Path
    programs: tuple[Program, ...]

    def remove_sockets(self) -> None:
        """Take the private folder away once the engines have stopped."""
        shutil.rmtree(self.sockets, ignore_errors=True)


def prepare(data: Path, *, throwaway: bool = False) -> Engines:
    """Make the folders and, the first time, the database; nothing is started yet.

    `throwaway`: speed over safety, for tests.

    Raises:
        EngineError: there are no wheels for this machine, or the database cannot be made.
    """
    user = "nobody" if os.geteuid() == 0 else None
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Root's engines run as nobody, who must pass through but cannot look: each folder inside
    # is closed by itself.
    data.chmod(0o711 if user else 0o700)
    found = find_programs()
    state = data
    if user:
        state = data if _may_enter(data) else _state_folder(data)
        found = found.usable_by(user, copies=lambda: _state_folder(data) / "engine")
    sockets = _owned(Path(tempfile.mkdtemp(prefix="storehand-", dir="/tmp")), user)
    database = state / "postgres"
    if not database.exists():
        _initialise(found, database, user)
    return Engines(
        database_url=f"postgresql://{DATABASE}@/{DATABASE}?host={sockets}",
        redis_url=f"unix://{sockets}/valkey.sock",
        sockets=sockets,
        programs=(
            _postgres(found, database, sockets, user=user, throwaway=throwaway),
            _valkey(found, _owned(state / "valkey", user), sockets, user=user),
        ),
    )


def _postgres(
    found: Programs, database: Path, sockets: Path, *, user: str | None, throwaway: bool
) -> Program:
    settings = {**_POSTGRES, **(_THROWAWAY if throwaway else {})}
    flags = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    pid_file = database / "postmaster.pid"

    def ready(pid: int) -> bool:
        """PostgreSQL writes its state into the last line of its pid file, as pg_ctl reads it."""
        lines = pid_file.read_text().split() if pid_file.exists() else []
        return bool(lines) and lines[0] == str(pid) and lines[-1] == "ready"

    return Program(
        name="postgres",
        argv=[str(found.postgres), "-D", str(database), "-k", str(sockets), *flags],
        env=_ENV,
        user=user,
        ready=ready,
        stop_signal=signal.SIGINT,  # "fast": open sessions are ended, nothing committed is lost
        stop_seconds=30,
        base=True,
    )


def _valkey(found: Programs, folder: Path, sockets: Path, *, user: str | None) -> Program:
    path = sockets / "valkey.sock"
    return Program(
        name="valkey",
        argv=[
            *(str(found.valkey), "--port", "0"),
            *("--unixsocket", str(path), "--unixsocketperm", "700", "--dir", str(folder)),
            # Hints and counters only: nothing in it must survive, and nothing may be dropped.
            *("--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction"),
        ],
        env=_ENV,
        user=user,
        ready=lambda _pid: _answers(path),
        base=True,
    )


def _answers(path: Path) -> bool:
    try:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(1)
            client.connect(str(path))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def _initialise(found: Programs, database: Path, user: str | None) -> None:
    """Make the cluster beside its place and move it there, so that it is whole or absent."""
    beside = database.with_name("postgres.new")
    shutil.rmtree(beside, ignore_errors=True)
    _owned(beside, user)
    _run_as(user, [str(found.initdb), "-D", str(beside), *_INITDB], "")
    create = f"CREATE DATABASE {DATABASE};\n"
    _run_as(user, [str(found.postgres), "--single", "-D", str(beside), "postgres"], create)
    beside.rename(database)


def _run_as(user: str | None, argv: Sequence[str], given: str) -> None:
    account = pwd.getpwnam(user) if user else None
    done = subprocess.run(  # noqa: S603 - the wheel's own programs
        argv,
        input=given,
        env=_ENV,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-500:]
        message = f"PostgreSQL's {Path(argv[0]).name} failed: {said}"
        raise EngineError(message)


def _owned(folder: Path, user: str | None) -> Path:
    """The folder, 0700, of the user that the engine runs as."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if user:
        account = pwd.getpwnam(user)
        os.chown(folder, account.pw_uid, account.pw_gid)
    return folder


def _may_enter(folder: Path) -> bool:
    """Whether everybody may pass through the folder and all above it."""
    resolved = folder.resolve()
    return all(one.stat().st_mode & 0o001 for one in (resolved, *resolved.parents))


def _state_folder(data: Path) -> Path:
    """A folder of root's own that others may pass through, one for each data folder.

    Those of data folders that are gone, such as a demo's, are removed on the way.
    """
    for origin in STATE_FOLDER.glob(f"*/{_ORIGIN}"):
        if not Path(origin.read_text()).exists():
            shutil.rmtree(origin.parent, ignore_errors=True)
    name = sha256(str(data.resolve()).encode()).hexdigest()[:12]
    folder = STATE_FOLDER / name
    for one in (STATE_FOLDER, folder):
        one.mkdir(mode=0o711, parents=True, exist_ok=True)
        one.chmod(0o711)
    (folder / _ORIGIN).write_text(str(data.resolve()))
    pointer = data / "elsewhere"  # for people, and for `make clean`
    if not pointer.is_symlink():
        pointer.symlink_to(folder)
    return folder
