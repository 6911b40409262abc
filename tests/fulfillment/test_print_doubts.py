"""Doubts that must never end in silence: a lost question, a broken row, a corrected address."""

import pytest

from fulfillment.models import PrintAttempt
from tests.fulfillment.prints import (
    ADDRESS,
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


def _move_house(order) -> None:
    place = {**ADDRESS["address"], "line1": "99 Rue Nouvelle"}
    order.refresh_from_db()
    order.readdress({**ADDRESS, "address": place})


@pytest.mark.parametrize("question", ["price", "variantstatus"])
def test_a_question_whose_answer_is_lost_waits_like_a_printer_that_is_down(world, question):
    world.printful.down()
    world.printify.down()
    world.faults.add("gooten", question, kind="reset", count=-1)
    order = ordered()

    pass_time(world, hours=0.5)

    assert order.cases.count() == 0
    assert submit_step(order).status == "READY"


def test_a_print_that_cannot_be_followed_is_told_once_and_read_again(world):
    order = ordered()
    settle_all(world)
    PrintAttempt.objects.update(provider="nobody")
    pass_time(world, hours=20)

    assert [one["code"] for one in order.cases.get().reasons] == ["PRINT_BROKEN"]

    PrintAttempt.objects.update(provider="printful")
    world.printful.ship(world.printful.orders[0].id)
    pass_time(world, hours=8)
    assert print_order_of(order).state == "SHIPPED"


def test_a_print_committed_for_the_old_address_is_put_before_a_person(world):
    world.faults.add("printful", "orders.confirm", kind="lose_answer")
    order = ordered()
    settle_all(world)
    assert attempt_at("printful").phase == "COMMIT_SENT"
    _move_house(order)

    pass_time(world, hours=1)

    assert len(printed(world)) == 1
    assert [one["code"] for one in order.cases.get().reasons] == ["PRINT_ADDRESS"]


def test_an_order_gooten_never_shows_is_told_although_the_address_changed(world):
    world.printful.down()
    world.printify.down()
    world.faults.add("gooten", "orders.create", kind="reset", count=-1)
    order = ordered()
    pass_time(world, hours=1, until=lambda: PrintAttempt.objects.filter(phase="COMMIT_SENT"))
    _move_house(order)

    pass_time(world, hours=6)

    assert "may have taken" in order.cases.get().reasons[0]["text"]
