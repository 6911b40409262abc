"""Private files: whole or absent, nobody else's, and never outside their folder."""

import hashlib
import io
import stat
from pathlib import Path

import pytest

from core.files import FileMissingError
from core.providers.s3 import S3Files, disposition
from core.storage import LocalFiles, StoredFile, private_files

CONTENT = b"%PDF-1.7 " + b"x" * 3_000_000


@pytest.fixture
def files(tmp_path):
    return LocalFiles(tmp_path / "files")


@pytest.mark.parametrize("data", [CONTENT, io.BytesIO(CONTENT)])
def test_a_file_comes_back_as_it_was_stored(files, data):
    stored = files.save("assets/book/book.pdf", data)

    assert stored == StoredFile(
        "assets/book/book.pdf", len(CONTENT), hashlib.sha256(CONTENT).hexdigest()
    )
    with files.open(stored.key) as file:
        assert file.read() == CONTENT


def test_saving_again_replaces_and_leaves_nothing_else(files):
    files.save("a/b.txt", b"one")
    files.save("a/b.txt", b"two")
    assert files.open("a/b.txt").read() == b"two"
    assert [path.name for path in (files.root / "a").iterdir()] == ["b.txt"]


def test_nobody_else_on_this_machine_may_look(files):
    files.save("a/b.txt", b"one")
    assert stat.S_IMODE(files.root.stat().st_mode) == 0o700
    assert stat.S_IMODE((files.root / "a/b.txt").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "key",
    ["", "/etc/passwd", "../x", "a/../../x", "a//b", ".hidden", "a\x00b", "é", "a b", "x" * 501],
)
def test_a_key_that_could_leave_the_folder_is_refused(files, key):
    for act in (lambda: files.save(key, b""), lambda: files.open(key), lambda: files.exists(key)):
        with pytest.raises(ValueError, match="storage key"):
            act()


def test_what_is_not_there_is_said_so(files):
    assert not files.exists("a/b.txt")
    with pytest.raises(FileMissingError):
        files.open("a/b.txt")
    files.delete("a/b.txt")


def test_the_folder_is_the_default_and_has_no_links_of_its_own(settings, tmp_path):
    settings.S3_BUCKET, settings.DATA_DIR = "", tmp_path
    link = private_files().presigned_url("a", filename="a", content_type="x/y", seconds=60)
    assert link is None
    assert private_files().root == Path(tmp_path) / "files"


def store(**facts) -> S3Files:
    given = {"bucket": "shop", "region": "eu-west-1", "endpoint": "", **facts}
    return S3Files(**given, access_key="AKIA", secret="key")


def link(files: S3Files, seconds: int = 300) -> str:
    return files.presigned_url(
        "assets/b.pdf", filename='bé"\r\n.pdf', content_type="application/pdf", seconds=seconds
    )


def test_a_link_of_s3_is_signed_for_its_region_and_ends():
    url = link(store())
    assert url.startswith("https://shop.s3.eu-west-1.amazonaws.com/assets/b.pdf?")
    assert "X-Amz-Algorithm=AWS4-HMAC-SHA256" in url
    assert "X-Amz-Expires=300" in url
    assert "%0D" not in url.split("filename%2A")[0]


def test_another_store_is_addressed_by_path():
    url = link(store(endpoint="http://127.0.0.1:9000"), seconds=10**7)
    assert url.startswith("http://127.0.0.1:9000/shop/assets/b.pdf?")
    assert "X-Amz-Expires=604800" in url


def test_a_file_name_is_given_in_ascii_and_in_full():
    assert disposition("Bé 1.pdf") == (
        "attachment; filename=\"B_ 1.pdf\"; filename*=UTF-8''B%C3%A9%201.pdf"
    )
