"""Money sent back from the desk: once, whatever becomes of the answer; its event takes back."""

import pytest

from core.admin_buttons import RefusedError
from core.drain import drain_all
from core.models import ApiCall
from operations import roles
from orders import refunding
from orders.models import Order
from tests import builders
from tests.operations.people import person
from tests.orders.review import action, case_of, held_order, olga, press, statuses
from tests.stories import ask_back, buy
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client, world):
    builders.ebook("short-book", amount=1900)
    return buy(client, world, "short-book", buyer=builders.ada())


def made(order):
    return list(order.refunds.values_list("amount", "status"))


def test_all_of_the_money_goes_back_and_its_event_takes_back(world, order):
    ask_back(order)
    settle_all(world)

    order.refresh_from_db()
    assert (order.money, made(order)) == ("REFUNDED", [(1900, "succeeded")])
    assert statuses(order)["REFUND_PAYMENT"] == statuses(order)["CLOSE_GRANTS"] == "DONE"
    (refund,) = world.stripe.all("refund")
    assert refund["metadata"]["storehand_step"] == str(order.steps.get(kind="REFUND_PAYMENT").pk)


def test_a_part_goes_back_and_a_person_is_asked_what_that_means(world, order):
    ask_back(order, 500)
    settle_all(world)

    order.refresh_from_db()
    assert (order.money, made(order)) == ("PARTIALLY_REFUNDED", [(500, "succeeded")])
    assert case_of(order).open_reasons()[0]["code"] == "partial_refund"


@pytest.mark.parametrize("kind", ["lose_answer", "late_effect", "cut_body", "502", "500", "reset"])
def test_a_lost_answer_never_sends_the_money_twice(world, order, clock, kind):
    world.faults.add("stripe", "refunds.create", kind=kind)
    ask_back(order, 500)
    settle_all(world)
    clock.advance(60)
    settle_all(world)

    assert [one["amount"] for one in world.stripe.all("refund")] == [500]
    assert order.steps.get(kind="REFUND_PAYMENT").status == "DONE"


def test_a_refund_that_is_not_known_waits_while_stripe_cannot_list_any(world, order, clock):
    world.faults.add("stripe", "refunds.create", kind="lose_answer")
    world.faults.add("stripe", "refunds.list", kind="500", count=2)
    ask_back(order, 500)
    settle_all(world)
    clock.advance(60)
    settle_all(world)
    clock.advance(600)
    settle_all(world)

    assert len(world.stripe.all("refund")) == 1
    assert made(order) == [(500, "succeeded")]


def test_what_was_refunded_in_stripes_dashboard_meanwhile_is_not_sent_again(world, order):
    ask_back(order)
    world.stripe.refund(order.payments.get().payment_intent_id)
    settle_all(world)

    step = order.steps.get(kind="REFUND_PAYMENT")
    assert (step.status, len(world.stripe.all("refund"))) == ("SKIPPED", 1)
    assert "went back already" in step.reason


def test_what_stripe_refuses_waits_for_a_person_and_is_asked_anew_by_a_button(world, order):
    world.stripe.dispute(order.payments.get().payment_intent_id, "fraudulent")
    ask_back(order)
    drain_all()
    step = order.steps.get(kind="REFUND_PAYMENT")
    assert (step.status, case_of(order).severity) == ("PARKED", "high")
    assert "charged back" in step.reason

    press(case_of(order), f"retry-{step.pk}", olga())
    drain_all()

    # A key that was answered with no would only be answered with the same no.
    calls = ApiCall.objects.filter(operation="refunds.create")
    assert len(set(calls.values_list("reference", flat=True))) == 2
    assert world.stripe.all("refund") == []


@pytest.mark.parametrize("amount", [0, -1, 1901])
def test_not_more_than_is_left_and_not_nothing(order, amount):
    with pytest.raises(RefusedError, match="At most"):
        ask_back(order, amount)


def test_a_page_older_than_somebody_elses_refund_sends_nothing(world, order):
    ask_back(order, 500)
    settle_all(world)

    with pytest.raises(RefusedError, match="meanwhile"):
        ask_back(order, 500, seen=1900)


def test_a_second_refund_waits_for_the_first(order):
    ask_back(order, 500)

    with pytest.raises(RefusedError, match="under way"):
        ask_back(order, 500)


@pytest.mark.parametrize(
    ("money", "word"),
    [
        ("AWAITING", "not arrived"),
        ("FAILED", "failed"),
        ("REFUNDED", "already"),
        ("DISPUTED", "bank"),
    ],
)
def test_money_that_is_not_here_is_not_sent_back(order, money, word):
    Order.objects.filter(pk=order.pk).update(money=money)
    order.refresh_from_db()

    assert word in refunding.why_not(order)


def test_a_held_order_is_refunded_and_its_case_closes_by_itself(client, world):
    builders.ebook("dear-book", amount=25000)
    order = buy(client, world, "dear-book", buyer=builders.ada())
    case = case_of(order)

    press(case, "refund", olga(), reason="fraudulent")
    assert "under way" in action(case_of(order), "approve").why_not
    settle_all(world)

    order.refresh_from_db()
    case.refresh_from_db()
    assert (order.money, order.fulfilment, case.status) == ("REFUNDED", "CANCELED", "RESOLVED")
    assert statuses(order)["GRANT_DOWNLOADS"] == "CANCELED"
    assert not any("/d/" in mail.text for mail in world.resend.mails_to("ada@example.com"))


def test_review_staff_sends_no_money_back():
    order = held_order()

    with pytest.raises(RefusedError, match="role"):
        press(
            case_of(order),
            "refund",
            person("grace", roles.REVIEW_STAFF),
            reason="fraudulent",
        )


def test_a_free_order_has_nothing_to_send_back():
    free = builders.ebook("free-book", amount=0)
    order = held_order(builders.line(free), payment_intent_id="")

    assert "Nothing was paid" in refunding.why_not(order)
