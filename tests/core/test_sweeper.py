"""The sweeper: one leader, a slot once, hints for what is due, a child when nobody answers."""

import threading

import pytest
from django.db import connection

from core import heartbeats, queue, sweeper, timetable
from core.drain import drain_all
from core.models import Heartbeat, PeriodicRun
from tests.core.rows import event

RAN: list[str] = []


def scheduled() -> None:
    """A job of the timetable."""
    RAN.append("ran")


HOURLY = [("hourly job", "0 * * * *", f"{__name__}.scheduled")]


@pytest.fixture
def one(db, settings, monkeypatch):
    """A sweeper that notes the children it would start."""
    settings.SCHEDULE = []
    copy = sweeper.Sweeper()
    copy.started = 0

    def note() -> None:
        copy.started += 1

    monkeypatch.setattr(copy, "_start_child", note)
    return copy


def test_only_one_copy_leads_until_its_lease_ends(moved_clock):
    first, second = sweeper.Sweeper(), sweeper.Sweeper()
    second.holder = "another machine:7"

    assert (first.lead(), second.lead(), first.lead()) == (True, False, True)
    moved_clock.advance(sweeper.LEASE_SECONDS + 1)
    assert (second.lead(), first.lead()) == (True, False)


def test_a_look_names_the_tables_with_due_rows(one):
    assert one.look() == []
    event()
    assert one.look() == ["core.webhookevent"]


def test_a_slot_is_inserted_once_and_run_once(one, settings):
    settings.SCHEDULE = HOURLY
    RAN.clear()

    for _ in range(3):
        one.look()
    drain_all()

    assert PeriodicRun.objects.get().status == "DONE"
    assert RAN == ["ran"]


def test_missed_slots_run_once_after_a_pause(one, settings, moved_clock):
    settings.SCHEDULE = HOURLY
    one.look()
    moved_clock.advance(10 * 3600)
    one.look()
    assert PeriodicRun.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_at_once_insert_a_slot_once(settings):
    settings.SCHEDULE = HOURLY
    start = threading.Barrier(2)

    def look() -> None:
        start.wait()
        timetable.forget()
        timetable.insert_due_slots()
        connection.close()

    threads = [threading.Thread(target=look) for _ in range(2)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert PeriodicRun.objects.count() == 1


def test_without_a_broker_a_child_works_at_once(one, settings):
    settings.REDIS_URL = settings.CELERY_BROKER_URL = ""
    event()
    one.look()
    assert one.started == 1


@pytest.fixture
def with_broker(settings, monkeypatch):
    settings.REDIS_URL = "redis://nobody.test"
    monkeypatch.setattr(queue, "hint", [].append)


def test_unanswered_hints_bring_a_child_after_half_a_minute(one, with_broker, moved_clock):
    event()
    moved_clock.advance(20)
    one.look()
    assert one.started == 0
    moved_clock.advance(15)
    one.look()
    assert one.started == 1


def test_while_nobody_answers_no_later_row_waits_half_a_minute_again(one, with_broker, moved_clock):
    event()
    moved_clock.advance(35)
    one.look()
    drain_all()
    one.look()
    event("evt_2")
    one.look()
    assert one.started == 2


def test_a_worker_that_is_back_is_given_its_half_minute_again(one, with_broker, moved_clock):
    event()
    moved_clock.advance(35)
    one.look()
    Heartbeat.objects.create(name="worker:here", kind="worker")
    one.look()
    moved_clock.advance(35)
    drain_all()
    event("evt_2")
    one.look()
    assert one.started == 1


def test_a_worker_that_is_only_busy_is_left_to_it(one, with_broker, moved_clock):
    event()
    moved_clock.advance(35)
    Heartbeat.objects.create(name="worker:here", kind="worker")
    one.look()
    assert one.started == 0


def test_a_heartbeat_is_one_row_per_process(db):
    heartbeats._last.clear()
    heartbeats.beat("worker")
    heartbeats.beat("worker")
    assert Heartbeat.objects.get().kind == "worker"
    heartbeats._last.clear()
