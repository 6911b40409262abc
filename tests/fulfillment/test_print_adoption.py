"""What carries our name at a printer is held against what was asked before it is printed."""

from dataclasses import replace

import pytest

from core.admin_buttons import RefusedError
from core.drain import drain
from fulfillment import print_facts
from fulfillment.models import PrintAttempt
from fulfillment.providers import printers
from fulfillment.tasks import reconcile_prints
from orders.holds import HoldReason
from orders.refunds import record_refunds
from orders.review import open_case
from tests import builders
from tests.fulfillment.prints import (
    attempt_at,
    ordered,
    pass_time,
    printed,
    reader,
    submit_step,
)
from tests.orders.review import olga, press
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def only_at(house, slug="printed-book"):
    """A product that only this printer knows."""
    book = builders.print_product(slug)
    book.variants.exclude(provider=house).update(active=False)
    return book


def as_another_shop_left_it(world, house, *, committed, **changed):
    """An order of a life before the data was restored has the name that ours would get."""
    order = ordered(only_at(house))
    drain("orders.orderstep", seconds=20)
    attempt = attempt_at(house)
    request = print_facts.request_for(attempt.print_order, house, attempt.reference)
    printer = printers()[house]
    other = replace(request, address=replace(request.address, **changed))
    made = printer.create(printer.create_body(other), reference=attempt.reference).value
    if committed and printer.two_phase:
        printer.commit(made.remote_id, reference=attempt.reference)
    return order


@pytest.mark.parametrize("house", ["printful", "printify"])
def test_a_draft_of_our_name_for_another_address_is_not_printed(world, house):
    order = as_another_shop_left_it(world, house, committed=False, line1="1 Mallory Lane")

    pass_time(world, hours=1)

    assert printed(world) == []
    assert submit_step(order).status == "PARKED"
    assert "1 Mallory Lane" in submit_step(order).reason
    submit_step(order).retry_now()
    pass_time(world, hours=1)
    (one,) = printed(world)
    assert one.reference.endswith("-2")


@pytest.mark.parametrize("house", ["printful", "printify", "gooten"])
def test_a_print_of_our_name_for_another_buyer_is_not_taken_for_ours(world, house):
    order = as_another_shop_left_it(
        world, house, committed=True, name="Grace Hopper", line1="7 Harbour Road"
    )

    pass_time(world, hours=1)

    assert submit_step(order).status == "PARKED"
    assert "Grace Hopper" in submit_step(order).reason
    submit_step(order).retry_now()
    pass_time(world, hours=2)
    assert [one.reference[-2:] for one in printed(world)] == ["-1", "-2"]
    assert submit_step(order).status == "DONE"


def test_a_draft_with_other_goods_under_our_line_names_is_not_printed(world):
    world.faults.add("printful", "orders.create", kind="lose_answer")
    order = ordered(only_at("printful"))
    settle_all(world)
    PrintAttempt.objects.update(
        request_body=bytes(PrintAttempt.objects.get().request_body).replace(b"5001", b"5003")
    )

    pass_time(world, hours=1)

    assert printed(world) == []
    assert submit_step(order).status == "PARKED"


def test_an_address_that_a_printer_writes_in_its_own_way_is_the_same_address(world):
    world.faults.add("printful", "orders.create", kind="lose_answer")
    order = ordered(only_at("printful"), buyer=reader(line1="12 Rue Sainte-Anne", line2="App. 4"))
    settle_all(world)
    held = world.printful.orders[0]
    held.address |= {
        "address1": "12 RUE SAINTE ANNE APP 4",
        "address2": "",
        "city": "QUEBEC",
        "zip": "G1R3X2",
    }
    world.printful.change(held, "updated")

    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_a_second_draft_of_one_name_at_printify_is_canceled_before_the_first_is_sent(world):
    world.printify.unique = False
    world.faults.add("printify", "orders.list", kind="500")
    order = ordered(only_at("printify"))
    settle_all(world)
    attempt = attempt_at("printify")
    again = printers()["printify"].create(
        world.printify.orders[0].request, reference=attempt.reference
    )
    assert (attempt.work, printed(world)) == ("CHECK", [])

    pass_time(world, hours=0.2)

    assert world.printify.order(again.value.remote_id).status == "canceled"
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_a_second_draft_that_turns_up_after_the_first_was_sent_is_canceled_by_the_daily_look(world):
    world.printify.unique = False
    ordered(only_at("printify"))
    pass_time(world, hours=0.1)
    attempt = attempt_at("printify")
    printer = printers()["printify"]
    printer.create(world.printify.orders[0].request, reference=attempt.reference)

    reconcile_prints()

    assert [one.status for one in world.printify.orders] == ["sending-to-production", "canceled"]
    assert len(printed(world)) == 1


def test_a_leftover_draft_is_canceled_however_many_orders_came_after_it(world):
    book = only_at("printify")
    book.variants.update(base_cost=100)
    ordered(book)
    settle_all(world)
    attempt = attempt_at("printify")
    assert attempt.phase == "ABANDONED"
    printer = printers()["printify"]
    for number in range(51):
        body = {**world.printify.orders[0].request, "external_id": f"other-{number}"}
        printer.create(body, reference=f"other-{number}")

    pass_time(world, hours=0.4)

    assert world.printify.order(attempt.reference).status == "canceled"


def test_a_refunded_draft_that_somebody_confirmed_is_asked_back(world):
    world.faults.add("printful", "orders.create", kind="lose_answer")
    order = ordered(only_at("printful"))
    settle_all(world)
    world.printful.commit(world.printful.orders[0].id)
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])

    pass_time(world, hours=2)

    assert world.printful.orders[0].status == "canceled"


def test_a_choice_of_printer_is_refused_while_the_present_one_is_being_asked(world):
    order = ordered()
    drain("orders.orderstep", seconds=20)
    case = open_case(order=order, reasons=(HoldReason(code="PRINT_X", text="look"),))
    PrintAttempt.objects.update(status="RUNNING")

    with pytest.raises(RefusedError, match="this moment"):
        press(case, "choose_printer", olga(), printer="gooten")
    case.refresh_from_db()
    assert not case.is_resolved()


def test_an_order_at_gooten_is_found_by_the_address_it_was_sent_with(world):
    world.faults.add("gooten", "orders.create", kind="lose_answer")
    buyer = reader()
    buyer = type(buyer)(**{**buyer.__dict__, "email": "zoé@example.com"})
    order = ordered(only_at("gooten"), buyer=buyer)

    pass_time(world, hours=1)

    assert world.gooten.orders[0].address["Email"] == "zoé@example.com"
    assert submit_step(order).status == "DONE"
