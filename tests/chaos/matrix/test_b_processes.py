"""B, our own processes: killed, stopped, poisoned, replaced; each thing is done once."""

import signal
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from config.schedule import SCHEDULE
from core.clock import now
from core.models import Alert, ApiCall, Lease, PeriodicRun
from core.timetable import latest_slot
from orders.models import OrderStep
from tests.chaos.house import children, wait_until
from tests.chaos.matrix.patience import asked
from tests.chaos.matrix.stage import SOFTWARE
from tests.chaos.matrix.test_a_webhooks import paid_in_silence

#: Every job but the finder, which comes here only when a case asks for it.
JOBS = SCHEDULE[1:]
WORKERS = ("worker1", "worker2")


def bought_and_in_a_call(stage):
    """A paid session whose mail is on its way to Resend at this moment."""
    stage.set_fault("resend", "emails.send", "latency", seconds=2)
    session = stage.buy()
    on_its_way = ApiCall.objects.filter(provider="resend", result="OPEN")
    wait_until(lambda: asked(on_its_way.exists), what="the call")
    return session


def processes(stage, which):
    if which == "mains":
        return [stage.house.pid(one) for one in WORKERS]
    if which == "children":
        return [pid for one in WORKERS for pid in children(stage.house.pid(one))]
    return [pid for one in WORKERS for pid in stage.family(one)]


@pytest.mark.parametrize(
    ("which", "number"),
    [
        ("children", signal.SIGKILL),
        ("all", signal.SIGKILL),
        ("mains", signal.SIGTERM),
        ("mains", signal.SIGQUIT),
    ],
)
def test_b2_a_worker_ends_in_the_middle_of_a_call(stage, which, number):
    session = bought_and_in_a_call(stage)

    for pid in processes(stage, which):
        stage.house.kill(pid, number)

    assert stage.comes_to_rest(session) < 75
    assert stage.order(session).fulfilment == "COMPLETE"
    assert len(stage.mails_to(session)) == 1


def test_b2_a_worker_hangs_past_its_lease_and_wakes_up(stage):
    session = bought_and_in_a_call(stage)
    stage.stop(processes(stage, "all"))
    stage.hire("worker3")
    try:
        wait_until(lambda: stage.is_complete(session), what="another worker's work")
        stage.wait(max(90 * stage.house.times.scale, 1))
        stage.go_on()
        stage.comes_to_rest(session)
    finally:
        stage.go_on()
        stage.fire("worker3")
    assert len(stage.mails_to(session)) == 1


def test_b3_a_row_that_kills_its_worker_each_time_is_put_before_a_person(stage):
    session, event = paid_in_silence(stage)
    stage.stop(processes(stage, "all"))
    assert stage.tell(event) == 200
    row = stage.event(event["id"])
    stage.arm("poison", f"core.webhookevent {row.pk}")
    stage.go_on()
    stage.speak_again()

    others = [stage.buy() for _number in range(3)]
    for one in others:
        wait_until(lambda one=one: stage.is_complete(one), what="another order", seconds=20)
    wait_until(lambda: asked(lambda: stage.event(event["id"]).status) == "PARKED", what="a person")

    assert "never settled" in stage.event(event["id"]).reason
    assert Alert.objects.filter(dedupe_key=f"parked/core.webhookevent/{row.pk}").count() == 1
    (stage.house.folder / "poison").unlink()
    assert stage.event(event["id"]).retry_now()
    stage.comes_to_rest(session, *others)


def test_b5_old_and_new_release_work_side_by_side(stage):
    session = stage.buy(SOFTWARE)
    wait_until(lambda: stage.is_complete(session), what="the order")
    sold = stage.order(session)
    with connection.cursor() as cursor:  # a later release's migration, and its step
        cursor.execute("ALTER TABLE orders_orderstep ADD COLUMN later text DEFAULT 'x'")
    newer = OrderStep.objects.create(order=sold, kind="WRAP_AS_GIFT", cause="later")
    try:
        for name in (*WORKERS, "web"):
            stage.house.kill(stage.house.pid(name), signal.SIGTERM)
            others = [stage.buy(), stage.buy(SOFTWARE)]
            stage.bring_back(name)
            for one in others:
                wait_until(lambda one=one: stage.is_complete(one), what="an order")
        newer.refresh_from_db()
        assert (newer.status, newer.reason) == ("READY", "this release has no WRAP_AS_GIFT")
    finally:
        newer.delete()
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE orders_orderstep DROP COLUMN later")
    stage.comes_to_rest(session)


def leader():
    return int(asked(lambda: Lease.objects.get(name="sweeper").holder).rpartition(":")[2])


def test_b6_of_three_sweepers_one_leads_and_the_next_takes_over(stage):
    stage.hire("sweeper3", "sweeper")
    try:
        wait_until(
            lambda: leader() in map(stage.house.pid, stage.house.names("sweeper")), what="one"
        )
        first = leader()
        seen = {leader() for _look in range(20) if not stage.wait(0.1)}
        assert seen == {first}

        stage.house.kill(first)

        wait_until(lambda: leader() != first, what="the next", seconds=10)
        stage.comes_to_rest(stage.buy())
    finally:
        stage.fire("sweeper3")
    slots = PeriodicRun.objects.values_list("name", "slot")
    assert len(slots) == len(set(slots))


def test_b7_after_a_pause_the_latest_slot_of_each_job_runs_once(stage):
    stage.house.dismiss()
    PeriodicRun.objects.all().delete()
    early = timezone.now() - timedelta(hours=2)
    for name, _cron, task in JOBS:
        PeriodicRun.objects.create(name=name, task=task, slot=early, status="DONE", run_after=None)
    began = now()

    stage.house.hire()

    def ran():
        rows = PeriodicRun.objects.exclude(slot=early).filter(status="DONE")
        return set(rows.values_list("name", flat=True))

    wait_until(lambda: asked(ran) >= {name for name, *_rest in JOBS}, what="all jobs", seconds=60)
    for name, cron, _task in JOBS:
        slots = PeriodicRun.objects.exclude(slot=early).filter(name=name)
        due = {latest_slot(cron, began), latest_slot(cron, now())}
        assert set(slots.values_list("slot", flat=True)) <= due
    stage.comes_to_rest()
