"""Every benchmark still runs; at these sizes its figures mean nothing."""

import subprocess
import sys

from benchmarks.__main__ import BENCHMARKS
from benchmarks.report import PAGE

#: What `start` measures, tests/boot/test_run.py does: half a minute need not be spent twice.
NAMES = [name for name in BENCHMARKS if name != "start"]


def test_every_benchmark_runs_and_leaves_the_figures_alone():
    before = PAGE.read_text()
    argv = [sys.executable, "-m", "benchmarks", "--tiny", *NAMES]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=500, check=False)

    assert done.returncode == 0, done.stderr[-3000:]
    for name in NAMES:
        assert f"\n{name}\n" in done.stdout
    assert PAGE.read_text() == before
