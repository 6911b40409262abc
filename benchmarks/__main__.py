"""`python -m benchmarks`: the speed figures, printed and written into docs/performance.md."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace

import django

from benchmarks import report
from benchmarks.house import House
from benchmarks.report import Row
from benchmarks.sizes import FULL, QUICK, TINY, Sizes
from config.env import Env

#: Name, and where its function is; in this order, since `admin` leaves a million orders behind.
BENCHMARKS = {
    "webhooks": "benchmarks.webhooks:run",
    "pages": "benchmarks.pages:run",
    "mails": "benchmarks.orders:mails",
    "statements": "benchmarks.orders:statements",
    "machinery": "benchmarks.machinery:run",
    "steps": "benchmarks.orders:steps",
    "prints": "benchmarks.prints:run",
    "admin": "benchmarks.admin:run",
    "start": "benchmarks.start:run",
}
_SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}
_MANY = (1_000_000, 10_000_000)


def main() -> int:
    """Run what was asked for; 0 unless a benchmark itself broke."""
    chosen = _arguments()
    sys.argv[1:] = []  # Django's settings look there for a command's name
    house = House()
    rows: list[Row] = []
    try:
        house.start_engines()
        for name in Env.model_fields:  # keys of whoever runs this must not reach the house
            os.environ.pop(name, None)
        os.environ.update(house.environ)
        django.setup()
        house.open()
        database = _database()
        for name in chosen.names or BENCHMARKS:
            _say(f"\n{name}")
            rows += _run(name, house, _sizes(chosen))
    except Exception:
        sys.stderr.write(house.tail() + "\n")
        raise
    finally:
        house.close()
    _say(f"\n{report.machine(database)}\n")
    _say(report.table(rows))
    if chosen.size == "full" and not chosen.names:
        report.write(rows, database=database)
        _say(f"Written into {report.PAGE.name}.")
    return 0


def _run(name: str, house: House, sizes: Sizes) -> list[Row]:
    module, _colon, function = BENCHMARKS[name].partition(":")
    run: Callable[[House, Sizes], list[Row]] = getattr(importlib.import_module(module), function)
    rows = run(house, sizes)
    for row in rows:
        _say("  " + "  ".join(cell for cell in row.cells() if cell))
    return rows


def _sizes(chosen: argparse.Namespace) -> Sizes:
    sizes = _SIZES[chosen.size]
    return replace(sizes, admin_rows=_MANY) if chosen.ten_million else sizes


def _database() -> str:
    """The version of the PostgreSQL that everything is measured on."""
    from django.db import connection  # noqa: PLC0415 - it reads Django's settings

    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return str(cursor.fetchone()[0])


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    sizes = parser.add_mutually_exclusive_group()
    for name in ("quick", "tiny"):
        sizes.add_argument(
            f"--{name}", dest="size", action="store_const", const=name, help=f"{name} sizes"
        )
    parser.add_argument("names", nargs="*", help=f"some of them: {', '.join(BENCHMARKS)}")
    parser.add_argument("--ten-million", action="store_true", help="admin at 10,000,000 orders")
    parser.set_defaults(size="full")
    chosen = parser.parse_args()
    unknown = set(chosen.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark is called {', '.join(sorted(unknown))}")
    return chosen


if __name__ == "__main__":
    raise SystemExit(main())
