"""How durable rows are asked for and leased: the state words, the queryset and the one claim."""

from collections.abc import Sequence
from functools import cache
from typing import Any, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connection, models

from core import clock, queue
from core.prepared import prepared_cursor

R = TypeVar("R", bound=models.Model)


class Status(models.TextChoices):
    """One vocabulary for every durable row."""

    WAITING = "WAITING"  # for another row or a person; never claimed
    READY = "READY"  # due at run_after; a retry is a READY row with attempts
    RUNNING = "RUNNING"  # leased
    DONE = "DONE"
    SKIPPED = "SKIPPED"  # with the reason
    PARKED = "PARKED"  # a person decides
    CANCELED = "CANCELED"


_CLAIMABLE = (Status.READY, Status.RUNNING)


class DurableQuerySet(models.QuerySet[R]):
    """Questions to a durable table, and the claim."""

    def due(self) -> "DurableQuerySet[R]":
        """What may be claimed now: due rows, and leased ones whose lease has ended."""
        return self.filter(status__in=_CLAIMABLE, run_after__lte=clock.DbNow())

    def held(self) -> "DurableQuerySet[R]":
        """What waits for another row or a person."""
        return self.filter(status=Status.WAITING)

    def parked(self) -> "DurableQuerySet[R]":
        """What a person must decide."""
        return self.filter(status=Status.PARKED)

    def claim(self, limit: int = 1) -> list[R]:
        """Lease up to `limit` due rows, the longest due first; with none left, an empty list.

        A row that calls outside, and one whose last claim never settled, comes alone: among others
        it would hold their leases up, and a poisonous row would take them down with it.
        """
        lease = {"limit": limit - 1, "lease": lease_seconds()}
        with prepared_cursor() as cursor:
            cursor.execute(_claim_sql(self.model), lease)
            found = cursor.fetchall()
        return sorted((_row(self.model, values) for values in found), key=lambda row: row.pk)

    def wake(self) -> int:
        """Make what waits due now; returns how many rows."""
        count = self.held().update(status=Status.READY, run_after=clock.DbNow())
        if count:
            queue.wake(self.model)
        return count


# The due condition is the one of the partial index. FOR UPDATE keeps both CTEs materialised, so
# the LIMIT is obeyed; in `id IN (SELECT .. LIMIT .. FOR UPDATE)` it can be run more than once.
_CLAIM_SQL = """
WITH head AS MATERIALIZED (
    SELECT {pk}, (calls_outside OR unsettled > 0) AS alone FROM {table}
    WHERE status IN ('READY', 'RUNNING') AND run_after <= storehand_now()
    ORDER BY run_after LIMIT 1 FOR UPDATE SKIP LOCKED
), more AS MATERIALIZED (
    SELECT {pk} FROM {table}
    WHERE status IN ('READY', 'RUNNING') AND run_after <= storehand_now()
      AND NOT calls_outside AND unsettled = 0
      AND NOT (SELECT alone FROM head) AND {pk} <> (SELECT {pk} FROM head)
    ORDER BY run_after LIMIT %(limit)s FOR UPDATE SKIP LOCKED
)
UPDATE {table} SET status = 'RUNNING', token = token + 1, attempts = attempts + 1,
    unsettled = unsettled + 1,
    lease_until = storehand_now() + make_interval(secs => %(lease)s),
    run_after = storehand_now() + make_interval(secs => %(lease)s)
WHERE {pk} IN (SELECT {pk} FROM head UNION ALL SELECT {pk} FROM more)
RETURNING {columns}
"""


@cache
def _claim_sql(model: type[models.Model]) -> str:
    quote, options = connection.ops.quote_name, model._meta
    columns = ", ".join(quote(str(field.column)) for field in options.concrete_fields)
    pk = quote(str(options.pk.column))
    return _CLAIM_SQL.format(table=quote(options.db_table), pk=pk, columns=columns)


def _row(model: type[R], values: Sequence[Any]) -> R:
    """One row as the model has it: some columns, such as JSON, are read by their fields."""
    fields = model._meta.concrete_fields
    read = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, values, strict=True)
    ]
    return model.from_db(DEFAULT_DB_ALIAS, [field.attname for field in fields], read)


def lease_seconds() -> float:
    """How long a claim lasts: longer than a task's hard limit, so a live worker keeps its row."""
    return float(getattr(settings, "LEASE_SECONDS", 60.0))
