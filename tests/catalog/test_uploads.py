"""What the owner uploads is what it says, and its checksum is of the stored bytes."""

import hashlib
import io

import pytest

from catalog import uploads
from core.storage import private_files
from tests import builders

PDF = b"%PDF-1.7\nA small book"


@pytest.mark.django_db
def test_a_file_is_stored_with_the_size_and_checksum_of_its_bytes():
    book = builders.product("short-book")

    file = io.BytesIO(PDF)
    asset = uploads.store(
        product=book, filename="Écrit.pdf", title="", version="2", content=file, size=len(PDF)
    )  # fmt: skip

    with private_files().open(asset.storage_key) as stored:
        assert stored.read() == PDF
    assert (asset.size, asset.sha256) == (len(PDF), hashlib.sha256(PDF).hexdigest())
    assert asset.content_type == "application/pdf"


@pytest.mark.parametrize(
    ("filename", "size", "start"),
    [
        ("book.exe", 10, b"MZ"),
        ("book", 10, b"%PDF-"),
        ("book.pdf", 0, b""),
        ("book.pdf", 10, b"<html>"),
        ("book.svg", 10, b"<svg>"),
        ("book.epub", 10, b"%PDF-"),
        ("huge.pdf", uploads.LIMIT + 1, b"%PDF-"),
    ],
)
def test_what_is_not_what_it_says_is_refused_with_a_reason(filename, size, start):
    with pytest.raises(uploads.UploadRefusedError) as refusal:
        uploads.check(filename, size, start)

    assert str(refusal.value)
