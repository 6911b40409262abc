"""A worker whose log cannot be written, as on a full disk, works all the same."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from benchmarks.house import wait_until
from operations.programs import Programs


@pytest.fixture
def worker(tmp_path):
    """A worker whose standard output is a full device; what it says of itself is in a file."""
    said = tmp_path / "said"
    program = Programs({}).worker()
    with Path("/dev/full").open("wb") as full, said.open("wb") as log:
        argv = [*program.argv, "--hostname", "full@%h"]
        process = subprocess.Popen(
            argv, env=os.environ, cwd=program.cwd, stdout=full, stderr=log, start_new_session=True
        )
    yield process, said
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_worker_starts_though_its_output_has_no_room(worker):
    process, said = worker

    wait_until(
        lambda: process.poll() is not None or " ready." in said.read_text(), what="the worker"
    )

    assert process.poll() is None, said.read_text()[-2000:]
