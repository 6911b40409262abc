"""`python -m tests.chaos`: one run of faults, judged. Exits non-zero when any law is broken.

Everything random comes from the seed; what the machine does with it does not, so a failure that
hangs on timing may need a few runs of the same seed. `--break lease` takes a guard away, and must
end non-zero; `--as-if lease` is the same run with the guard in its place.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
from pathlib import Path

import django

from config.env import Env
from tests.chaos import breaks
from tests.chaos.house import ChaosHouse

_MIXES = ("all", "standard", "none", "outage", "hang", "away")


def main() -> int:
    """Run; 0 when every law holds."""
    chosen = _arguments()
    sys.argv[1:] = []  # Django's settings look there for a command's name
    house = ChaosHouse(seed=chosen.seed, scale=chosen.scale, guard=chosen.guard)
    try:
        house.start_engines()
        for name in Env.model_fields:  # keys of whoever runs this must not reach the house
            os.environ.pop(name, None)
        os.environ.update(house.environ)
        django.setup()
        house.open()
        from tests.chaos.run import Plan, run  # noqa: PLC0415 - it needs the apps loaded above

        plan = Plan(
            seed=chosen.seed,
            minutes=chosen.minutes,
            mix=chosen.mix,
            commit=_commit(),
            boundaries=_names(chosen.boundaries),
            stops=_names(chosen.stops),
            stride=chosen.stride,
            patience=chosen.patience,
            buyers=chosen.buyers,
            pause=chosen.pause,
            scale=chosen.scale,
            brief=chosen.brief,
        )
        good = run(house, plan, say=_say)
        if chosen.keep:
            for folder in (house.data / "logs", house.folder):
                shutil.copytree(folder, chosen.keep, dirs_exist_ok=True)
    except BaseException:
        _say(house.tail(25))
        raise
    finally:
        house.close()
    return 0 if good else 1


def _commit() -> str:
    asked = ["git", "rev-parse", "--short", "HEAD"]
    done = subprocess.run(
        asked, cwd=Path(__file__).parent, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split(",")) if text else ()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    guards = tuple(breaks.RUNS)
    parser.add_argument("--break", dest="guard", choices=guards, default="", help="take it away")
    parser.add_argument("--as-if", choices=guards, help="the same run, with the guard")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--minutes", type=float, default=1.0, help="of load under faults")
    parser.add_argument("--mix", choices=_MIXES, default="all")
    parser.add_argument("--scale", type=float, default=0.1, help="of every wait; 1: unscaled")
    parser.add_argument("--patience", type=float, default=180.0, help="seconds to settle in")
    parser.add_argument("--buyers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds that a buyer rests")
    parser.add_argument("--boundaries", default="", help="step kinds to kill at every boundary")
    parser.add_argument("--stops", default="", help="step kinds to stop at every call")
    parser.add_argument("--stride", type=int, default=1, help="3: every third boundary only")
    parser.add_argument("--keep", type=Path, help="folder for the logs and what was counted")
    parser.add_argument("--brief", action="store_true", help="without the laws that act")
    first, _rest = parser.parse_known_args()
    if name := _named(first):
        parser.set_defaults(scale=0.05, patience=120.0, brief=True, **breaks.RUNS[name])
    return parser.parse_args()


def _named(chosen: argparse.Namespace) -> str:
    """The guard whose run it is, with it or without."""
    return chosen.guard or chosen.as_if or ""


if __name__ == "__main__":
    raise SystemExit(main())
