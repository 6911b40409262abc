"""Several claimed rows of one table finished in one statement, each guarded by its own token."""

from collections.abc import Sequence
from typing import TypeVar

from django.db import connection

from core.durable import EffectRow, LeaseLostError, Status
from core.outcomes import Done
from core.settling import FRESH, stopped

R = TypeVar("R", bound=EffectRow)


def finish_together(done: Sequence[tuple[R, Done]]) -> None:
    """Settle every row as done; call it in the transaction that did their work.

    Raises:
        LeaseLostError: one of them is somebody else's now. Nothing may stay of what was written:
            let the exception end the transaction.
    """
    if not done:
        return
    first = done[0][0]
    values = [
        [row.pk for row, _done in done],
        [row.token for row, _done in done],
        [ending.note for _row, ending in done],
        [ending.result_ref or row.result_ref for row, ending in done],
        [row.spoke_to for row, _done in done],
    ]
    table = connection.ops.quote_name(first._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(_FINISH.format(table=table), values)
        if cursor.rowcount != len(done):
            raise LeaseLostError(first._meta.label_lower, [row.pk for row, _done in done])
    for row, ending in done:
        for name, value in (stopped(Status.DONE, ending.note) | FRESH).items():
            setattr(row, name, value)
        row.result_ref = ending.result_ref or row.result_ref


# The same columns as core.settling writes for `Done`.
_FINISH = """
UPDATE {table} AS s
   SET status = 'DONE', reason = v.reason, result_ref = v.result_ref, spoke_to = v.spoke_to,
       run_after = NULL, lease_until = NULL, unsettled = 0, attempts = 0, failing_since = NULL,
       fingerprint = '', last_error = '', settled_at = storehand_now()
  FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[])
       AS v (id, token, reason, result_ref, spoke_to)
 WHERE s.id = v.id AND s.token = v.token AND s.status = 'RUNNING'
"""
