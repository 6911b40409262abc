"""Money that goes back before, while and after a print is committed."""

import pytest

from core.drain import drain
from fulfillment.models import PrintAttempt
from orders.disputes import record_dispute
from orders.refunds import record_refunds
from tests import builders
from tests.fulfillment.prints import (
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


def refund(order):
    """All of the money goes back, as Stripe tells it."""
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])


def cancel_step(order):
    """The step that calls the print off."""
    return order.steps.get(kind="CANCEL_PRINT")


def test_a_refund_before_anything_was_sent_prints_nothing(world):
    order = ordered()
    refund(order)

    pass_time(world, hours=80)

    assert world.printful.orders == []
    assert cancel_step(order).status == "SKIPPED"


def test_a_refund_between_draft_and_commit_cancels_the_draft(world):
    order = ordered()
    drain("orders.orderstep", seconds=20)
    world.faults.add("printful", "orders.create", kind="lose_answer")
    drain("fulfillment.printattempt", seconds=20)
    assert attempt_at("printful").phase == "DRAFTING"
    refund(order)

    pass_time(world, hours=80)

    assert world.printful.orders[0].status == "canceled"
    assert printed(world) == []
    assert (attempt_at("printful").phase, print_order_of(order).state) == ("CANCELED", "CANCELED")
    assert cancel_step(order).status == "DONE"


def test_a_refund_after_the_commit_cancels_what_still_can_be(world):
    order = ordered()
    settle_all(world)
    refund(order)

    pass_time(world, hours=3)

    (one,) = world.printful.orders
    assert one.status == "canceled"
    assert cancel_step(order).status == "DONE"
    assert print_order_of(order).state == "CANCELED"
    assert PrintAttempt.objects.count() == 1
    assert order.events.filter(text="Printful canceled the print").count() == 1


def test_a_refund_while_the_press_runs_says_that_it_was_too_late(world):
    order = ordered()
    settle_all(world)
    world.printful.start_production(world.printful.orders[0].id)
    refund(order)

    pass_time(world, hours=3)

    step = cancel_step(order)
    assert step.status == "PARKED"
    assert "could not cancel the print any more" in step.reason
    assert order.events.filter(text__contains="could not cancel the print any more").exists()
    assert attempt_at("printful").phase == "COMMITTED"
    assert len(printed(world)) == 1


def test_a_refund_while_the_commits_answer_is_unknown_is_settled_by_reading(world):
    world.faults.add("printful", "orders.confirm", kind="lose_answer")
    order = ordered()
    settle_all(world)
    assert attempt_at("printful").phase == "COMMIT_SENT"
    refund(order)

    pass_time(world, hours=3)

    assert world.printful.orders[0].status == "canceled"
    assert attempt_at("printful").phase == "CANCELED"
    assert PrintAttempt.objects.count() == 1


def test_a_dispute_before_the_commit_waits_and_a_won_one_prints(world):
    order = ordered()
    drain("orders.orderstep", seconds=20)
    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="needs_response"))
    pass_time(world, hours=3)
    assert printed(world) == []
    assert world.printful.orders[0].status == "draft"

    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="won"))
    settle_all(world)

    assert len(printed(world)) == 1, "at once, not when the bank would have been asked again"
    pass_time(world, hours=3)
    assert len(printed(world)) == 1
    assert submit_step(order).status == "DONE"


def test_the_customer_is_told_what_becomes_of_the_print(world):
    order = ordered()
    settle_all(world)
    refund(order)

    pass_time(world, hours=1)

    mail = world.resend.mails_to("ada@example.com")[-1]
    assert "the printer is asked to cancel" in mail.text
