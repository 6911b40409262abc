"""How fast rows are worked off when their work is next to nothing: what the machinery itself costs.

Each row is claimed, commits one change of its own, and is settled: three commits, as the limit has.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from benchmarks.house import House, wait_until
from benchmarks.report import Row
from benchmarks.sizes import Sizes
from core import queue
from core.claims import DurableQuerySet, Status
from core.models import PeriodicRun

_MUST = 0.30
_TASK = "benchmarks.machinery.commit_once"
_COMMITS = "\\set id random(1, 1000)\n" + (
    "UPDATE bench_rows SET state = state + 1 WHERE id = :id;\n" * 3
)


def commit_once() -> None:
    """The work of one row."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE bench_rows SET state = state + 1 WHERE id = 1 + floor(random() * 1000)::int"
        )


@contextmanager
def bare_rows() -> Iterator[None]:
    """The table whose rows the limit changes, while the block lasts."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_rows (id int PRIMARY KEY, state int NOT NULL)")
        cursor.execute("INSERT INTO bench_rows SELECT n, 0 FROM generate_series(1, 1000) n")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_rows")


def limit_of(house: House, sizes: Sizes, workers: int) -> float:
    """How often a second so many clients do the bare three commits."""
    return house.pgbench(_COMMITS, clients=workers, seconds=sizes.limit_seconds)


def run(house: House, sizes: Sizes) -> list[Row]:
    """Rows finished per second by one and by two workers."""
    with bare_rows():
        return [_finished(house, sizes, workers) for workers in sizes.workers]


def _finished(house: House, sizes: Sizes, workers: int) -> Row:
    limit = limit_of(house, sizes, workers)
    began = timezone.now()
    mine: DurableQuerySet[PeriodicRun] = DurableQuerySet(model=PeriodicRun)
    mine = mine.filter(name=f"bench-{workers}")
    with house.working(workers, sweeping=False):
        PeriodicRun.objects.bulk_create(
            PeriodicRun(
                name=f"bench-{workers}",
                task=_TASK,
                slot=began + timedelta(seconds=number),
                calls_outside=True,  # claimed alone: a claim commits one row, not ten
            )
            for number in range(sizes.rows)
        )
        queue.wake(PeriodicRun)
        wait_until(
            lambda: not mine.exclude(status=Status.DONE).exists(), what="all rows", seconds=300
        )
    settled = sorted(mine.values_list("settled_at", flat=True))
    seconds = max((settled[-1] - settled[0]).total_seconds(), 0.001)
    rate = len(settled) / seconds
    name = f"steps of three commits finished by {workers} worker{'s' if workers > 1 else ''}"
    must = _MUST if workers > 1 else None
    return Row(name, f"{rate:,.0f}/s", f"{limit:,.0f}/s bare three commits", rate / limit, must)
