"""Claims: one worker per row, batches of quiet rows, poisonous and slow rows alone."""

import threading

import pytest
from django.db import IntegrityError, connection

from core.claims import lease_seconds
from core.models import WebhookEvent
from tests.core.rows import claimed, event


@pytest.mark.django_db(transaction=True)
def test_claims_of_four_connections_never_overlap():
    for number in range(60):
        event(f"evt_{number}")
    taken: list[list[int]] = [[] for _ in range(4)]
    start = threading.Barrier(4)

    def work(mine: list[int]) -> None:
        start.wait()
        while rows := WebhookEvent.objects.all().claim(7):
            mine.extend(row.pk for row in rows)
        connection.close()

    threads = [threading.Thread(target=work, args=[mine]) for mine in taken]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    everything = [pk for mine in taken for pk in mine]
    assert len(everything) == len(set(everything)) == 60


@pytest.mark.django_db
def test_a_claim_takes_a_token_and_a_lease_and_is_due_again_at_its_end(moved_clock):
    row = claimed()

    assert (row.status, row.token, row.attempts, row.unsettled) == ("RUNNING", 1, 1, 1)
    assert row.lease_until == row.run_after
    assert not WebhookEvent.objects.all().claim()
    moved_clock.advance(lease_seconds() + 1)
    assert WebhookEvent.objects.all().claim()[0].token == 2


@pytest.mark.django_db
def test_a_batch_holds_quiet_rows_only():
    for number in range(5):
        event(f"evt_{number}", calls_outside=number == 2)

    batches = [len(WebhookEvent.objects.all().claim(10)) for _ in range(3)]

    assert batches == [4, 1, 0]


@pytest.mark.django_db
def test_a_row_that_calls_outside_comes_alone():
    event("evt_slow", calls_outside=True)
    event("evt_quick")

    assert [row.event_id for row in WebhookEvent.objects.all().claim(10)] == ["evt_slow"]


@pytest.mark.django_db
def test_a_row_whose_last_claim_never_settled_comes_alone(moved_clock):
    event("evt_odd")
    WebhookEvent.objects.all().claim(10)
    moved_clock.advance(lease_seconds() + 1)
    event("evt_new")

    assert [row.event_id for row in WebhookEvent.objects.all().claim(10)] == ["evt_odd"]
    assert [row.event_id for row in WebhookEvent.objects.all().claim(10)] == ["evt_new"]


@pytest.mark.django_db
def test_a_waiting_row_is_never_claimed_until_it_is_woken():
    row = event(status="WAITING", run_after=None)
    assert WebhookEvent.objects.all().claim() == []

    assert row.wake()

    assert WebhookEvent.objects.all().claim()[0].pk == row.pk


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["WAITING", "DONE", "SKIPPED", "PARKED", "CANCELED"])
def test_the_database_refuses_a_due_time_on_a_row_that_is_not_due(status):
    with pytest.raises(IntegrityError, match="status_run_after"):
        event(status=status)


@pytest.mark.django_db
@pytest.mark.parametrize("status", ["READY", "RUNNING"])
def test_the_database_refuses_a_due_row_without_a_due_time(status):
    with pytest.raises(IntegrityError, match="status_run_after"):
        event(status=status, run_after=None)


@pytest.mark.django_db
def test_the_due_index_serves_the_claim():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM core_webhookevent WHERE status IN ('READY', 'RUNNING')"
            " AND run_after <= storehand_now() ORDER BY run_after LIMIT 1"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())

    assert "core_webhookevent_due" in plan
    assert "Index Cond: (run_after <= " in plan
    assert "Sort" not in plan
