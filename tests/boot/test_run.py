"""`manage.py run` as a person at a terminal meets it."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from config import env
from tests.boot.test_supervisor import is_alive, wait_until

PROVIDERS = [name for names in env.PROVIDERS.values() for name in names]
OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "SITE_URL",
    "SANDBOX_URL",
    "SECRET_KEY",
    "LINK_KEY",
    "FIELD_KEYS",
)


class Terminal:
    """One `manage.py run`, and what it has printed."""

    def __init__(self, data, name, *flags):
        given = {k: v for k, v in os.environ.items() if k not in (*PROVIDERS, *OWN)}
        given |= {"DATA_DIR": str(data), "ENV_FILE": "", "PYTHONUNBUFFERED": "1"}
        self.path = data.with_name(name)
        with self.path.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "run", *flags],
                cwd=env.BASE_DIR, env=given, stdout=out, stderr=out,
            )  # fmt: skip
        wait_until(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, 120)

    def said(self):
        return self.path.read_text()

    def address(self, of):
        return re.search(rf"{of} +(http://\S+)", self.said())[1]

    def interrupt(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(60)


def processes_on(data):
    """Whoever was told this data folder, or has its engines' files open."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
        except OSError:
            continue
        if str(data).encode() in told and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return [pid for pid in found if is_alive(pid)]


@pytest.fixture(scope="module")
def evening(tmp_path_factory):
    """A shop opened with its port taken, closed by Ctrl-C, and opened and closed again."""
    data = tmp_path_factory.mktemp("run") / "data"
    with socket.create_server(("127.0.0.1", 0)) as taken:
        first = Terminal(
            data, "first", "--port", str(taken.getsockname()[1]), "--sandbox-port", "0"
        )
        shown = httpx.get(first.address("Shop"), timeout=30).text
        files = {one.name: stat.S_IMODE(one.stat().st_mode) for one in data.iterdir()}
        code = first.interrupt()
        left = processes_on(data)
    second = Terminal(data, "second", "--port", "0", "--sandbox-port", "0")
    second.interrupt()
    return first, second, {"page": shown, "files": files, "code": code, "left": left, "data": data}


def test_the_shop_opens_and_shows_its_first_page(evening):
    first, _second, facts = evening

    assert "Fernwood" in facts["page"] or "<h1" in facts["page"]
    assert "password" in first.said()
    assert "otpauth://totp/" in first.said()
    assert first.address("Sandbox").startswith("http://127.0.0.1:")


def test_a_taken_port_is_replaced_and_said(evening):
    first, _second, _facts = evening

    assert re.search(r"Port \d+ is taken; the shop uses \d+", first.said())


def test_ctrl_c_stops_all_and_leaves_no_process_and_no_address(evening):
    first, _second, facts = evening

    assert facts["left"] == []
    assert facts["code"] == 0
    assert "Traceback" not in first.said()
    assert not (facts["data"] / "run.env").exists()


def test_a_second_start_keeps_the_owner_and_his_password(evening):
    first, second, _facts = evening

    asked = re.compile(r"name olga, password (\S+)")
    assert asked.search(first.said())[1] == asked.search(second.said())[1]


def test_keys_password_and_addresses_are_for_us_alone(evening):
    _first, _second, facts = evening

    for name in ("keys.env", "owner.json", "run.env"):
        assert facts["files"][name] == 0o600, name
    for name in ("logs", "files", "sandbox"):
        assert facts["files"][name] == 0o700, name
    assert json.loads((facts["data"] / "owner.json").read_text())["username"] == "olga"
