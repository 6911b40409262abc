"""The database's clock as a function, so that every due time is written by the database."""

from django.db.migrations import RunSQL

# statement_timestamp() and not now(), which stands still inside a transaction. The setting is ''
# rather than NULL after a rollback. PostgreSQL inlines the function, so indexes are used.
CLOCK = RunSQL(
    """
    CREATE FUNCTION storehand_now() RETURNS timestamptz LANGUAGE sql STABLE
    RETURN statement_timestamp()
        + coalesce(nullif(current_setting('storehand.clock_offset', true), ''), '0')::interval
    """,
    "DROP FUNCTION storehand_now()",
)
