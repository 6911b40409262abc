"""Private files in a store that speaks S3: the same promises as the folder's."""

import hashlib
import io
from urllib.request import urlopen

import pytest

from core.files import FileMissingError, StorageUnavailableError
from core.storage import private_files
from tests.world import use_s3

CONTENT = b"%PDF-1.7 " + b"x" * 2_000_000


@pytest.fixture
def files(world, settings):
    """The shop's store, in the sandbox's S3."""
    use_s3(settings, world)
    return private_files()


@pytest.mark.parametrize("make", [bytes, io.BytesIO])
def test_a_file_comes_back_as_it_was_stored(files, make):
    stored = files.save("assets/book.pdf", make(CONTENT))

    assert (stored.size, stored.sha256) == (len(CONTENT), hashlib.sha256(CONTENT).hexdigest())
    with files.open("assets/book.pdf") as file:
        assert file.read() == CONTENT
    assert files.exists("assets/book.pdf")


def test_a_link_gives_the_file_under_its_name(files):
    files.save("assets/book.pdf", CONTENT)
    link = files.presigned_url(
        "assets/book.pdf", filename="Ada's bök.pdf", content_type="application/pdf", seconds=60
    )
    with urlopen(link) as answer:  # noqa: S310 - the sandbox's own address
        assert answer.read() == CONTENT
        assert "b%C3%B6k.pdf" in answer.headers["Content-Disposition"]


def test_what_is_not_there_is_said_so(files):
    assert not files.exists("assets/none.pdf")
    with pytest.raises(FileMissingError):
        files.open("assets/none.pdf")
    files.delete("assets/none.pdf")


def test_a_store_that_fails_is_named_as_such(files, world):
    world.faults.add("s3", kind="500", count=-1)
    with pytest.raises(StorageUnavailableError):
        files.save("assets/book.pdf", b"x")
