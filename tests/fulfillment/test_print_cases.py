"""What printers are known to do, one story each: references, paging, approvals, refusals."""

import pytest
from django.core.cache import cache

from core.drain import drain
from core.models import Alert
from fulfillment.models import PrintAttempt, Work
from tests import builders
from tests.fulfillment.prints import (
    arrive_late,
    attempt_at,
    ordered,
    pass_time,
    print_order_of,
    printed,
    reader,
    submit_step,
)
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def only_at(house):
    """A product that only this printer knows."""
    book = builders.print_product()
    book.variants.exclude(provider=house).update(active=False)
    return book


@pytest.mark.parametrize("house", ["printful", "printify"])
def test_a_reference_that_is_taken_is_looked_up_and_adopted(world, house):
    world.faults.add(house, "orders.create", kind="lose_answer")
    ordered(only_at(house))
    settle_all(world)
    PrintAttempt.objects.update(work=Work.CREATE)

    pass_time(world, hours=1)

    assert len(getattr(world, house).orders) == 1
    assert len(printed(world)) == 1


def test_a_draft_canceled_by_a_person_is_told_and_the_next_try_has_a_new_name(world):
    world.faults.add("printful", "orders.create", kind="lose_answer")
    order = ordered(only_at("printful"))
    settle_all(world)
    world.printful.cancel(world.printful.orders[0].id)
    pass_time(world, hours=1)
    assert submit_step(order).status == "PARKED"
    assert "canceled at the printer" in submit_step(order).reason

    submit_step(order).retry_now()
    pass_time(world, hours=1)

    (one,) = printed(world)
    assert one.reference == attempt_at("printful").reference
    assert one.reference.endswith("-2")


def test_an_order_beyond_printifys_first_page_is_found(world):
    book = only_at("printify")
    world.faults.add("printify", "orders.create", kind="lose_answer")
    lost = ordered(book, session="cs_lost")
    drain("orders.orderstep", seconds=20)
    drain("fulfillment.printattempt", seconds=20)
    for number in range(12):
        ordered(book, session=f"cs_{number}")
        drain("orders.orderstep", seconds=20)
        drain("fulfillment.printattempt", seconds=20)

    pass_time(world, hours=1)

    assert len(world.printify.orders) == 13
    assert len(printed(world)) == 13
    assert submit_step(lost).status == "DONE"


def test_a_leftover_draft_that_printify_approves_by_itself_is_told_at_once(world):
    world.printful.down()
    world.faults.add("printify", "orders.create", kind="reset")
    ordered()
    pass_time(world, until=lambda: printed(world))
    (one,) = printed(world)
    assert world.gooten.committed() == [one]
    arrive_late("printify")
    world.printify.approval_seconds = 0.0

    pass_time(world, hours=1)

    assert Alert.objects.get(dedupe_key__startswith="print-twice/printify").severity == "critical"
    assert attempt_at("gooten").phase == "COMMITTED"


def test_a_draft_that_is_confirmed_by_hand_while_no_other_printer_has_it_is_the_print(world):
    world.faults.add("printful", "orders.create", kind="reset")
    for house in ("printify", "gooten"):
        getattr(world, house).down()
    order = ordered()
    pass_time(world, hours=0.1)
    assert attempt_at("printful").phase == "ABANDONED"
    arrive_late("printful")
    world.printful.commit(world.printful.orders[0].id)

    pass_time(world, hours=2)

    assert attempt_at("printful").phase == "COMMITTED"
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_a_draft_that_is_confirmed_by_hand_after_a_person_was_asked_is_followed_to_the_door(world):
    world.faults.add("printful", "orders.create", kind="reset", count=-1)
    for house in ("printify", "gooten"):
        getattr(world, house).down()
    order = ordered()
    pass_time(world, hours=2)
    assert submit_step(order).status == "PARKED"
    world.faults.clear()
    arrive_late("printful")
    world.printful.commit(world.printful.orders[0].id)
    pass_time(world, hours=7)
    assert submit_step(order).status == "DONE"
    world.printful.ship(world.printful.orders[0].id)

    pass_time(world, hours=2)

    assert print_order_of(order).state == "SHIPPED"
    assert len(printed(world)) == 1


def test_a_refusal_that_gooten_answers_with_200_opens_the_fence(world):
    world.printful.down()
    world.printify.down()
    world.gooten.restrict("field-guide-print")
    order = ordered()

    pass_time(world, hours=0.2)

    attempt = attempt_at("gooten")
    assert (attempt.phase, attempt.verdict_code) == ("CANCELED", "ITEM")
    for house in ("printful", "printify"):
        getattr(world, house).up()
    pass_time(world, hours=1)
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_a_source_id_that_gooten_has_is_adopted(world):
    world.faults.add("gooten", "orders.create", kind="502")
    world.faults.add("gooten", "orders.search", kind="500", count=3)
    order = ordered(only_at("gooten"))
    settle_all(world)
    PrintAttempt.objects.update(work=Work.COMMIT)

    pass_time(world, hours=1)

    assert len(world.gooten.orders) == 1
    assert submit_step(order).status == "DONE"


def test_an_emptied_cache_loses_nothing(world):
    order = ordered()
    drain("orders.orderstep", seconds=20)
    cache.clear()

    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


@pytest.mark.parametrize(
    "line1",
    ["Rue 👩‍🚀 4", "רחוב הרצל 12", "x" * 10_000, "Straße\u202e 5", "東京都千代田区"],
    ids=["emoji", "right to left", "ten thousand", "turned round", "another script"],
)
def test_an_address_no_label_can_carry_is_held_and_never_cut(world, line1):
    order = ordered(buyer=reader(line1=line1))

    pass_time(world, hours=1)

    assert printed(world) == []
    order.refresh_from_db()
    assert order.fulfilment == "IN_REVIEW"
    assert order.shipping_address["address"]["line1"] == line1
