"""Names of files as they travel in a header: one line, no folders, never empty."""

import pytest

from fulfillment.files import safe_filename


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("book.pdf", "book.pdf"),
        ("a\r\nSet-Cookie: x=1.pdf", "a Set-Cookie- x=1.pdf"),
        ("..\\..\\windows\\system.ini", "-..-windows-system.ini"),
        ("/etc/passwd", "-etc-passwd"),
        ("\x00\x07", "download"),
        (" . ", "download"),
        ("Grüße 📘.pdf", "Grüße 📘.pdf"),
        ("شعر.pdf", "شعر.pdf"),
    ],
)
def test_a_name_leaves_its_folder_and_its_tricks_behind(name, safe):
    assert safe_filename(name) == safe


def test_an_endless_name_is_cut():
    assert len(safe_filename("x" * 10_000)) <= 150
