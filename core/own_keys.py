"""The shop's own secrets in a file that only its user may read; made at the first start.

Standard library only. What is generated here opens every link ever mailed and every encrypted
field, so what is already in the file is never replaced.
"""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path

FILE = "keys.env"


def _fernet_key() -> str:
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def _svix_secret() -> str:
    return "whsec_" + base64.b64encode(os.urandom(24)).decode()


_MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "LINK_KEY": lambda: secrets.token_urlsafe(32),
    "FIELD_KEYS": _fernet_key,
    "SANDBOX_STRIPE_WEBHOOK_SECRET": lambda: "whsec_" + secrets.token_hex(16),
    "SANDBOX_RESEND_WEBHOOK_SECRET": _svix_secret,
}
_HEAD = "# Generated. Keep a copy apart from the database: lost keys cannot be made again.\n"


def ensure(data: Path) -> dict[str, str]:
    """Generate what `data`/keys.env lacks; all keys by name."""
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = data / FILE
    found = read(path)
    missing = {name: make() for name, make in _MAKERS.items() if not found.get(name)}
    if missing:
        keys = {**found, **missing}
        lines = [_HEAD, *(f"{name}={value}\n" for name, value in keys.items())]
        # Written beside its place and moved, so that a crash leaves the old file or the new one.
        beside = path.with_name(f".{FILE}.{os.getpid()}")
        beside.unlink(missing_ok=True)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(lines)
        beside.replace(path)
        found = keys
    return found


def read(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file; nothing when there is no file."""
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text().splitlines() if line[:1] != "#")
    return {name.strip(): value.strip() for name, equals, value in pairs if equals}
