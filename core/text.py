"""Text from outside made fit to store and show: no NUL, no lone surrogates, one form of accents."""

import re
import unicodedata
from decimal import Decimal

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_BLANK = re.compile(r"\s+")


class TextTooLongError(ValueError):
    """The text is longer than its place allows; it is refused rather than cut in silence."""


def clean(value: object, *, limit: int) -> str:
    """`value` as storable text of at most `limit` characters; None is empty.

    Raises:
        TextTooLongError: longer than `limit` after cleaning.
        TypeError: not text and not a number (a list where a name should be).
    """
    text = _storable(_as_text(value)).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > limit:
        message = f"Text of {len(text)} characters where {limit} are allowed"
        raise TextTooLongError(message)
    return text


def one_line(value: object, *, limit: int) -> str:
    """Like `clean`, with every run of blanks and line breaks made one space, and trimmed."""
    text = _BLANK.sub(" ", _storable(_as_text(value))).strip()
    return clean(text, limit=limit)


def clean_json(value: object) -> object:
    """A parsed JSON value whose every string is storable (jsonb refuses what json allows)."""
    if isinstance(value, str):
        return _storable(value)
    if isinstance(value, dict):
        return {_storable(str(key)): clean_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean_json(item) for item in value]
    return value


def _storable(text: str) -> str:
    return unicodedata.normalize("NFC", _UNFIT.sub("", text))


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return str(value)
    message = f"Text expected, not {type(value).__name__}"
    raise TypeError(message)
