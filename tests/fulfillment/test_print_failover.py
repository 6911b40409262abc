"""A printer that cannot is left for the next: before the fence freely, behind it only on proof."""

import pytest

from core.drain import drain
from core.models import Alert
from fulfillment.models import PrintAttempt
from tests import builders
from tests.fulfillment.prints import (
    HOUSES,
    attempt_at,
    ordered,
    pass_time,
    print_order_of,
    printed,
    submit_step,
)
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def test_a_printer_that_is_down_is_left_for_the_next(world):
    world.printful.down()
    order = ordered()

    pass_time(world, hours=1)

    (one,) = printed(world)
    assert world.printify.committed() == [one]
    story = print_order_of(order).choices
    assert any(line.startswith("Printful was left out") for line in story)


def test_two_printers_down_leave_it_to_the_third(world):
    world.printful.down()
    world.printify.down()
    ordered()

    pass_time(world, hours=1)

    (one,) = printed(world)
    assert world.gooten.committed() == [one]


def test_all_printers_down_wait_an_hour_then_one_case_and_one_click_releases(world):
    for house in HOUSES:
        getattr(world, house).down()
    order = ordered()
    pass_time(world, hours=0.9)
    assert submit_step(order).status == "READY"
    pass_time(world, hours=4)

    assert submit_step(order).status == "PARKED"
    assert order.cases.count() == 1
    assert Alert.objects.filter(dedupe_key__startswith="review").count() == 1
    assert printed(world) == []

    for house in HOUSES:
        getattr(world, house).up()
    submit_step(order).retry_now()
    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


@pytest.mark.parametrize("house", ["printful", "printify"])
def test_a_draft_that_costs_too_much_is_left_and_canceled(world, house):
    book = builders.print_product()
    book.variants.exclude(provider=house).update(active=False)
    book.variants.update(base_cost=100)
    order = ordered(book)

    pass_time(world, hours=100)

    assert printed(world) == []
    assert "more than the $3.00 allowed" in order.cases.get().reasons[0]["text"]
    assert attempt_at(house).phase == "CANCELED"


def test_a_printer_out_of_stock_is_left_for_the_next(world):
    world.printful.restrict("field-guide-print")
    ordered()

    pass_time(world, hours=1)

    (one,) = printed(world)
    assert world.printify.committed() == [one]
    assert attempt_at("printful").verdict_code == "ITEM"


def test_a_refused_key_is_told_and_the_order_goes_elsewhere(world):
    world.printful.key_valid = False
    ordered()

    pass_time(world, hours=1)

    (one,) = printed(world)
    assert world.printify.committed() == [one]
    assert Alert.objects.filter(dedupe_key="print-key/printful").count() == 1


@pytest.mark.parametrize("house", HOUSES[:2])
def test_no_money_at_a_printer_waits_for_the_owner_then_moves_on_with_proof(world, house):
    book = builders.print_product()
    if house == "printify":
        book.variants.filter(provider="printful").update(active=False)
    getattr(world, house).funded = False
    ordered(book)
    pass_time(world, hours=0.5)
    assert Alert.objects.filter(dedupe_key__startswith=f"print-money/{house}").count() == 1
    assert [one for one in PrintAttempt.objects.all() if one.is_fenced] == [attempt_at(house)]

    pass_time(world, hours=2)

    assert getattr(world, house).orders[0].status == "canceled"
    assert attempt_at(house).phase == "CANCELED"
    assert len([one for one in printed(world) if one.status != "canceled"]) == 1


def test_a_printer_that_cancels_what_it_took_is_followed_by_the_next(world):
    order = ordered()
    settle_all(world)
    world.printful.cancel(world.printful.orders[0].id)

    pass_time(world, hours=2)

    assert attempt_at("printful").phase == "CANCELED"
    assert [one.phase for one in PrintAttempt.objects.filter(provider="printify")] == ["COMMITTED"]
    assert print_order_of(order).state == "SUBMITTED"


@pytest.mark.parametrize("kind", ["lose_answer", "502", "cut_body"])
@pytest.mark.parametrize("operation", ["orders.create", "orders.send"])
def test_a_lost_answer_of_printify_prints_once(world, kind, operation):
    book = builders.print_product()
    book.variants.filter(provider="printful").update(active=False)
    world.faults.add("printify", operation, kind=kind)
    order = ordered(book)

    pass_time(world, hours=1)

    assert len(world.printify.orders) == 1
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


@pytest.mark.parametrize("kind", ["lose_answer", "502", "cut_body", "reset"])
def test_a_lost_answer_of_gooten_prints_once(world, kind):
    book = builders.print_product()
    book.variants.exclude(provider="gooten").update(active=False)
    world.faults.add("gooten", "orders.create", kind=kind)
    order = ordered(book)

    pass_time(world, hours=1)

    assert len(world.gooten.orders) == 1
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_gooten_that_never_shows_the_order_ends_with_a_person_and_no_other_printer(world):
    world.printful.down()
    world.printify.down()
    world.faults.add("gooten", "orders.create", kind="reset", count=-1)
    order = ordered()

    pass_time(world, hours=3)

    assert attempt_at("gooten").phase == "COMMIT_SENT"
    assert attempt_at("gooten").commits == 3
    assert "may have taken" in order.cases.get().reasons[0]["text"]


def test_a_confirm_that_is_refused_for_money_is_told_and_goes_elsewhere(world):
    world.printful.funded = False
    world.printful.no_funds = "refused"
    ordered()

    pass_time(world, hours=2)

    (one,) = printed(world)
    assert world.printify.committed() == [one]
    assert Alert.objects.filter(dedupe_key__startswith="print-money/printful").count() == 1
    assert world.printful.orders[0].status == "canceled"


def test_a_charge_that_fails_after_all_waits_for_the_owner_and_then_leaves_with_proof(world):
    order = ordered()
    settle_all(world)
    world.printful.fail(world.printful.orders[0].id, "Payment failed: the wallet is empty.")

    pass_time(world, hours=3)

    assert world.printful.orders[0].status == "canceled"
    assert attempt_at("printful").phase == "CANCELED"
    assert attempt_at("printify").phase == "COMMITTED"
    assert print_order_of(order).state == "SUBMITTED"


def test_an_owner_who_adds_funds_in_time_keeps_the_order_where_it_is(world):
    world.printful.funded = False
    order = ordered()
    pass_time(world, hours=0.5)
    world.printful.fund()
    world.printful.commit(world.printful.orders[0].id)

    pass_time(world, hours=2)

    assert attempt_at("printful").phase == "COMMITTED"
    assert PrintAttempt.objects.count() == 1
    assert submit_step(order).status == "DONE"


def test_an_attempt_that_breaks_twice_is_put_before_a_person_and_tried_again(world):
    order = ordered()
    drain("orders.orderstep", seconds=20)
    PrintAttempt.objects.update(request_body=b"{")
    pass_time(world, hours=2)
    assert attempt_at("printful").status == "PARKED"
    assert submit_step(order).status == "PARKED"

    PrintAttempt.objects.update(request_body=None)
    submit_step(order).retry_now()
    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"
