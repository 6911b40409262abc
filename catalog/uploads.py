"""Files the owner uploads for a product: checked by ending and by what they really are, stored."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import IO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Asset, Product
from core.storage import StorageUnavailableError, StoredFile, private_files
from core.tokens import public_id

LIMIT = 2 * 1024**3  # bytes

_ZIP = b"PK\x03\x04"
#: What a file of each ending begins with, and how browsers call it.
KINDS: dict[str, tuple[bytes, str]] = {
    "pdf": (b"%PDF-", "application/pdf"),
    "epub": (_ZIP, "application/epub+zip"),
    "zip": (_ZIP, "application/zip"),
    "xlsx": (_ZIP, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": (_ZIP, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "mp3": (b"", "audio/mpeg"),
    "png": (b"\x89PNG\r\n\x1a\n", "image/png"),
    "jpg": (b"\xff\xd8\xff", "image/jpeg"),
    "csv": (b"", "text/csv"),
    "txt": (b"", "text/plain"),
}


#: What `stored_first` has stored of the files being sent, by their identity; None: it could not.
_stored: ContextVar[dict[int, StoredFile | None] | None] = ContextVar("stored", default=None)


class UploadRefusedError(ValueError):
    """The file cannot be sold as it is; the message says why and what to do."""


def check(filename: str, size: int, start: bytes) -> str:
    """The content type of an acceptable file.

    Raises:
        UploadRefusedError: unknown ending, wrong content for its ending, empty, or too large.
    """
    ending = filename.rpartition(".")[2].lower()
    if ending not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise UploadRefusedError(_("Files of this kind cannot be sold; use: %s") % known)
    if not 0 < size <= LIMIT:
        raise UploadRefusedError(_("The file is empty or larger than 2 GB."))
    magic, content_type = KINDS[ending]
    if not start.startswith(magic):
        message = _("The file is not what its name says (%s); export it again.")
        raise UploadRefusedError(message % ending.upper())
    return content_type


def check_file(file: "UploadedFile[bytes]") -> None:
    """Whether a file can be sold, and is in the store by now if it was to be stored first.

    Raises:
        UploadRefusedError: it cannot be sold, or could not be stored.
    """
    file.seek(0)  # it may have been read to its end, to be stored
    start = file.read(16)
    file.seek(0)
    check(file.name or "", file.size or 0, start)
    if (_stored.get() or {}).get(id(file), file) is None:
        message = _("The file could not be stored, so nothing was saved. Try again in a minute.")
        raise UploadRefusedError(message)


@contextmanager
def stored_first(files: Iterable["UploadedFile[bytes]"]) -> Iterator[None]:
    """Store what a form sends before its transaction begins; what no row holds then goes again.

    A large file takes minutes, and the database ends a transaction that does nothing for 15
    seconds (core/database.py).
    """
    made: dict[int, StoredFile | None] = {}
    for file in files:
        try:
            check_file(file)
            made[id(file)] = private_files().save(_new_key(file.name or ""), file)
        except UploadRefusedError:  # the form says why
            continue
        except StorageUnavailableError:
            made[id(file)] = None
    token = _stored.set(made)
    try:
        yield
    finally:
        _stored.reset(token)
        keys = {one.key for one in made.values() if one is not None}
        rows = Asset.objects.filter(storage_key__in=keys)
        for key in keys.difference(rows.values_list("storage_key", flat=True)):
            with suppress(StorageUnavailableError):  # then its copy stays, and costs its room
                private_files().delete(key)


@transaction.atomic
def store(
    *, product: Product, filename: str, title: str, version: str, content: IO[bytes], size: int
) -> Asset:
    """Keep a file of a product; size and checksum are of the bytes that were really stored.

    A new version is a new row and a new object, so links to the old one stay what they were.
    """
    start = content.read(16)
    content.seek(0)
    content_type = check(filename, size, start)
    stored = (_stored.get() or {}).get(id(content))
    if stored is None:
        stored = private_files().save(_new_key(filename), content)
    return Asset.objects.create(
        product=product,
        title=title or filename,
        filename=filename,
        content_type=content_type,
        storage_key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        version=version or "1",
        position=product.assets.count(),
    )


def _new_key(filename: str) -> str:
    return f"assets/{public_id('f')}.{filename.rpartition('.')[2].lower()}"
