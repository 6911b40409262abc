"""The limits of a task where Celery does not keep them: the row is named, and nothing escapes."""

import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.core.management import call_command
from django.core.management.base import CommandError

from core import drain, limits
from core.http import record_call
from core.models import ApiCall, WebhookEvent
from core.outcomes import Unknown
from tests.core.rows import event

ROOT = Path(__file__).resolve().parents[2]
#: A process that does not hear its soft limit.
DEAF = """
import signal, time
from django.conf import settings
settings.configure(TASK_SOFT_SECONDS=0.1, TASK_HARD_SECONDS=0.3)
from core import limits
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
with limits.kept():
    time.sleep(20)
"""


@pytest.fixture
def short(settings):
    settings.TASK_SOFT_SECONDS, settings.TASK_HARD_SECONDS = 0.2, 20


def test_the_soft_limit_ends_what_hangs(short):
    with pytest.raises(SoftTimeLimitExceeded), limits.kept():
        threading.Event().wait(20)


def test_who_is_in_time_is_left_alone(short):
    with limits.kept():
        began = time.monotonic()
    threading.Event().wait(0.4)

    assert time.monotonic() - began >= 0.4
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_the_hard_limit_needs_nobody_s_consent():
    done = subprocess.run([sys.executable, "-c", DEAF], cwd=ROOT, timeout=15, check=False)

    assert done.returncode == -signal.SIGALRM


@pytest.mark.django_db
def test_the_sweeper_s_child_names_the_row_that_hung_and_ends(short, monkeypatch, caplog):
    rows = [event(f"evt_{number}") for number in range(3)]
    ran = []

    def hang_at_second(row):
        ran.append(row.pk)
        if row.pk == rows[1].pk:
            threading.Event().wait(20)

    table = drain.Table(WebhookEvent, hang_at_second, lambda row, end: row.settle(end), 10)
    monkeypatch.setitem(drain._tables, "core.webhookevent", table)

    with pytest.raises(CommandError, match=r"core\.webhookevent"):
        call_command("drain", "core.webhookevent")

    assert ran == [rows[0].pk, rows[1].pk]
    told = [one.msg for one in caplog.records if one.msg.get("event") == "row_took_too_long"]
    assert [one["row"] for one in told] == [rows[1].pk]


@pytest.mark.django_db
def test_the_rest_of_a_claim_is_given_back_at_once():
    for number in range(3):
        event(f"evt_{number}")

    def hang(_row):
        raise SoftTimeLimitExceeded

    table = drain.Table(WebhookEvent, hang, lambda row, ending: row.settle(ending), 10)
    with pytest.raises(SoftTimeLimitExceeded):
        drain.run_rows(table, WebhookEvent.objects.all().claim(10))

    rows = WebhookEvent.objects.order_by("pk")
    told = list(rows.values_list("status", "attempts", "unsettled"))
    assert told == [("READY", 1, 0), ("READY", 0, 0), ("READY", 0, 0)]
    assert WebhookEvent.objects.due().count() == 2


@pytest.mark.django_db
def test_who_claims_a_row_that_was_never_settled_says_so(caplog):
    row = event()
    WebhookEvent.objects.update(unsettled=1)

    drain.drain_all()

    told = [one.msg for one in caplog.records if one.msg.get("event") == "row_never_settled"]
    assert [(one["row"], one["claims"]) for one in told] == [(row.pk, 1)]


@pytest.mark.django_db
def test_an_sdk_that_calls_the_limit_a_lost_connection_does_not_swallow_it():
    def hang():
        message = "the connection was lost"
        raise RuntimeError(message) from SoftTimeLimitExceeded()

    with pytest.raises(SoftTimeLimitExceeded):
        record_call(
            provider="acme", operation="x", call=hang, classify=lambda error: Unknown(str(error))
        )
    assert ApiCall.objects.get().result == "UNKNOWN"
