"""What the owner uploads is what it says, and its checksum is of the stored bytes."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from catalog import uploads
from catalog.models import Asset
from core.storage import private_files
from tests import builders
from tests.catalog.test_product_admin import page_of, save
from tests.operations.people import olga, verified
from tests.world import use_s3

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


@pytest.fixture
def owner():
    return verified(olga())


def add_file(owner, book, **how):
    """The owner chooses a file on the product's page and saves."""
    chosen = SimpleUploadedFile("book.pdf", PDF, content_type="application/pdf")
    return save(owner, page_of(book), **{**ONE_MORE, "assets-1-upload": chosen, **how})


ONE_MORE = {"assets-TOTAL_FORMS": "2", "assets-1-version": "1", "assets-1-position": "0"}


@pytest.mark.django_db(transaction=True)
def test_a_file_that_takes_longer_than_a_transaction_may_rest_is_stored(owner, world, settings):
    use_s3(settings, world)
    book = builders.ebook()
    world.faults.add("s3", "*", kind="latency", seconds=1.2, count=-1)
    with connection.cursor() as cursor:
        cursor.execute("SET idle_in_transaction_session_timeout = 700")

    add_file(owner, book)
    connection.close()

    asset = Asset.objects.latest("id")
    assert book.assets.count() == 2
    with private_files().open(asset.storage_key) as stored:
        assert stored.read() == PDF


@pytest.mark.django_db
@pytest.mark.parametrize("is_remote", [True, False])
def test_a_file_too_large_for_memory_is_stored_whole(owner, world, settings, is_remote):
    if is_remote:
        use_s3(settings, world)
    book, whole = builders.ebook(), PDF + b"x" * settings.FILE_UPLOAD_MAX_MEMORY_SIZE

    add_file(owner, book, **{"assets-1-upload": SimpleUploadedFile("large.pdf", whole)})

    with private_files().open(book.assets.latest("id").storage_key) as stored:
        assert stored.read() == whole


@pytest.mark.django_db
def test_a_store_that_does_not_answer_is_named_beside_the_file(owner, world, settings):
    use_s3(settings, world)
    book = builders.ebook()
    world.faults.add("s3", "*", kind="500", count=-1)

    page = add_file(owner, book)

    assert "could not be stored" in page
    assert book.assets.count() == 1


@pytest.mark.django_db
def test_a_file_of_a_form_that_is_refused_does_not_stay_in_the_store(owner, world, settings):
    use_s3(settings, world)

    book, before = builders.ebook(), world.s3.objects()

    add_file(owner, book, slug="No slug!")

    assert book.assets.count() == 1
    assert world.s3.objects() == before
