"""The drills, each with real programs of its own; `make chaos` plays them."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.chaos.drills.__main__ import NAMES

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("name", NAMES)
def test_the_promise_of_a_drill_holds(name):
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.drills", name],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )

    sys.stdout.write(done.stdout)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
