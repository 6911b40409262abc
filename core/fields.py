"""Database fields with a twist: text that is unreadable in the database and in its backups."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import FieldError
from django.db import models
from django.db.models import Lookup

if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class FieldKeyMissingError(RuntimeError):
    """A stored value cannot be read, because the key it was encrypted with is not in FIELD_KEYS."""


class EncryptedTextField(_Text):
    """Text encrypted with the first of `FIELD_KEYS` and read with any of them.

    To change the key, put the new one first and keep the old ones. It cannot be searched: keep a
    hash beside it where rows must be found by it.
    """

    def get_prep_value(self, value: object) -> str | None:
        """The text as a Fernet token, a new one each time."""
        text: str | None = super().get_prep_value(value)
        return None if text is None else _cipher(_keys()).encrypt(text.encode()).decode("ascii")

    def from_db_value(self, value: str | None, *_context: object) -> str | None:
        """The readable text.

        Raises:
            FieldKeyMissingError: no key of FIELD_KEYS fits.
        """
        if value is None:
            return None
        try:
            return _cipher(_keys()).decrypt(value.encode("ascii")).decode()
        except InvalidToken:
            message = f"No key of FIELD_KEYS opens {self.model.__name__}.{self.name}"
            raise FieldKeyMissingError(message) from None

    def get_lookup(self, lookup_name: str) -> type[Lookup[Any]] | None:
        """Only `isnull` can be asked: equal texts are stored as different tokens."""
        if lookup_name != "isnull":
            message = f"{self.name} is encrypted and cannot be searched"
            raise FieldError(message)
        return super().get_lookup(lookup_name)


def field_keys_problem() -> str:
    """What is wrong with FIELD_KEYS, in one sentence; empty when nothing is."""
    try:
        _cipher(_keys())
    except (ValueError, TypeError) as error:
        return f"FIELD_KEYS is not usable: {error}"
    return ""


def _keys() -> tuple[str, ...]:
    given: str | Sequence[str] = getattr(settings, "FIELD_KEYS", ())
    parts = given.split(",") if isinstance(given, str) else given
    return tuple(part.strip() for part in parts if part.strip())


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
