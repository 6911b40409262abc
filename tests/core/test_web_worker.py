"""gunicorn's threads stay with a busy connection, and leave it as soon as somebody else waits."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

APP = """
import threading

def application(environ, start_response):
    name = str(threading.get_ident()).encode()
    start_response("200 OK", [("Content-Length", str(len(name)))])
    return [name]
"""
THREADS = 2


@pytest.fixture
def server(tmp_path):
    """A gunicorn of one process and two threads whose pages say which thread wrote them."""
    (tmp_path / "told.py").write_text(APP)
    door = socket.create_server(("127.0.0.1", 0))
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as `Programs.web` does
    flags = ["--worker-class", "core.web_worker.StayingWorker", "--threads", str(THREADS)]
    flags += ["--pythonpath", str(tmp_path), "--bind", f"fd://{door.fileno()}"]
    process = subprocess.Popen(
        [sys.executable, "-m", "gunicorn", "told:application", *flags],
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        pass_fds=[door.fileno()],
        stderr=subprocess.DEVNULL,
    )
    yield process, door.getsockname()
    process.kill()
    process.wait()
    door.close()


def connect(address):
    return http.client.HTTPConnection(*address, timeout=20)


def ask(connection):
    connection.request("GET", "/")
    return connection.getresponse().read()


def test_a_busy_connection_keeps_its_thread(server):
    ada = connect(server[1])
    threads = [ask(ada) for _ in range(200)]
    assert max(threads.count(one) for one in set(threads)) >= 100


def test_nobody_waits_behind_busy_connections(server):
    over = threading.Event()

    def press_on():
        busy = connect(server[1])
        while not over.is_set():
            ask(busy)

    crowd = [threading.Thread(target=press_on) for _ in range(THREADS)]
    for one in crowd:
        one.start()
    try:
        assert all(ask(connect(server[1])) for _ in range(20))
    finally:
        over.set()
        for one in crowd:
            one.join()


def test_a_worker_that_is_asked_to_end_lets_a_busy_connection_go(server):
    process, address = server
    ada = connect(address)
    assert ask(ada)
    ada.auto_open = 0  # she is let go, and does not come anew to a door that nobody minds
    process.send_signal(signal.SIGTERM)
    with suppress(http.client.HTTPException, OSError):
        while True:
            ask(ada)
            time.sleep(0.001)  # noqa: TID251 - a visitor rests, no worker is held
    assert process.wait(10) == 0
