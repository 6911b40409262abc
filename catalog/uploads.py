"""Files the owner uploads for a product: checked by ending and by what they really are, stored."""

from typing import IO

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Asset, Product
from core.storage import private_files
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
    ending = filename.rpartition(".")[2].lower()
    stored = private_files().save(f"assets/{product.slug}/{public_id('f')}.{ending}", content)
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
