"""What can be taken away in a race: a lock, a condition, a unique key, the one commit.

All of it happens in the test's own connection or schema, and is put back after.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.db import connection


class Removal:
    """Nothing is taken away, each in its own way."""

    def rewritten(self, sql: str) -> str:
        """The statement as the sides of the race send it."""
        return sql

    def tear(self) -> None:
        """Called in the first side when it stops."""

    @contextmanager
    def applied(self) -> Iterator[None]:
        """Around the whole race."""
        yield


@dataclass(frozen=True)
class Rewrite(Removal):
    """Statements are sent with what matches `pattern` replaced."""

    pattern: str
    into: str = ""

    def rewritten(self, sql: str) -> str:
        return re.sub(self.pattern, self.into, sql, flags=re.DOTALL)


def ignoring(condition: str) -> Rewrite:
    """A condition counts as met (it stays, so that the values still fit)."""
    return Rewrite(f"({condition})", r"(\1 OR TRUE)")


#: Rows are read, and not locked.
NO_LOCK = Rewrite(r"FOR (NO KEY )?UPDATE( OF \S+)?( SKIP LOCKED)?")
NO_ADVISORY_LOCK = Rewrite(r"pg_advisory_xact_lock\(hashtextextended\(%s, 0\)\)", "%s")


@dataclass(frozen=True)
class Torn(Removal):
    """What a transaction has done until it stops is committed there, not at its end."""

    def tear(self) -> None:
        connection.connection.commit()


@dataclass(frozen=True)
class Dropped(Removal):
    """A table lacks a constraint or an index, named, or (one column of a unique key) found."""

    table: str
    name: str = ""
    column: str = ""

    @contextmanager
    def applied(self) -> Iterator[None]:
        name = self.name or self._found()
        definition = _asked(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [name]
        )
        again = f'ALTER TABLE {self.table} ADD CONSTRAINT "{name}" {definition}'
        gone = f'ALTER TABLE {self.table} DROP CONSTRAINT "{name}"'
        if not definition:
            again = _asked("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [name])
            gone = f'DROP INDEX "{name}"'
        _run(gone)
        try:
            yield
        finally:
            _run(f"TRUNCATE {self.table} CASCADE", again)

    def _found(self) -> str:
        return _asked(
            "SELECT c.conname FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND c.conkey = ARRAY[a.attnum]"
            " WHERE c.contype = 'u' AND c.conrelid = %s::regclass AND a.attname = %s",
            [self.table, self.column],
        )


@dataclass(frozen=True)
class Schema(Removal):
    """The schema is another one for a while."""

    do: str
    undo: str

    @contextmanager
    def applied(self) -> Iterator[None]:
        _run(self.do)
        try:
            yield
        finally:
            _run(self.undo)


@dataclass(frozen=True)
class Instead(Removal):
    """A module has something else under a name; for what no statement of Django's carries."""

    where: str
    value: object

    @contextmanager
    def applied(self) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(self.where, self.value)
            yield


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for one in statements:
            cursor.execute(one)


def _asked(sql: str, values: list[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        row = cursor.fetchone()
    return str(row[0]) if row else ""
