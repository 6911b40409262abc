"""Answers that are lost at Printful, before and behind the fence: one print, whatever is lost."""

import pytest

from core.models import Alert
from fulfillment.models import PrintAttempt, PrintOrder
from tests.fulfillment.prints import (
    arrive_late,
    attempt_at,
    ordered,
    pass_time,
    printed,
    submit_step,
)
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


@pytest.mark.parametrize("kind", ["lose_answer", "502", "cut_body"])
def test_a_draft_whose_answer_is_lost_is_found_and_adopted(world, kind):
    world.faults.add("printful", "orders.create", kind=kind)
    order = ordered()

    pass_time(world, hours=1)

    assert len(world.printful.orders) == 1
    assert printed(world) == world.printful.orders
    assert submit_step(order).status == "DONE"


@pytest.mark.parametrize("kind", ["lose_answer", "502", "cut_body"])
def test_a_confirm_whose_answer_is_lost_is_read_and_not_repeated(world, kind):
    world.faults.add("printful", "orders.confirm", kind=kind)
    order = ordered()

    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert attempt_at("printful").commits == 1
    assert submit_step(order).status == "DONE"


def test_a_confirm_that_did_nothing_is_repeated_on_the_same_order_after_two_minutes(world):
    world.faults.add("printful", "orders.confirm", kind="reset")
    ordered()
    settle_all(world)
    assert (attempt_at("printful").phase, printed(world)) == ("COMMIT_SENT", [])

    pass_time(world, hours=1)

    assert len(world.printful.orders) == 1
    assert len(printed(world)) == 1
    assert attempt_at("printful").commits == 2


def test_a_confirm_that_is_held_for_its_price_is_confirmed_again_later(world):
    world.printful.cost_holds = 1
    order = ordered()
    settle_all(world)
    assert printed(world) == []

    pass_time(world, hours=2)

    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_while_it_is_not_known_whether_it_prints_nobody_else_is_asked(world):
    world.faults.add("printful", "orders.confirm", kind="lose_answer")
    world.faults.add("printful", "orders.get", kind="500", count=-1)
    order = ordered()

    pass_time(world, hours=3)
    assert list(PrintAttempt.objects.values_list("provider", "phase")) == [
        ("printful", "COMMIT_SENT")
    ]
    assert submit_step(order).status == "READY"
    pass_time(world, hours=2)

    assert submit_step(order).status == "PARKED"
    assert "not known" in order.cases.get().reasons[0]["text"]
    assert len(printed(world)) == 1
    world.faults.clear()
    pass_time(world, hours=2)
    assert attempt_at("printful").phase == "COMMITTED"
    assert submit_step(order).status == "DONE"


def test_a_late_draft_of_a_printer_that_was_left_is_canceled_by_the_sweep(world):
    world.faults.add("printful", "orders.create", kind="reset")
    ordered()

    pass_time(world, until=lambda: printed(world))
    (one,) = printed(world)
    assert world.printify.committed() == [one]
    arrive_late("printful")
    pass_time(world, hours=1)

    assert world.printful.orders[0].status == "canceled"
    assert attempt_at("printful").phase == "CANCELED"
    assert len(printed(world)) == 1


def test_a_leftover_draft_that_somebody_confirms_is_told_at_once(world):
    world.faults.add("printful", "orders.create", kind="reset")
    ordered()
    pass_time(world, until=lambda: printed(world))
    arrive_late("printful")
    world.printful.commit(world.printful.orders[0].id)

    pass_time(world, hours=1)

    alert = Alert.objects.get(dedupe_key__startswith="print-twice/")
    assert alert.severity == "critical"
    assert attempt_at("printful").phase == "ABANDONED"


def test_a_print_order_waits_while_an_attempt_is_at_work(world):
    world.faults.add("printful", "orders.create", kind="lose_answer")
    ordered()

    settle_all(world)

    assert PrintOrder.objects.get().status == "WAITING"
