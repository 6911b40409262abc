"""How long it takes from `make run` to the first page: the first start, and a later one."""

import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.house import House, free_ports, wait_until
from benchmarks.report import Row
from benchmarks.sizes import Sizes

ROOT = Path(__file__).resolve().parent.parent
_OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "SITE_URL",
    "SANDBOX_URL",
    "DATA_DIR",
    "SECRET_KEY",
    "LINK_KEY",
)
_PATIENCE = 180


def run(house: House, sizes: Sizes) -> list[Row]:  # noqa: ARG001 - a shop of its own
    """Seconds until the home page answers, the packages being there."""
    rows = []
    with tempfile.TemporaryDirectory(prefix="storehand-start-", dir="/tmp") as folder:
        for number in range(sizes.starts):
            name = "first start, on no data" if number == 0 else "later start, on kept data"
            rows.append(
                Row(f"`make run` until the first page, {name}", f"{_started(folder):.1f} s")
            )
    return rows


def _started(folder: str) -> float:
    shop, sandbox = free_ports(2)
    given = {name: text for name, text in os.environ.items() if name not in _OWN}
    argv = [sys.executable, "manage.py", "run", "--port", str(shop), "--sandbox-port", str(sandbox)]
    start = time.perf_counter()
    program = subprocess.Popen(  # noqa: S603 - our own command
        argv, cwd=ROOT, env={**given, "DATA_DIR": folder, "ENV_FILE": ""}, stdout=subprocess.DEVNULL
    )
    try:
        wait_until(
            lambda: program.poll() is not None or _is_open(shop),
            what="the first page",
            seconds=_PATIENCE,
        )
        seconds = time.perf_counter() - start
        if program.poll() is not None:
            message = f"manage.py run ended with {program.returncode}"
            raise RuntimeError(message)
        return seconds
    finally:
        program.send_signal(signal.SIGINT)
        program.wait(60)


def _is_open(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
