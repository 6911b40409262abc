"""No print stops without a word: what a printer holds, hides, drops or cannot be asked about."""

import pytest

from core.models import Alert
from fulfillment.models import PrintAttempt
from orders.disputes import record_dispute
from tests import builders
from tests.fulfillment.prints import (
    attempt_at,
    ordered,
    pass_time,
    print_order_of,
    printed,
)
from tests.orders.review import olga, press
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def codes(order) -> list[str]:
    """What the order's case asks a person about."""
    return [one["code"] for case in order.cases.all() for one in case.reasons]


def test_what_a_printer_holds_as_it_takes_it_is_told_in_its_words(world):
    world.faults.add("printful", "orders.confirm", kind="lose_answer")
    order = ordered()
    settle_all(world)
    world.printful.hold(world.printful.orders[0].id, "The artwork is blurred.")

    pass_time(world, hours=3)

    assert print_order_of(order).state == "NEEDS_ATTENTION"
    assert "The artwork is blurred." in order.cases.get().reasons[0]["text"]


def test_a_committed_print_that_its_printer_shows_no_more_is_told_once(world):
    order = ordered()
    settle_all(world)
    PrintAttempt.objects.update(remote_id="1")

    pass_time(world, hours=26)

    assert codes(order) == ["PRINT_UNREAD"]


def test_a_key_that_runs_out_while_a_print_is_followed_is_told_at_once(world):
    ordered()
    settle_all(world)
    world.printful.key_valid = False

    pass_time(world, hours=1)

    assert Alert.objects.filter(dedupe_key="print-key/printful").count() == 1


def test_a_print_that_was_too_late_to_take_back_is_followed_to_the_door(world):
    world.faults.add("printful", "orders.confirm", kind="lose_answer")
    world.faults.add("printful", "orders.get", kind="500", count=-1)
    order = ordered()
    pass_time(world, hours=5)
    assert codes(order) == ["step_parked"]
    world.faults.clear()
    world.printful.start_production(world.printful.orders[0].id)

    press(order.cases.get(), "leave_printer", olga())
    pass_time(world, hours=1)
    world.printful.ship(world.printful.orders[0].id)
    pass_time(world, hours=8)

    assert print_order_of(order).state == "SHIPPED"


@pytest.mark.parametrize("house", ["printify", "gooten"])
def test_a_line_that_a_printer_drops_is_told_once_although_the_rest_is_printed(world, house):
    goods = [builders.print_product(), builders.print_product("printed-mug")]
    for one in goods:
        one.variants.exclude(provider=house).update(active=False)
    order = ordered(*goods)
    pass_time(world, hours=0.1)
    there = getattr(world, house)
    there.start_production(there.orders[0].id)
    there.drop(there.orders[0].id, there.orders[0].items[1][2])

    pass_time(world, hours=9)

    assert codes(order) == ["PRINT_LINE"]
    assert "Printed mug" in order.cases.get().reasons[0]["text"]
    assert print_order_of(order).state == "IN_PRODUCTION"


def test_while_a_payment_is_disputed_it_is_still_read_whether_it_prints(world):
    world.faults.add("printful", "orders.confirm", kind="reset")
    order = ordered()
    settle_all(world)
    assert attempt_at("printful").phase == "COMMIT_SENT"
    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="needs_response"))
    pass_time(world, hours=2)
    world.printful.commit(world.printful.orders[0].id)

    pass_time(world, hours=2)

    assert attempt_at("printful").phase == "COMMITTED"
    assert len(printed(world)) == 1
