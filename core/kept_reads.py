"""A joined read whose SQL Django makes once, and PostgreSQL plans once a connection."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Generic, TypeVar, cast

from django.db import DEFAULT_DB_ALIAS
from django.db.models import Field, ForeignKey, Model
from django.db.models.constants import LOOKUP_SEP

from core.prepared import prepared_cursor

M = TypeVar("M", bound=Model)


class _Part:
    """One table of the read: the key that leads to it, and which of its columns are read."""

    def __init__(self, model: type[Model], path: str, key: "ForeignKey[Any, Any] | None") -> None:
        self.model, self.path, self.key = model, path, key
        self._wanted = {"id"}

    def want(self, name: str) -> "Field[Any, Any]":
        """Read this column too."""
        field = cast("Field[Any, Any]", self.model._meta.get_field(name))
        self._wanted.add(field.attname)
        return field

    @cached_property
    def columns(self) -> list[str]:
        """Their names, in the order in which the model takes them."""
        every = [field.attname for field in self.model._meta.concrete_fields]
        return [name for name in every if name in self._wanted]

    def lookups(self) -> list[str]:
        """The columns as a query names them."""
        before = f"{self.path}{LOOKUP_SEP}" if self.path else ""
        return [before + name for name in self.columns]


class KeptRead(Generic[M]):
    """Reads one row by a unique text, with rows it refers to; columns not named load when asked."""

    def __init__(self, model: type[M], *, by: str, names: Iterable[str]) -> None:
        """`by` is the unique column; `names` are columns as `only` takes them."""
        self._model, self._by, self._names = model, by, tuple(names)

    def get(self, value: str) -> M | None:
        """The row, its related rows in place; None when there is none."""
        sql, parts = self._made
        with prepared_cursor() as cursor:
            cursor.execute(sql, [value])
            found = cursor.fetchone()
        return None if found is None else self._rows(parts, found)

    def _rows(self, parts: list[_Part], values: Sequence[Any]) -> M:
        made: dict[str, Model] = {}
        start = 0
        for part in parts:
            end = start + len(part.columns)
            row = part.model.from_db(DEFAULT_DB_ALIAS, part.columns, values[start:end])
            made[part.path], start = row, end
            if part.key:
                part.key.set_cached_value(made[_above(part.path)], row)
        return cast("M", made[""])

    @cached_property
    def _made(self) -> tuple[str, list[_Part]]:
        """The SQL with one placeholder, and the tables in the order of its columns."""
        parts = {"": _Part(self._model, "", None)}
        for name in self._names:
            self._part(parts, _above(name)).want(_last(name))
        order = list(parts.values())
        lookups = [one for part in order for one in part.lookups()]
        rows = self._model._base_manager.filter(**{self._by: "?"}).values_list(*lookups)
        sql, _params = rows.query.sql_with_params()
        return sql, order

    def _part(self, parts: dict[str, _Part], path: str) -> _Part:
        if path not in parts:
            key = cast("ForeignKey[Any, Any]", self._part(parts, _above(path)).want(_last(path)))
            parts[path] = _Part(key.related_model, path, key)
        return parts[path]


def _above(path: str) -> str:
    return path.rpartition(LOOKUP_SEP)[0]


def _last(path: str) -> str:
    return path.rpartition(LOOKUP_SEP)[2]
