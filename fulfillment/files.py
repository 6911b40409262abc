"""A private file as an answer: streamed from the local folder, or a short-lived address of S3."""

import re

from django.http import FileResponse, HttpResponseBase, HttpResponseRedirect

from catalog.models import Asset
from core.storage import FileMissingError, private_files
from core.text import one_line

#: How long an S3 address works, in seconds: made anew for each click, far below its 7 days.
_S3_SECONDS = 300
_TYPE = re.compile(r"[a-z0-9.+-]+/[a-z0-9.+-]+")
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
_LONGEST_NAME = 150


def file_response(asset: Asset) -> HttpResponseBase:
    """The answer that hands over a file. Its key comes from our own row, never from the request.

    Raises:
        FileMissingError: it is not in the storage.
        StorageUnavailableError: the storage cannot be asked just now.
    """
    files = private_files()
    name, kind = safe_filename(asset.filename), _content_type(asset)
    try:
        is_stored = files.exists(asset.storage_key)
    except ValueError:  # what stands there can be no key
        is_stored = False
    if not is_stored:
        raise FileMissingError(asset.storage_key)
    url = files.presigned_url(
        asset.storage_key, filename=name, content_type=kind, seconds=_S3_SECONDS
    )
    if url is not None:
        return HttpResponseRedirect(url)
    stream = files.open(asset.storage_key)
    response = FileResponse(stream, as_attachment=True, filename=name, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def safe_filename(name: str) -> str:
    """A name that is one line, names no folder and is never empty."""
    line = one_line(name[:_LONGEST_NAME], limit=_LONGEST_NAME)
    return _UNSAFE.sub("-", line).strip(". ") or "download"


def _content_type(asset: Asset) -> str:
    kind = asset.content_type.strip().lower()
    return kind if _TYPE.fullmatch(kind) else "application/octet-stream"
