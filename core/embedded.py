"""PostgreSQL and Valkey from their PyPI wheels, as programs that our own supervisor runs.

Standard library only. The wheels' own start functions are not used: they open the parent folders of
the data to everybody and fall back to a socket that asks for no password. Here the sockets stand in
a short private folder, no TCP port is opened, and each engine's data is a folder of its own (0700).
PostgreSQL refuses to run as root; then both engines run as `nobody`, from a copy of their programs
where the wheel's own folder is closed to him.
"""

import contextlib
import importlib.util
import json
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from core.supervisor import Program

ENGINES_FILE = "engines.json"
DATABASE = "storehand"
_STATE_FOLDERS = (Path("/var/lib/storehand"), Path("/var/tmp/storehand"))  # noqa: S108
_PRIVATE = 0o700
_FLAGS = (
    "-c", "listen_addresses=", "-c", "unix_socket_permissions=0700", "-c", "max_connections=100",
    "-c", "shared_buffers=64MB", "-c", "log_min_duration_statement=1000",
)  # fmt: skip


class EngineError(Exception):
    """An engine cannot run here; the text says why and what helps."""


@dataclass(frozen=True)
class Engines:
    """Where the running engines listen."""

    database_url: str
    redis_url: str


@dataclass(frozen=True)
class Layout:
    """Where an embedded pair of engines lives, and as whom it runs."""

    postgres: Path
    valkey: Path
    sockets: Path
    binaries: Path
    user: str | None

    @property
    def engines(self) -> Engines:
        """The addresses that Django and Celery are given."""
        return Engines(
            f"postgresql://{DATABASE}@/{DATABASE}?host={self.sockets}",
            f"unix://{self.sockets}/valkey.sock",
        )


def layout(data: Path) -> Layout:
    """Make the folders (0700 each) and find the programs; nothing is started yet.

    Raises:
        EngineError: there are no wheels for this machine.
    """
    user = "nobody" if os.geteuid() == 0 else None
    data.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
    # Others may pass through, not look: each folder inside is closed by itself.
    data.chmod(0o711 if user else _PRIVATE)
    state = data if user is None or _is_reachable(data) else _state_folder(data)
    found = _Programs.find()
    if user and not found.are_reachable():
        found = found.copied_to(_state_folder(data) / "engine")
    made = Layout(
        postgres=_owned(state / "postgres", user),
        valkey=_owned(state / "valkey", user),
        sockets=_owned(Path(tempfile.mkdtemp(prefix="storehand-", dir="/tmp")), user),  # noqa: S108
        binaries=found.postgres_bin,
        user=user,
    )
    _initialise(made)
    return made
