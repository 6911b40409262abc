"""Every benchmark still runs; at these sizes its figures mean nothing."""

import subprocess
import sys

from benchmarks.__main__ import BENCHMARKS
from benchmarks.report import PAGE


def test_every_benchmark_runs_and_leaves_the_figures_alone():
    before = PAGE.read_text()
    argv = [sys.executable, "-m", "benchmarks", "--tiny"]

    done = subprocess.run(argv, capture_output=True, text=True, timeout=500, check=False)

    assert done.returncode == 0, done.stderr[-3000:]
    for name in BENCHMARKS:
        assert f"\n{name}\n" in done.stdout
    assert "until the first page" in done.stdout
    assert PAGE.read_text() == before
