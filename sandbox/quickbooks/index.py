"""Finds objects by name, number or e-mail at once: a busy shop asks for one of thousands."""

from collections.abc import Iterable
from typing import Any

from sandbox.quickbooks.fields import ENTITIES
from sandbox.store import Store

Json = dict[str, Any]

INDEXED = frozenset({"DocNumber", "DisplayName", "Name", "PrimaryEmailAddr"})


class Index:
    """Which ids have which value, whatever its case. The caller holds the world's lock."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._ids: dict[tuple[str, str, str], dict[str, None]] = {}
        for kind in ENTITIES:
            for one in store.all(kind):
                self._add(kind, one)

    def put(self, kind: str, one: Json) -> Json:
        """Hold an object, in the place of its earlier version."""
        self._remove(kind, one["Id"])
        self._add(kind, one)
        return self._store.put(kind, one["Id"], one)

    def drop(self, kind: str, key: str) -> None:
        """Forget an object."""
        self._remove(kind, key)
        self._store.drop(kind, key)

    def find(self, kind: str, field: str, value: str) -> list[Json]:
        """The objects of a kind that have the value, oldest first."""
        ids = self._ids.get((kind, field, value.lower()), {})
        return [one for key in ids if (one := self._store.get(kind, key)) is not None]

    def _add(self, kind: str, one: Json) -> None:
        for entry in _entries(kind, one):
            self._ids.setdefault(entry, {})[one["Id"]] = None

    def _remove(self, kind: str, key: str) -> None:
        for entry in _entries(kind, self._store.get(kind, key) or {}):
            self._ids.get(entry, {}).pop(key, None)


def _entries(kind: str, one: Json) -> Iterable[tuple[str, str, str]]:
    for field in INDEXED:
        value = one.get(field)
        if isinstance(value, dict):
            value = value.get("Address")
        if value:
            yield kind, field, str(value).lower()
