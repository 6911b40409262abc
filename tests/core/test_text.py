"""Text from outside is stored whole and clean, or refused clearly."""

import pytest

from core.text import TextTooLongError, clean, clean_json, one_line


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("Ada\x00 Lovelace", "Ada Lovelace"),
        ("half \ud800 pair", "half  pair"),
        ("e\u0301", "é"),
        ("👩🏽‍🚀 مرحبا", "👩🏽‍🚀 مرحبا"),
        ("a\r\nb\rc", "a\nb\nc"),
        (None, ""),
        (42, "42"),
    ],
)
def test_text_is_made_fit_to_store(given, stored):
    assert clean(given, limit=100) == stored


def test_text_beyond_its_limit_is_refused_not_cut():
    assert clean("x" * 10_000, limit=10_000)
    with pytest.raises(TextTooLongError):
        clean("x" * 10_001, limit=10_000)


@pytest.mark.parametrize("value", [[], {}, True, b"bytes"])
def test_what_is_not_text_is_refused(value):
    with pytest.raises(TypeError):
        clean(value, limit=10)


def test_a_subject_has_no_second_line():
    assert one_line("Hi\r\nBcc: mallory@example.com ", limit=50) == "Hi Bcc: mallory@example.com"


def test_json_is_cleaned_to_its_leaves():
    assert clean_json({"a\x00": ["\ud83d", {"b": 1, "c": None}]}) == {
        "a": ["", {"b": 1, "c": None}]
    }
