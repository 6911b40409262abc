"""S3 and stores that speak like it, through boto3: private files and short-lived links to them.

Facts: docs.aws.amazon.com/AmazonS3 (using-presigned-url) and boto3 1.44 (2026-11). Calls are bulk
reads and writes of our own bucket and may happen while an admin form saves, so they are not rows
of the API log; failures are the exceptions of `core.files`.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Literal, cast
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from core.files import (
    FileMissingError,
    StorageUnavailableError,
    StoredFile,
    checked_key,
    spooled,
)

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

_ABSENT = frozenset({"404", "NoSuchKey", "NotFound"})
_LONGEST = 604800  # seconds; S3 refuses links signed for longer


class S3Files:
    """Files in one bucket."""

    def __init__(
        self, *, bucket: str, region: str, endpoint: str, access_key: str, secret: str
    ) -> None:
        """`endpoint` is empty for AWS itself."""
        self.bucket = bucket
        self._region = region or "us-east-1"
        self._endpoint = endpoint
        self._keys = (access_key, secret)
        self._lock = threading.Lock()
        self._client: S3Client | None = None
        self._pid = 0

    def save(self, key: str, data: bytes | IO[bytes]) -> StoredFile:
        """Store under `key`, replacing what was there."""
        with spooled(data) as (copy, size, sha256), _translated(key):
            self._s3().upload_fileobj(copy, self.bucket, checked_key(key))
        return StoredFile(key, size, sha256)

    def open(self, key: str) -> IO[bytes]:
        """The file as a stream; FileMissingError if there is none."""
        with _translated(key):
            answer = self._s3().get_object(Bucket=self.bucket, Key=checked_key(key))
        return cast("IO[bytes]", answer["Body"])

    def exists(self, key: str) -> bool:
        """Whether something is stored under `key`."""
        try:
            with _translated(key):
                self._s3().head_object(Bucket=self.bucket, Key=checked_key(key))
        except FileMissingError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove it; S3 does not mind when there is none."""
        with _translated(key):
            self._s3().delete_object(Bucket=self.bucket, Key=checked_key(key))

    def presigned_url(
        self, key: str, *, filename: str, content_type: str, seconds: int
    ) -> str | None:
        """A signed link; it can be used many times until it ends, so count before giving it."""
        with _translated(key):
            return self._s3().generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": self.bucket,
                    "Key": checked_key(key),
                    "ResponseContentDisposition": disposition(filename),
                    "ResponseContentType": content_type,
                },
                ExpiresIn=min(seconds, _LONGEST),
            )

    def _s3(self) -> "S3Client":
        """The process's client: safe between threads, not across a fork."""
        with self._lock:
            if self._client is None or self._pid != os.getpid():
                self._client, self._pid = self._connect(), os.getpid()
            return self._client

    def _connect(self) -> "S3Client":
        # Without s3v4, the region and the right style of address boto3 signs links that newer
        # regions refuse; other stores refuse its checksums.
        style: Literal["path", "virtual"] = "path" if self._endpoint else "virtual"
        return boto3.client(
            "s3",
            region_name=self._region,
            endpoint_url=self._endpoint or None,
            aws_access_key_id=self._keys[0] or None,
            aws_secret_access_key=self._keys[1] or None,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": style},
                connect_timeout=3,
                read_timeout=15,
                retries={"total_max_attempts": 2, "mode": "standard"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )


def disposition(filename: str) -> str:
    """A Content-Disposition that saves under `filename`, in ASCII as header values must be."""
    plain = "".join(
        character
        if character.isascii() and character.isprintable() and character not in '"\\;'
        else "_"
        for character in filename
    )
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _ABSENT:
            raise FileMissingError(key) from None
        message = f"S3 refused {key}: {code}"
        raise StorageUnavailableError(message) from error
    except BotoCoreError as error:
        message = f"S3 did not answer for {key}: {type(error).__name__}"
        raise StorageUnavailableError(message) from error
