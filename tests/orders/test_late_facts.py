"""Facts about money that were read earlier and arrive later: what is known is never taken back."""

from dataclasses import replace

import pytest

from catalog.models import StockReservation
from core.clock import after
from crm.models import ScheduledMessage
from orders import payments
from orders.disputes import record_dispute
from orders.facts import PaymentFact
from orders.models import Order
from orders.placement import place_order
from orders.refunding import left
from orders.refunds import record_refunds
from sandbox.stripe.events import tell
from tests import builders
from tests.orders.review import case_of, olga, press
from tests.stories import buy, open_checkout, settle_all

pytestmark = pytest.mark.django_db


def payment_of(order):
    return order.payments.get().payment_intent_id


def cost_of(order, **known):
    return PaymentFact(payment_intent_id=payment_of(order), charge_id="ch_1", **known)


def test_an_answer_read_before_the_fee_was_known_does_not_forget_it():
    order = builders.paid_order()
    known = {"balance_transaction_id": "txn_1", "settlement_amount": 1900, "fee": 85, "net": 1815}
    payments.record_costs(
        order_id=order.pk, fact=cost_of(order, settlement_currency="usd", **known)
    )

    payments.record_costs(order_id=order.pk, fact=cost_of(order))

    payment = order.payments.get()
    assert (payment.fee, payment.balance_transaction_id) == (85, "txn_1")


def test_a_refund_that_was_made_is_not_pending_again_by_an_older_answer():
    order = builders.paid_order()
    made = builders.refund_of(order, amount=500)
    record_refunds(order_id=order.pk, facts=[made])
    press(case_of(order), "by_hand", olga(), note="nothing to close")

    record_refunds(order_id=order.pk, facts=[replace(made, status="pending")])

    assert order.refunds.get().status == "succeeded"
    assert case_of(order).is_resolved()


def test_a_lost_dispute_over_a_part_leaves_only_the_rest_to_send_back():
    order = builders.paid_order()
    lost = replace(builders.dispute_of(order, status="lost"), amount=600)

    record_dispute(order_id=order.pk, fact=lost)

    order.refresh_from_db()
    assert (order.money, left(order)) == ("PARTIALLY_REFUNDED", 1300)


def test_an_inquiry_that_becomes_a_dispute_suspends_although_nothing_new_is_created(client, world):
    builders.ebook("short-book", amount=1900)
    order = buy(client, world, "short-book", buyer=builders.ada())
    key = world.stripe.dispute(payment_of(order))["id"]
    with world.lock:
        world.stripe.change("dispute", key, status="warning_needs_response")
    settle_all(world)
    order.refresh_from_db()
    assert order.money == "PAID"

    with world.lock:
        asked = world.stripe.change("dispute", key, status="needs_response")
        tell(world.stripe, "charge.dispute.updated", asked)
    settle_all(world)

    order.refresh_from_db()
    assert order.money == "DISPUTED"


def test_a_dispute_is_no_inquiry_again_by_an_older_answer():
    order = builders.paid_order()
    asked = builders.dispute_of(order, status="warning_needs_response")
    record_dispute(order_id=order.pk, fact=asked)
    record_dispute(order_id=order.pk, fact=replace(asked, status="needs_response"))

    record_dispute(order_id=order.pk, fact=asked)

    order.refresh_from_db()
    assert order.money == "DISPUTED"
    assert order.disputes.get().status == "needs_response"


def test_word_of_a_failed_debit_that_comes_after_the_money_fails_nothing(client, world):
    tote = builders.goods("linen-tote", on_hand=1)
    StockReservation.objects.create(
        product=tote, quantity=1, reference="chk_1", visitor="", expires_at=after(3600)
    )
    builders.ebook("short-book", amount=1900)
    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    with world.lock:
        paid = world.stripe.change("checkout.session", session, client_reference_id="chk_1")
        tell(world.stripe, "checkout.session.async_payment_failed", paid)
    settle_all(world)

    assert Order.objects.get().money == "PAID"
    assert StockReservation.objects.get().state == "HELD"
    assert not any("did not" in mail.subject for mail in world.resend.mails_to("ada@example.com"))


def test_who_got_all_his_money_back_gets_no_follow_up_mails(world):
    builders.ebook("short-book", amount=1900)
    order = place_order(builders.sale(builders.line(builders.ebook("short-book")), promotions=True))
    settle_all(world)
    planned = ScheduledMessage.objects.filter(message_key__startswith="follow_up_")
    assert [one.status for one in planned] == ["READY"] * 3

    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=1900)])

    assert [one.status for one in planned.all()] == ["CANCELED"] * 3
