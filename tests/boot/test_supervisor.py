import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from core import supervisor as room
from core.supervisor import NotStartedError, Program, Supervisor

SLEEPER = [sys.executable, "-c", "import time; time.sleep(300)"]
DEAF = """
import signal, sys, time
from pathlib import Path
signal.signal(signal.SIGTERM, signal.SIG_IGN)
Path(sys.argv[1]).touch()
time.sleep(300)
"""
PARENT = """
import subprocess, time
subprocess.Popen(["sleep", "300"])
time.sleep(300)
"""
GRANDPARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", sys.argv[1], sys.argv[2]])
time.sleep(300)
"""
OWNER = """
import sys
from pathlib import Path
from core.supervisor import Program, Supervisor
folder = Path(sys.argv[1])
supervisor = Supervisor(folder, say=lambda line: None)
supervisor.stop_on_signals()
pid = supervisor.start(Program("sleeper", ["sleep", "300"], env={"PATH": "/usr/bin:/bin"}))
(folder / "pid").write_text(str(pid))
supervisor.watch()
supervisor.stop_all()
"""


def wait_until(fact, seconds=8):
    deadline = time.monotonic() + seconds
    while not fact():
        assert time.monotonic() < deadline, "it did not happen in time"
        threading.Event().wait(0.02)


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def said():
    return []


@pytest.fixture
def boss(tmp_path, said):
    made = Supervisor(tmp_path / "logs", said.append)
    yield made
    made.stop_all()


def program(name="sleeper", argv=SLEEPER, **facts):
    return Program(name, argv, env=dict(os.environ), **facts)


def test_what_dies_is_started_again_after_a_pause(boss, said, monkeypatch):
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.05)
    first = boss.start(program())
    os.kill(first, signal.SIGKILL)

    def is_back():
        boss.look()
        return boss.pids()["sleeper"] != first

    wait_until(is_back)
    assert is_alive(boss.pids()["sleeper"])
    assert "SIGKILL" in said[0]


def test_pauses_grow_to_thirty_seconds(boss, said, monkeypatch):
    monkeypatch.setattr(room, "LONGEST_PAUSE", 0.04)
    monkeypatch.setattr(room, "FIRST_PAUSE", 0.01)
    boss.start(program(argv=[sys.executable, "-c", "raise SystemExit(3)"]))

    def has_died_often():
        boss.look()
        return len(said) >= 4

    wait_until(has_died_often)
    assert boss._running[0].pause == 0.04
    assert "code 3" in said[-1]


def test_nothing_is_left_of_a_group(boss):
    leader = boss.start(program(argv=[sys.executable, "-c", PARENT]))
    wait_until(lambda: len(members(leader)) == 2)

    boss.stop_all()

    assert members(leader) == []


def test_who_does_not_listen_is_killed(boss, tmp_path):
    flag = tmp_path / "deaf"
    pid = boss.start(
        program(
            argv=[sys.executable, "-c", DEAF, str(flag)],
            ready=lambda _pid: flag.exists(),
            stop_seconds=0.2,
        )
    )

    boss.stop_all()

    assert not is_alive(pid)


def test_a_program_that_ends_while_starting_shows_the_end_of_its_log(boss):
    broken = program(
        argv=[sys.executable, "-c", "raise SystemExit('no room at the inn')"],
        ready=lambda _pid: False,
    )

    with pytest.raises(NotStartedError, match="no room at the inn"):
        boss.start(broken)


def test_logs_are_closed_to_others(boss, tmp_path):
    boss.start(program())

    assert (tmp_path / "logs").stat().st_mode & 0o077 == 0
    assert (tmp_path / "logs" / "sleeper.log").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL])
def test_no_process_outlives_the_supervisor_however_it_ends(tmp_path, how):
    owner = subprocess.Popen([sys.executable, "-c", OWNER, str(tmp_path)])
    wait_until((tmp_path / "pid").exists)
    pid = int((tmp_path / "pid").read_text() or 0)

    owner.send_signal(how)
    owner.wait(10)

    wait_until(lambda: not is_alive(pid))


def test_the_supervisor_stops_when_its_own_parent_dies(tmp_path):
    parent = subprocess.Popen([sys.executable, "-c", GRANDPARENT, OWNER, str(tmp_path)])
    wait_until((tmp_path / "pid").exists)
    pid = int((tmp_path / "pid").read_text())

    parent.kill()
    parent.wait()

    wait_until(lambda: not is_alive(pid))


def members(group):
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts = (folder / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(facts[2]) == group and facts[0] != "Z":
            found.append(int(folder.name))
    return found
