"""The sweeper's child: a real process, ended in time however it hangs."""

import sys
import time

import pytest

from core import sweeper


@pytest.fixture
def script(settings, tmp_path):
    """Puts a program where manage.py would be."""
    settings.BASE_DIR = tmp_path

    def write(text: str) -> None:
        (tmp_path / "manage.py").write_text(text)

    return write


def wait_for(condition) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)  # noqa: TID251 - waits for a process of the system


def test_one_child_at_a_time_and_another_after_it(script, tmp_path):
    script("import pathlib, sys; pathlib.Path(__file__).with_name(sys.argv[1]).write_text('x')")
    copy = sweeper.Sweeper()
    copy._start_child()
    first = copy._child
    copy._start_child()
    assert copy._child is first
    wait_for(lambda: first.poll() is not None)

    copy._watch_child()

    assert copy._child is None
    assert (tmp_path / "drain").exists()


def test_a_hung_child_is_killed_past_the_limit(script, monkeypatch):
    script("import signal; signal.signal(15, signal.SIG_IGN); signal.pause()")
    copy = sweeper.Sweeper()
    copy._start_child()
    child = copy._child
    copy._watch_child()
    assert child.poll() is None

    monkeypatch.setattr(sweeper, "CHILD_LIMIT_SECONDS", 0)
    copy._watch_child()

    assert child.poll() == -9
    assert copy._child is None


def test_a_child_ends_with_its_sweeper(script):
    script("import signal; signal.pause()")
    copy = sweeper.Sweeper()
    copy._start_child()
    child = copy._child
    assert child.args[0] == sys.executable

    copy._end_child()

    assert child.poll() == -15
