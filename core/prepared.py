"""Statements that PostgreSQL plans once a connection: the few that run all the time.

Django writes values into the text of a statement, so it is planned anew each time; for a claim or a
join of five tables that takes as long as running it (docs/performance.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql.base import ServerBindingCursor
from django.db.backends.utils import CursorWrapper

_RUNS_BEFORE = 2  # a statement that a connection runs once or twice is not worth it


@contextmanager
def prepared_cursor() -> Iterator[CursorWrapper]:
    """A cursor whose statements are prepared; they must name their columns, or a migration ends it.

    It is seen by whatever counts or wraps statements, like any cursor of Django.
    """
    database = connections[DEFAULT_DB_ALIAS]
    database.ensure_connection()
    database.connection.prepare_threshold = _RUNS_BEFORE
    # Django's stubs do not know that this is psycopg's own cursor.
    cursor: Any = ServerBindingCursor(database.connection)  # type: ignore[call-arg]
    wrap = database.make_debug_cursor if database.queries_logged else database.make_cursor
    with wrap(cursor) as wrapped:
        yield wrapped
