"""The law about what must not grow: processes, threads, files, connections, queues, tables.

A run counts them every second. At rest nothing may be above what the first half of the load
reached, and never above a ceiling that follows from how many threads the programs are given. With
an engine away workers do nothing under load, so that half says nothing of them: ceilings do.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import redis
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, close_old_connections, connection

from orders.models import Checkout
from tests.chaos.house import ChaosHouse, children
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import Evidence, read_lines

Counts = dict[str, int]

_FILE = "counts.jsonl"
_QUEUES = ("hint", "slow")
_SLACK = 2
#: Fewer looks than this do not show a growth; the ceilings alone are asked then.
_ENOUGH = 40
#: gunicorn has two processes of 16 threads, each with its own connections to three neighbours.
_CEILINGS = {
    "threads of web": 40,
    "files of web": 160,
    "threads of worker": 12,
    "files of worker": 60,
    "threads of sweeper": 12,
    "files of sweeper": 40,
    "connections to PostgreSQL": 60,
    "hints waiting": 20,
    "hints taken and not done": 20,
}
_ROWS_EACH, _ROWS_ANYWAY = 60, 2000


class Watch:
    """Counts every second from now until `end`, into a file of the run's folder."""

    def __init__(self, house: ChaosHouse) -> None:
        self._house = house
        self._path = house.folder / _FILE
        self.memory = 0  # bytes, the most that a process of a worker held
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._look_on, daemon=True)
        self._thread.start()

    def end(self) -> None:
        """The last look, at rest."""
        self._done.set()
        self._thread.join()
        self._note("at rest")

    def _look_on(self) -> None:
        while not self._done.wait(1.0):
            with suppress(OSError, KeyError, DatabaseError, redis.RedisError):
                self._note("under load")
        close_old_connections()
        connection.close()

    def _note(self, when: str) -> None:
        self.memory = max(self.memory, self._house.memory())
        line = {"when": when, "at": time.time(), "counts": count(self._house)}
        with self._path.open("a") as out:
            out.write(json.dumps(line) + "\n")


def count(house: ChaosHouse) -> Counts:
    """What there is now; of each kind of program the process that has most."""
    found: Counts = {}
    for kind in ("web", "worker", "sweeper"):
        main = [house.pid(name) for name in house.names(kind)]
        pids = [*main, *(child for pid in main for child in children(pid))]
        found[f"threads of {kind}"] = max(map(_threads, pids), default=0)
        found[f"files of {kind}"] = max(map(_files, pids), default=0)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        found["connections to PostgreSQL"] = cursor.fetchone()[0]
    valkey = house.valkey()
    found["hints waiting"] = sum(int(valkey.llen(name)) for name in _QUEUES)
    found["hints taken and not done"] = int(valkey.hlen("unacked"))
    valkey.close()
    return found


class NothingLeaks(Law):
    """I21."""

    code = "I21"
    says = "queues, tables, connections, files and threads stay bounded"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        looks = list(read_lines(evidence.folder / _FILE))
        at_rest = [one["counts"] for one in looks if one["when"] == "at rest"]
        if not at_rest:
            yield "nobody counted"
            return
        yield from _above_ceilings(at_rest[-1])
        busy = [one["counts"] for one in looks if one["when"] == "under load"]
        if len(busy) >= _ENOUGH:
            idle = "worker" if evidence.figures.span else None
            yield from _grown(busy[: len(busy) // 2], at_rest[-1], but=idle)
        yield from _large_tables()


def _above_ceilings(now: Counts) -> Iterator[str]:
    for name, most in _CEILINGS.items():
        if now[name] > most:
            yield f"{now[name]} {name} at rest, where {most} are enough"


def _grown(early: list[Counts], now: Counts, *, but: str | None) -> Iterator[str]:
    for name in _CEILINGS:
        if but and name.endswith(but):
            continue
        peak = max(one[name] for one in early)
        if now[name] > peak + _SLACK:
            yield f"{now[name]} {name} at rest, and at most {peak} in the first half of the load"


def _large_tables() -> Iterator[str]:
    """No table grows faster than the sales do."""
    sales = Checkout.objects.count()
    for model in apps.get_models():
        rows = model._base_manager.count()
        if rows > _ROWS_ANYWAY + _ROWS_EACH * sales:
            yield f"{rows} rows in {model._meta.db_table} for {sales} checkouts"
    folder = Path(settings.DATA_DIR) / "media"
    files = sum(1 for one in folder.rglob("*") if one.is_file()) if folder.exists() else 0
    if files > _ROWS_ANYWAY:
        yield f"{files} files of the shop for {sales} checkouts"


def _threads(pid: int) -> int:
    path = Path(f"/proc/{pid}/task")
    try:
        return sum(1 for _one in path.iterdir())
    except OSError:
        return 0


def _files(pid: int) -> int:
    path = Path(f"/proc/{pid}/fd")
    try:
        return sum(1 for _one in path.iterdir())
    except OSError:
        return 0
