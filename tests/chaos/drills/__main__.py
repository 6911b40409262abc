"""`python -m tests.chaos.drills NAME`: plays one drill; exits non-zero when its promise is broken.

The limits of a task are shortened here (`--limits 40,50` keeps those that people have).
"""

import argparse
import importlib
import os
import sys

import django

from config.env import Env
from tests.chaos.house import ChaosHouse

NAMES = ("limits", "outages", "memory", "restore", "pressure")
#: A second that a provider asks for is a second here.
_SCALES = {"pressure": 1.0}


def main() -> int:
    """Play it; 0 when the promise holds."""
    chosen = _arguments()
    sys.argv[1:] = []  # Django's settings look there for a command's name
    soft, hard = (float(one) for one in chosen.limits.split(","))
    house = ChaosHouse(seed=1, scale=chosen.scale or _SCALES.get(chosen.name, 0.1))
    try:
        house.start_engines()
        house.environ |= {
            "CHAOS_SOFT_SECONDS": str(soft),
            "CHAOS_HARD_SECONDS": str(hard),
            "CHAOS_LEASE_SECONDS": str(hard * 1.2),
        }
        for name in Env.model_fields:
            os.environ.pop(name, None)
        os.environ.update(house.environ)
        django.setup()
        house.open()
        drill = importlib.import_module(f"tests.chaos.drills.{chosen.name}")
        broken = list(drill.play(house, _say))
        for one in broken:
            _say(f"BROKEN: {one}")
    except BaseException:
        _say(house.tail(25))
        raise
    finally:
        house.close()
    return 1 if broken else 0


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.drills", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--scale", type=float, help="of every wait: 0.1 of most; 1: unscaled")
    parser.add_argument("--limits", default="10,14", help="soft and hard, of a task")
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
