"""Private files of the shop: in a folder of this machine, or in S3 when it is configured."""

import os
import shutil
import uuid
from functools import lru_cache
from pathlib import Path
from typing import IO

from django.conf import settings

from core.files import (
    FileMissingError,
    PrivateFiles,
    StorageUnavailableError,
    StoredFile,
    checked_key,
    spooled,
)
from core.providers.s3 import S3Files

__all__ = [
    "FileMissingError",
    "LocalFiles",
    "PrivateFiles",
    "StorageUnavailableError",
    "StoredFile",
    "private_files",
]


def private_files() -> PrivateFiles:
    """The store that the settings name."""
    if not settings.S3_BUCKET:
        return LocalFiles(Path(settings.DATA_DIR) / "files")
    return _s3(
        settings.S3_BUCKET,
        settings.S3_REGION,
        settings.S3_ENDPOINT,
        settings.S3_ACCESS_KEY,
        settings.S3_SECRET_KEY,
    )


@lru_cache(maxsize=2)
def _s3(bucket: str, region: str, endpoint: str, access_key: str, secret_key: str) -> S3Files:
    return S3Files(
        bucket=bucket, region=region, endpoint=endpoint, access_key=access_key, secret=secret_key
    )


class LocalFiles:
    """A folder that only the shop's own user may enter."""

    def __init__(self, root: Path) -> None:
        """`root` is made at the first save."""
        self.root = root

    def save(self, key: str, data: bytes | IO[bytes]) -> StoredFile:
        """Store under `key`: written beside its place, then moved there, so it is whole or absent.

        Raises:
            StorageUnavailableError: the disk is full or not writable.
        """
        target = self._path(key)
        beside = target.with_name(f".{uuid.uuid4().hex}")
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with spooled(data) as (copy, size, sha256):
                descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
                with os.fdopen(descriptor, "wb") as file:
                    shutil.copyfileobj(copy, file)
                    file.flush()
                    os.fsync(file.fileno())
            beside.replace(target)
        except OSError as error:
            beside.unlink(missing_ok=True)
            message = f"Could not store {key}: {error.strerror}"
            raise StorageUnavailableError(message) from error
        return StoredFile(key, size, sha256)

    def open(self, key: str) -> IO[bytes]:
        """The file, to be closed by the caller; FileMissingError if there is none."""
        try:
            return self._path(key).open("rb")
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise FileMissingError(key) from None

    def exists(self, key: str) -> bool:
        """Whether there is a file under `key`."""
        return self._path(key).is_file()

    def delete(self, key: str) -> None:
        """Remove it, if it is there."""
        self._path(key).unlink(missing_ok=True)

    def presigned_url(
        self, key: str, *, filename: str, content_type: str, seconds: int
    ) -> str | None:
        """None: our own view streams local files."""
        del filename, content_type, seconds
        self._path(key)
        return None

    def _path(self, key: str) -> Path:
        return self.root / checked_key(key)
