"""B, what our processes stand on: the disk, the clock, the log, the owner's channel."""

import os
import pwd
import secrets
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from core.models import Alert
from operations.models import AlertBudget
from orders.models import OrderStep
from tests.chaos import settling
from tests.chaos.house import ROOT, wait_until
from tests.chaos.matrix.patience import asked, patiently
from tests.chaos.matrix.test_a_webhooks import renamed

_PROGRAMS = ("web", "worker1", "worker2", "sweeper1", "sweeper2")


@contextmanager
def small_disk():
    """A file system of four megabytes for PostgreSQL; None where it cannot be made."""
    folder = Path(tempfile.mkdtemp(prefix="storehand-small-", dir="/tmp"))
    options = f"size=4m,mode=0700,uid={pwd.getpwnam('nobody').pw_uid}"
    command = ["mount", "-t", "tmpfs", "-o", options, "small", str(folder)]
    mounted = os.geteuid() == 0 and not subprocess.run(command, check=False).returncode
    folder.chmod(0o700 if mounted else 0o755)
    try:
        yield folder if mounted else None
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


def move_inbox(to):
    def move():
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE core_webhookevent SET TABLESPACE {to}")

    patiently(move, Exception, seconds=30)


@contextmanager
def inbox_on(folder):
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLESPACE small LOCATION '{folder}'")
    move_inbox("small")
    try:
        yield
    finally:
        move_inbox("pg_default")
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLESPACE small")


def test_b8_a_full_disk_is_come_again_and_mends_by_itself(stage, request):
    with small_disk() as folder:
        if folder is None:
            line = "NOT RUN: B8, a full disk: only root may make a small one"
            request.config.get_terminal_writer().line(line)
            return
        fat = {"object": "event", "type": "moon.risen", "created": 1_760_000_000, "livemode": False}
        with inbox_on(folder):
            full = [stage.tell(renamed(fat, data=secrets.token_hex(200_000))) for _n in range(30)]
            assert set(full) == {200, 503}
            assert full[-1] == 503
            (session,) = [stage.buy()]
            assert stage.order_or_none(session) is None
            with connection.cursor() as cursor:
                cursor.execute("UPDATE core_webhookevent SET body = '' WHERE type = 'moon.risen'")
    stage.comes_to_rest(session)
    assert stage.tell(renamed(fat, data="")) == 200


SKEWS = (-86_400, -600, 600, 86_400)


def test_b9_a_clock_that_is_wrong_by_minutes_or_a_day_moves_no_lease(stage):
    told_before = stage.told_of("clock")
    with stage.nobody_works():
        asked(settling.bring_slots_forward)
        for skew in SKEWS:
            session = stage.buy()
            for _run in range(8):
                assert stage.drain(CHAOS_SKEW=str(skew)) == 0
                if stage.is_complete(session):
                    break
                stage.wait(0.2)
            assert stage.is_complete(session), skew
            late = OrderStep.objects.filter(order__checkout_session_id=session)
            assert not late.exclude(run_after=None).filter(status="RUNNING").exists()
    stage.comes_to_rest()
    assert stage.told_of("clock") > told_before


@pytest.mark.parametrize("skew", [-600, 600])
def test_b9_a_wrong_clock_is_named_by_the_doctor(stage, skew):
    done = subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env=stage.house.environ | {"CHAOS_SKEW": str(skew)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "600 s away from the database's" in done.stdout


@contextmanager
def logs_to(stage, target):
    """All programs begin anew with their logs at `target`."""
    folder = stage.house.data / "logs"
    for name in _PROGRAMS:
        path = folder / f"{name}.log"
        path.replace(folder / f"{name}.kept")
        path.symlink_to(target)
        restart(stage, name)
    try:
        yield
    finally:
        for name in _PROGRAMS:
            (folder / f"{name}.kept").replace(folder / f"{name}.log")
            restart(stage, name)


def restart(stage, name):
    old = stage.house.pid(name)
    for pid in stage.family(name):
        stage.house.kill(pid)
    wait_until(lambda: not stage._is_up(name), what=f"the end of {name}")
    stage.house.supervisor.look()
    stage.bring_back(name)
    assert stage.house.pid(name) != old


def test_b10_a_log_that_cannot_be_written_stops_no_business(stage):
    with logs_to(stage, "/dev/full"):
        stage.set_fault("resend", "emails.send", "500", count=2)
        session = stage.buy()
        wait_until(lambda: stage.is_complete(session), what="the order")
    stage.comes_to_rest(session)
    assert len(stage.mails_to(session)) == 1


def test_b10_the_owners_channel_is_down(stage):
    AlertBudget.objects.all().delete()  # what the cases before told the owner is forgotten
    stage.set_fault("discord", "post_message", "500", count=-1)

    session = stage.buy()

    wait_until(lambda: stage.is_complete(session), what="the order", seconds=15)
    waiting = Alert.objects.filter(status="READY").exclude(reason__startswith="Many alerts")
    wait_until(lambda: asked(waiting.exists), what="an alert that waits")
    stage.speak_again()
    stage.comes_to_rest(session)
    assert not waiting.exists()
