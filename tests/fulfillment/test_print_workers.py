"""Real workers: killed between fence and call and between call and save, stopped, two at once."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError, connection, transaction

from core import clock as shop_clock
from core.drain import drain
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Work
from tests import builders
from tests.fulfillment.prints import attempt_at, ordered, pass_time, printed, submit_step, wait_for

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
LEASE = 61


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def worker(world, name, moment, operation):
    """Start a real worker on this test's own database."""
    database = urlsplit(os.environ["DATABASE_URL"])._replace(
        path=f"/{connection.settings_dict['NAME']}"
    )
    env = {
        **os.environ,
        "DATABASE_URL": database.geturl(),
        "DJANGO_SETTINGS_MODULE": "config.settings",
    }
    command = [sys.executable, "-m", "tests.fulfillment.worker", world.url]
    return subprocess.Popen([*command, name, moment, operation], cwd=ROOT, env=env)


def at_printer(house):
    """A product that only this printer knows."""
    book = builders.print_product()
    book.variants.exclude(provider=house).update(active=False)
    return book


MOMENTS = [
    (house, operation, moment)
    for house, operations in (
        ("printful", ("orders.create", "orders.confirm")),
        ("printify", ("orders.create", "orders.send")),
        ("gooten", ("orders.create",)),
    )
    for operation in operations
    for moment in ("before", "after")
]


@pytest.mark.parametrize(("house", "operation", "moment"), MOMENTS)
def test_a_worker_killed_around_a_call_leaves_one_print(world, house, operation, moment):
    order = ordered(at_printer(house))

    killed = worker(world, "SIGKILL", moment, operation)

    assert killed.wait(timeout=60) == -signal.SIGKILL
    assert submit_step(order).status != "DONE"
    shop_clock.advance(LEASE)
    pass_time(world, hours=3)
    assert len(getattr(world, house).orders) == 1
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_a_worker_that_wakes_up_long_after_its_lease_prints_nothing_twice(world):
    order = ordered(at_printer("printful"))
    sleeper = worker(world, "SIGSTOP", "before", "orders.confirm")
    wait_for(lambda: PrintAttempt.objects.filter(phase=Phase.COMMIT_SENT).exists())

    shop_clock.advance(LEASE)
    pass_time(world, hours=3)
    assert len(printed(world)) == 1
    sleeper.send_signal(signal.SIGCONT)
    sleeper.wait(timeout=60)
    pass_time(world, hours=3)

    assert len(world.printful.orders) == 1
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"
    assert attempt_at("printful").phase == "COMMITTED"


def test_the_fence_lets_one_of_two_attempts_pass(world):
    order = ordered()
    drain("orders.orderstep", seconds=20)
    one = PrintAttempt.objects.get()
    other = PrintAttempt.objects.create(
        print_order=one.print_order,
        group=one.group,
        provider="printify",
        reference=one.reference,
        phase=Phase.COMMIT_SENT,
    )

    with pytest.raises(IntegrityError), transaction.atomic():
        PrintAttempt.objects.filter(pk=one.pk).update(phase=Phase.COMMITTED)

    assert PrintAttempt.objects.filter(phase__in=("COMMIT_SENT", "COMMITTED")).get() == other
    assert printed(world) == []
    assert submit_step(order).status == "READY"


def test_two_workers_with_a_draft_each_commit_one(world):
    ordered()
    drain("orders.orderstep", seconds=20)
    one = PrintAttempt.objects.get()
    PrintAttempt.objects.create(
        print_order=one.print_order,
        group=one.group,
        provider="printify",
        reference=one.reference,
        work=Work.CREATE,
        calls_outside=True,
    )

    run_together(2, lambda: drain("fulfillment.printattempt", seconds=20))
    pass_time(world, hours=2)

    assert len(printed(world)) == 1
    assert min(PrintAttempt.objects.values_list("phase", flat=True)) in (
        "ABANDONED",
        "CANCELED",
    )


def test_four_workers_on_one_order_make_one_print(world):
    order = ordered()

    run_together(4, work_all)
    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert sum(len(getattr(world, house).orders) for house in ("printful", "printify")) == 1
    assert PrintOrder.objects.filter(group__order=order).count() == 1


def work_all():
    """What a worker does with its hints."""
    for _round in range(3):
        for table in ("orders.orderstep", "fulfillment.printattempt", "fulfillment.printorder"):
            drain(table, seconds=20)


def run_together(count, work):
    """Real threads with connections of their own."""

    def run():
        try:
            shop_clock.follow()
            barrier.wait()
            work()
        finally:
            connection.close()

    barrier = threading.Barrier(count)
    threads = [threading.Thread(target=run) for _number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
