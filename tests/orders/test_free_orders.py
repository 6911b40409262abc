"""Orders that cost nothing, and orders paid at another price than was asked."""

import pytest

from operations.invariants import check_all
from orders.holds import HoldReason
from orders.models import Checkout, Order
from orders.review import open_case
from tests import builders
from tests.orders.review import action, case_of, held_order, olga, press, statuses
from tests.stories import open_checkout, settle_all

pytestmark = pytest.mark.django_db


def held_for_nothing():
    tool = builders.line(builders.software("free-tool", amount=0))
    return held_order(tool, payment_intent_id="")


def broken():
    return {code: found.examples for code, found in check_all().items() if not found.holds}


def test_a_free_order_that_is_held_can_be_cancelled_by_one_press(world):
    order = held_for_nothing()
    case = case_of(order)

    press(case, "refund", olga())
    settle_all(world)

    order.refresh_from_db()
    case.refresh_from_db()
    assert (order.gives_access(), order.fulfilment, case.status) == (False, "CANCELED", "RESOLVED")
    assert statuses(order)["ISSUE_LICENSE"] == statuses(order)["SEND_ORDER_MAIL"] == "CANCELED"
    assert world.stripe.all("refund") == []
    assert broken() == {}


def test_what_a_free_order_gave_is_taken_back_when_it_is_cancelled(world):
    order, owner = held_for_nothing(), olga()
    press(case_of(order), "approve", owner)
    settle_all(world)
    assert statuses(order)["ISSUE_LICENSE"] == "DONE"
    order.refresh_from_db()
    open_case(order=order, reasons=[HoldReason("mail_bounced", "The mail came back")])
    press(case_of(order), "refund", owner)
    settle_all(world)

    assert statuses(order)["REVOKE_LICENSE"] == "DONE"
    assert not order.lines.get().licenses.live().exists()
    assert broken() == {}


def test_a_held_order_whose_money_is_on_its_way_back_is_not_handed_over_by_hand(world):
    order = held_order(builders.line(builders.goods()))
    press(case_of(order), "refund", olga(), reason="requested_by_customer")

    assert "under way" in action(case_of(order), "by_hand").why_not


def test_a_checkout_that_was_paid_at_another_price_waits_for_a_person(client, world):
    builders.ebook("short-book", amount=1900)
    session = open_checkout(client, "short-book")
    Checkout.objects.update(amount=2500)
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    settle_all(world)

    order = Order.objects.get(checkout_session_id=session)
    (reason,) = case_of(order).open_reasons()
    assert (order.fulfilment, reason["code"]) == ("IN_REVIEW", "price_differs")
    assert "$25.00" in reason["text"]
    assert "$19.00" in reason["text"]
