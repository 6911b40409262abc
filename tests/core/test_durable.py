"""A durable row's life: settled once, retried by the ladder, parked before a person."""

import random

import pytest
from django.db import transaction

from core.claims import lease_seconds
from core.durable import LeaseLostError, OpenTransactionError, ensure_no_transaction
from core.models import Alert, WebhookEvent
from core.outcomes import Done, NeedsReview, Proceed, RetryLater, Skipped, WaitFor
from core.settling import LADDER
from tests.core.rows import claimed, event

pytestmark = pytest.mark.django_db


def stored(row):
    return WebhookEvent.objects.get(pk=row.pk)


def wait_of(row) -> float:
    """Seconds until the row is due."""
    with_wait = WebhookEvent.objects.extra(
        select={"wait": "extract(epoch FROM run_after - storehand_now())"}
    )
    return float(with_wait.get(pk=row.pk).wait)


def claimed_when_due(row, moved_clock):
    moved_clock.advance(wait_of(row) + 0.01)
    return WebhookEvent.objects.all().claim()[0]


def test_done_is_final():
    row = claimed()

    assert row.settle(Done(note="all well"))

    now = stored(row)
    assert (now.status, now.reason, now.unsettled, now.attempts) == ("DONE", "all well", 0, 0)
    assert (now.run_after, now.lease_until, bool(now.settled_at)) == (None, None, True)
    assert not row.settle(Done())


def test_a_stale_token_writes_nothing(moved_clock):
    stale = claimed()
    moved_clock.advance(lease_seconds() + 1)
    owner = WebhookEvent.objects.all().claim()[0]

    assert not stale.settle(Done())
    with pytest.raises(LeaseLostError):
        stale.renew_lease()

    assert stored(owner).status == "RUNNING"
    assert owner.settle(Skipped("not ours"))


@pytest.mark.parametrize("luck", ["soon", "late"])
def test_a_retry_climbs_the_ladder_and_ends_before_a_person_after_a_day(
    moved_clock, monkeypatch, luck
):
    monkeypatch.setattr(random, "uniform", min if luck == "soon" else max)
    row = claimed()
    began = moved_clock.now()
    for rung in LADDER[:-1]:
        assert row.settle(RetryLater("no answer"))
        assert 0.74 * rung <= wait_of(row) <= 1.26 * rung
        row = claimed_when_due(row, moved_clock)
    row.settle(RetryLater("no answer"))
    row = claimed_when_due(row, moved_clock)

    row.settle(RetryLater("no answer"))

    assert (stored(row).status, stored(row).reason) == (
        "PARKED",
        "gave up after 24 hours: no answer",
    )
    assert (moved_clock.now() - began).total_seconds() == pytest.approx(24 * 3600, rel=0.001)


def test_who_could_not_try_for_a_day_has_a_last_try_in_a_minute(moved_clock):
    row = claimed()
    for _rung in LADDER[:-1]:
        row.settle(RetryLater("no answer"))
        row = claimed_when_due(row, moved_clock)
    moved_clock.advance(24 * 3600)

    row.settle(RetryLater("no answer"))

    assert 50 < wait_of(row) < 61


def test_the_ladder_is_two_four_eight_seconds_and_ends_at_a_day():
    assert LADDER[:3] == (2, 4, 8)
    assert sum(LADDER) == 24 * 3600


def test_a_time_named_by_the_provider_spends_no_attempt():
    row = claimed()

    row.settle(RetryLater("slow down", after=30))

    assert stored(row).attempts == 0
    assert 28 < wait_of(row) < 31


def test_a_day_of_slow_down_ends_before_a_person(moved_clock):
    row = claimed()
    row.settle(RetryLater("slow down", after=30))
    moved_clock.advance(25 * 3600)

    row = WebhookEvent.objects.all().claim()[0]
    row.settle(RetryLater("slow down", after=30))

    assert stored(row).status == "PARKED"


def test_waiting_is_not_failing():
    row = claimed()

    row.settle(WaitFor("the order is not there yet", after=5))

    assert (stored(row).status, stored(row).attempts, stored(row).failing_since) == (
        "READY",
        0,
        None,
    )


def test_waiting_for_another_row_has_no_time():
    row = claimed()
    row.settle(WaitFor("another row"))
    assert (stored(row).status, stored(row).run_after) == ("WAITING", None)


def test_proceed_is_due_at_once():
    row = claimed()
    row.settle(Proceed())
    assert WebhookEvent.objects.all().claim()[0].attempts == 1


def test_parking_tells_the_owner_once():
    row = claimed()

    row.settle(NeedsReview("no such product"))
    row.retry_now()
    WebhookEvent.objects.all().claim()[0].settle(NeedsReview("no such product"))

    alert = Alert.objects.get()
    assert (alert.body, alert.times, alert.severity) == ("no such product", 2, "warning")


def test_a_person_can_try_again_with_all_attempts():
    row = claimed()
    row.settle(NeedsReview("look"))

    assert row.retry_now()

    again = WebhookEvent.objects.all().claim()[0]
    assert (again.attempts, again.last_error) == (1, "")


def test_a_row_at_work_is_neither_cancelled_nor_parked_under_its_worker():
    row = claimed()
    assert not stored(row).cancel("refunded")
    assert not stored(row).park("look")
    assert row.settle(Done())
    assert not stored(row).retry_now()


def test_a_row_not_at_work_is_cancelled():
    row = event()
    assert row.cancel("refunded")
    assert (stored(row).status, stored(row).reason) == ("CANCELED", "refunded")


def test_an_outside_call_inside_a_transaction_is_refused():
    ensure_no_transaction()  # the test's own does not count
    with transaction.atomic(), pytest.raises(OpenTransactionError):
        ensure_no_transaction()


def test_settling_works_inside_a_transaction_and_is_undone_with_it():
    row = claimed()
    with transaction.atomic():
        assert row.settle(Done())
        transaction.set_rollback(True)
    assert stored(row).status == "RUNNING"
