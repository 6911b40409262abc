"""The drain: every due row is run, a broken or poisonous one ends before a person."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded
from django.db import OperationalError

from core import drain
from core.claims import lease_seconds
from core.models import Alert, WebhookEvent
from core.outcomes import Done
from tests.core.rows import event

pytestmark = pytest.mark.django_db


def table(run) -> drain.Table:
    """The inbox's table with another function to run its rows."""
    return drain.Table(WebhookEvent, run, lambda row, ending: row.settle(ending), 10)


def run_once(run) -> WebhookEvent:
    """Claim the one due row, run it with `run`, and read it again."""
    row = WebhookEvent.objects.all().claim()[0]
    drain.run_row(table(run), row)
    return WebhookEvent.objects.get(pk=row.pk)


def make_due() -> None:
    WebhookEvent.objects.update(run_after="2020-01-01T00:00Z")


def test_everything_due_is_run_and_unknown_types_are_skipped_with_a_reason():
    for number in range(25):
        event(f"evt_{number}")

    assert drain.drain("core.webhookevent") == 25

    assert set(WebhookEvent.objects.values_list("status", "reason")) == {
        ("SKIPPED", "no handler for this type of event")
    }


def test_an_unknown_table_is_named():
    with pytest.raises(drain.UnknownTableError, match=r"core\.nothing"):
        drain.drain("core.nothing")


def test_the_same_exception_twice_parks_the_row_and_tells_the_owner():
    event()

    def break_(row) -> None:
        message = f"no line {row.attempts}"
        raise KeyError(message)

    first = run_once(break_)
    assert (first.status, first.attempts) == ("READY", 1)
    make_due()
    second = run_once(break_)

    assert second.status == "PARKED"
    assert "KeyError" in second.reason
    assert Alert.objects.count() == 1


def test_two_different_exceptions_are_two_retries():
    event()

    def break_one(row) -> None:
        raise KeyError

    def break_two(row) -> None:
        raise ZeroDivisionError

    run_once(break_one)
    make_due()

    assert run_once(break_two).status == "READY"


def test_a_row_that_kills_its_worker_five_times_is_poison(moved_clock):
    event()
    for _ in range(5):
        assert WebhookEvent.objects.all().claim()
        moved_clock.advance(lease_seconds() + 1)
    ran = []

    row = run_once(ran.append)

    assert (row.status, ran) == ("PARKED", [])
    assert row.reason == "claimed 5 times in a row and never settled"


def test_a_row_over_the_time_limit_is_retried_and_the_drain_ends():
    event()

    def hang(row) -> None:
        raise SoftTimeLimitExceeded

    row = WebhookEvent.objects.all().claim()[0]
    with pytest.raises(SoftTimeLimitExceeded):
        drain.run_row(table(hang), row)

    row.refresh_from_db()
    assert (row.status, row.reason) == ("READY", "took longer than one task may")


def test_trouble_in_the_database_is_retried_and_never_parks_for_its_look():
    event()

    def deadlock(row) -> None:
        message = "deadlock detected"
        raise OperationalError(message)

    run_once(deadlock)
    make_due()

    assert run_once(deadlock).status == "READY"


def test_a_lost_lease_is_left_alone(moved_clock):
    event()

    def dawdle(row) -> None:
        moved_clock.advance(lease_seconds() + 1)
        WebhookEvent.objects.all().claim()
        row.renew_lease()

    assert run_once(dawdle).status == "RUNNING"


def test_draining_everything_follows_rows_that_come_due_meanwhile():
    event("evt_first")

    def chain(row) -> None:
        if row.event_id == "evt_first":
            event("evt_second")
        row.settle(Done())

    own = table(chain)
    drain._drain_here(own)

    assert set(WebhookEvent.objects.values_list("status", flat=True)) == {"DONE"}
