"""What private storage is, whichever store holds the files."""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Protocol

_CHUNK = 1024 * 1024
_IN_MEMORY = 8 * _CHUNK
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)*")
_KEY_LIMIT = 500


class FileMissingError(LookupError):
    """Nothing is stored under this key."""


class StorageUnavailableError(RuntimeError):
    """The store did not take or give the file; trying again may help."""


@dataclass(frozen=True)
class StoredFile:
    """A file as stored: `size` in bytes, `sha256` in hex."""

    key: str
    size: int
    sha256: str


class PrivateFiles(Protocol):
    """Files that nobody reaches without a link of ours."""

    def save(self, key: str, data: bytes | IO[bytes]) -> StoredFile:
        """Store under `key`, replacing what was there."""
        ...

    def open(self, key: str) -> IO[bytes]:
        """The stored file, to be closed by the caller; FileMissingError if there is none."""
        ...

    def exists(self, key: str) -> bool:
        """Whether something is stored under `key`."""
        ...

    def delete(self, key: str) -> None:
        """Remove it; nothing happens when there is none."""
        ...

    def presigned_url(
        self, key: str, *, filename: str, content_type: str, seconds: int
    ) -> str | None:
        """A link of the store's own for so many seconds; None when our view must stream it."""
        ...


def checked_key(key: str) -> str:
    """`key` itself, if it can be a path below a folder and a name in a bucket.

    Raises:
        ValueError: it could leave the folder, or is not plain ASCII.
    """
    if len(key) > _KEY_LIMIT or _KEY.fullmatch(key) is None:
        message = f"Not a storage key: {key[:80]!r}"
        raise ValueError(message)
    return key


@contextmanager
def spooled(data: bytes | IO[bytes]) -> Iterator[tuple[IO[bytes], int, str]]:
    """A rewound copy of `data` with its size and SHA-256, on disk when it is large."""
    digest, size = hashlib.sha256(), 0
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as copy:
        for chunk in _chunks(data):
            digest.update(chunk)
            size += len(chunk)
            copy.write(chunk)
        copy.seek(0)
        yield copy, size, digest.hexdigest()


def _chunks(data: bytes | IO[bytes]) -> Iterator[bytes]:
    if isinstance(data, bytes):
        yield data
        return
    while chunk := data.read(_CHUNK):
        yield chunk
