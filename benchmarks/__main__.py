"""`python -m benchmarks`: the speed figures, printed and written into docs/performance.md."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable

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
    "steps": "benchmarks.orders:steps",
    "admin": "benchmarks.admin:run",
    "start": "benchmarks.start:run",
}
_SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}


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
        for name in chosen.only or BENCHMARKS:
            _say(f"\n{name}")
            rows += _run(name, house, _SIZES[chosen.size])
    except Exception:
        sys.stderr.write(house.tail() + "\n")
        raise
    finally:
        house.close()
    _say(f"\n{report.machine()}\n")
    _say(report.table(rows))
    if chosen.size == "full" and not chosen.only:
        report.write(rows)
        _say(f"Written into {report.PAGE.name}.")
    return 0


def _run(name: str, house: House, sizes: Sizes) -> list[Row]:
    module, _colon, function = BENCHMARKS[name].partition(":")
    run: Callable[[House, Sizes], list[Row]] = getattr(importlib.import_module(module), function)
    rows = run(house, sizes)
    for row in rows:
        _say("  " + "  ".join(cell for cell in row.cells() if cell))
    return rows


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
    parser.add_argument("--only", nargs="+", choices=BENCHMARKS, help="some of them")
    parser.set_defaults(size="full")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
