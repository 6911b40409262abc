"""Works off what is due in a durable table: claims rows, runs each, until none is due."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Generic, TypeVar

import structlog
from celery.exceptions import SoftTimeLimitExceeded
from django.db import InterfaceError, OperationalError, connection

from core import queue, wire
from core.claims import DurableQuerySet
from core.durable import DurableRow, LeaseLostError, current_row
from core.outcomes import NeedsReview, RetryLater, Settlement
from core.prepared import prepared_cursor

log = structlog.get_logger(__name__)

POISON_CLAIMS = 5  # claims in a row that never settled: the row kills whoever runs it
_ENDLESS = 10_000

R = TypeVar("R", bound=DurableRow)
Run = Callable[[R], None]


class UnknownTableError(LookupError):
    """No app has registered a durable table of this name."""


class EndlessWorkError(RuntimeError):
    """Rows keep being due however often they are run."""


@dataclass(frozen=True)
class Together(Generic[R]):
    """Rows whose `parent` is the same are given to `run` at once.

    `run` settles all of them in one transaction, or raises and leaves nothing behind; then each is
    run by itself, so that one bad row does not hold up the others.
    """

    parent: Callable[[R], int]
    run: Callable[[list[R]], None]


@dataclass(frozen=True)
class Table(Generic[R]):
    """A durable table, what runs one claimed row, and what settles one that could not be run."""

    model: type[R]
    run: Callable[[R], None]
    settle: Callable[[R, Settlement], object]
    batch: int
    together: Together[R] | None = None

    @property
    def label(self) -> str:
        """The name that hints carry, such as `core.webhookevent`."""
        return str(self.model._meta.label_lower)


_tables: dict[str, Table[Any]] = {}
_stopping = threading.Event()

_OLDEST = """(
SELECT '{label}', extract(epoch FROM storehand_now() - run_after) FROM {table}
WHERE status IN ('READY', 'RUNNING') AND run_after <= storehand_now()
ORDER BY run_after LIMIT 1)"""


def runs(
    model: type[R],
    *,
    batch: int = 10,
    settle: Callable[[R, Settlement], object] | None = None,
    together: "Together[R] | None" = None,
) -> Callable[[Run[R]], Run[R]]:
    """Register a durable table with the function that runs one claimed row (decorator).

    Args:
        model: the table.
        batch: how many rows that do not call outside are claimed at once.
        settle: how a row is settled that broke or was poisonous; `row.settle` if not given. Give it
            where a parent must be locked first.
        together: how rows of one claim that share a parent are run in one transaction.
    """

    def register(run: Run[R]) -> Run[R]:
        one = settle or (lambda row, ending: row.settle(ending))
        table = Table(model, run, one, batch, together)
        _tables[table.label] = table
        return run

    return register


def tables() -> list[Table[Any]]:
    """All registered tables."""
    return list(_tables.values())


def overdue() -> dict[str, float]:
    """Every table with due rows, and for how many seconds its oldest has been due."""
    quote = connection.ops.quote_name
    parts = [
        _OLDEST.format(table=quote(table.model._meta.db_table), label=table.label)
        for table in tables()
    ]
    if not parts:
        return {}
    with prepared_cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        return {label: float(seconds) for label, seconds in cursor.fetchall()}


def drain(label: str, seconds: float = 10) -> int:
    """Work off the table `label` for at most so many seconds; returns how many rows were run.

    Hints once more when its first claim was full, so that idle workers come and help, and when
    time ran out with rows left.

    Raises:
        UnknownTableError: no such table; another release may know it.
    """
    table = _table(label)
    deadline = time.monotonic() + seconds
    count = 0
    for rows in _claims(table, deadline):
        if count == 0 and (len(rows) >= table.batch or rows[0].calls_outside):
            queue.hint(label)
        run_rows(table, rows)
        count += len(rows)
    return count


def drain_all() -> int:
    """Run everything that is due anywhere until nothing is; for tests and the demo.

    Raises:
        EndlessWorkError: more rows came due than can be right.
    """
    total = 0
    while count := sum(_drain_here(_table(label)) for label in overdue()):
        total += count
        if total > _ENDLESS:
            message = f"{total} rows were run and more are due"
            raise EndlessWorkError(message)
    return total


def stop_claiming() -> None:
    """Finish the row at hand and claim no more: the process is asked to end."""
    _stopping.set()


def run_rows(table: Table[R], rows: list[R]) -> None:
    """Run the rows of one claim, those of one parent together where the table knows how."""
    if table.together is None:
        alone = rows
    else:
        parent = table.together.parent
        groups = [list(group) for _key, group in groupby(sorted(rows, key=parent), parent)]
        alone = [
            row for group in groups if not _run_together(table.together, group) for row in group
        ]
    for place, row in enumerate(alone):
        try:
            run_row(table, row)
        except SoftTimeLimitExceeded:
            # The task ends here: the rest of the claim need not wait for its leases to end.
            for waiting in alone[place + 1 :]:
                waiting.give_back()
            raise


def _run_together(together: Together[R], rows: list[R]) -> bool:
    """Whether these rows were run and settled at once; if not, nothing of it stays."""
    if len(rows) == 1:
        return False
    try:
        together.run(rows)
    except (SoftTimeLimitExceeded, InterfaceError):
        raise
    except Exception:
        log.exception("rows_run_one_by_one", count=len(rows))
        return False
    return True


def run_row(table: Table[R], row: R) -> None:
    """Run one claimed row; whatever comes of it, the row is settled or its lease ends."""
    structlog.contextvars.bind_contextvars(table=table.label, row=row.pk)
    running = current_row.set(row)
    if row.unsettled > 1:
        # A process that was killed could not say which row it was at; who comes after it can.
        log.warning("row_never_settled", claims=row.unsettled - 1)
    try:
        if row.unsettled > POISON_CLAIMS:
            reason = f"claimed {POISON_CLAIMS} times in a row and never settled"
            log.error("row_is_poison", claims=row.unsettled)
            table.settle(row, NeedsReview(reason))
        else:
            with wire.one_claim():
                _run(table, row)
    except LeaseLostError:
        log.warning("lease_lost")
    finally:
        current_row.reset(running)
        structlog.contextvars.unbind_contextvars("table", "row")


def _run(table: Table[R], row: R) -> None:
    try:
        table.run(row)
    except LeaseLostError:
        raise
    except SoftTimeLimitExceeded:
        log.warning("row_took_too_long")
        table.settle(row, RetryLater("took longer than one task may"))
        raise
    except InterfaceError:
        # The connection is gone: nothing can be written, and the lease's end brings the row back.
        log.exception("row_lost_its_database")
        raise
    except OperationalError as error:
        log.exception("row_failed_in_the_database")
        table.settle(row, RetryLater(f"database: {type(error).__name__}"))
    except Exception as error:
        log.exception("row_failed")
        table.settle(row, row.verdict(error))


def _claims(table: Table[R], deadline: float) -> Iterator[list[R]]:
    rows: DurableQuerySet[R] = DurableQuerySet(model=table.model)
    while not _stopping.is_set():
        claimed = rows.all().claim(table.batch)
        if not claimed:
            return
        yield claimed
        if time.monotonic() > deadline:
            queue.hint(table.label)
            return


def _drain_here(table: Table[R]) -> int:
    rows: DurableQuerySet[R] = DurableQuerySet(model=table.model)
    count = 0
    while claimed := rows.all().claim(table.batch):
        run_rows(table, claimed)
        count += len(claimed)
        if count > _ENDLESS:
            break
    return count


def _table(label: str) -> Table[Any]:
    try:
        return _tables[label]
    except KeyError:
        raise UnknownTableError(label) from None
