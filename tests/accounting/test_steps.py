"""Receipts reach QuickBooks once, to the cent, whatever becomes of the answers."""

import pytest

from accounting.models import CustomerLink, QuickBooksConnection, SalesReceipt
from core.clock import DbNow
from core.durable import canonical
from core.models import Alert
from orders.models import Payment
from tests import builders
from tests.accounting import stories

pytestmark = pytest.mark.django_db


def test_a_shop_without_quickbooks_skips_the_receipt_and_says_so(world):
    order = builders.paid_order(buyer=builders.ada())

    stories.run()

    step = stories.step_of(order)
    assert (step.status, step.reason) == ("SKIPPED", "QuickBooks is not connected")


def test_a_paid_order_stands_in_the_books_once_and_to_the_cent(world, connected):
    order = stories.sold()

    stories.run()

    [receipt] = world.quickbooks.receipts()
    step = stories.step_of(order)
    assert (step.status, step.result_ref) == ("DONE", receipt["Id"]), step.reason
    assert (receipt["DocNumber"], receipt["TotalAmt"]) == (order.number, 18.15)


def test_the_receipt_waits_for_the_costs_and_their_news_brings_it_forward(world, connected):
    order = builders.paid_order()

    stories.run()
    assert stories.step_of(order).reason == "Stripe has not yet said what the payment cost"

    stories.booked(order)
    stories.run()
    assert [one["DocNumber"] for one in world.quickbooks.receipts()] == [order.number]


def test_costs_that_came_while_the_step_was_looking_delay_it_by_seconds(world, connected, clock):
    order = builders.paid_order()
    payment = order.payments.get()
    Payment.objects.filter(pk=payment.pk).update(paid_at=DbNow())
    stories.run()

    Payment.objects.filter(pk=payment.pk).update(fee=85, settlement_currency="usd")
    clock.advance(seconds=20)
    stories.run()

    assert len(world.quickbooks.receipts()) == 1


def test_a_free_order_has_no_receipt(world, connected):
    order = stories.sold(builders.line(builders.ebook(), amount=0), fee=0)

    stories.run()

    assert stories.step_of(order).reason == "nothing was paid"
    assert world.quickbooks.receipts() == []


def test_a_lost_answer_does_not_post_the_receipt_twice(world, connected, clock):
    order = stories.sold()
    world.quickbooks.lose_next_answer()

    stories.run()
    assert stories.step_of(order).status == "READY"
    clock.advance(seconds=10)
    stories.run()

    step = stories.step_of(order)
    assert (step.status, len(world.quickbooks.receipts())) == ("DONE", 1), step.reason
    assert SalesReceipt.objects.get(order=order).is_adopted
    assert len(world.quickbooks.receipt_keys()) == 1


def test_a_request_that_never_arrived_goes_again_with_the_same_key_and_bytes(
    world, connected, clock
):
    order = stories.sold()
    world.faults.add("quickbooks", "salesreceipt.create", kind="500")

    stories.run()
    before = stories.step_of(order)
    assert before.status == "READY"
    clock.advance(seconds=10)
    stories.run()

    after = stories.step_of(order)
    assert (after.status, after.key) == ("DONE", before.key), after.reason
    assert bytes(after.request_body) == bytes(before.request_body)
    assert world.quickbooks.receipt_keys() == [before.key]


def test_a_number_that_is_taken_by_our_own_receipt_is_adopted(world, connected, clock):
    order = stories.sold()
    stories.run()
    SalesReceipt.objects.all().delete()
    world.quickbooks.french = True
    world.quickbooks.forget_requests()
    order.steps.filter(kind="POST_SALES_RECEIPT").update(
        status="READY", run_after=clock.DbNow(), sent_at=None, key="a1b2", request_body=None
    )

    stories.run()

    step = stories.step_of(order)
    assert (step.status, len(world.quickbooks.receipts())) == ("DONE", 1), step.reason
    assert SalesReceipt.objects.get().is_adopted


def test_a_number_that_somebody_else_used_is_left_to_a_person(world, connected):
    first = stories.sold()
    stories.run()
    [receipt] = world.quickbooks.receipts()
    second = stories.sold(session="cs_test_2")
    type(second).objects.filter(pk=first.pk).update(number="SH-1")
    type(second).objects.filter(pk=second.pk).update(number=receipt["DocNumber"])

    stories.run()

    step = stories.step_of(second)
    assert step.status == "PARKED"
    assert "the shop did not make it" in step.reason
    assert len(world.quickbooks.receipts()) == 1


def test_a_throttled_shop_waits_a_minute_and_posts_once(world, connected, clock):
    order = stories.sold()
    world.quickbooks.throttle_as_xml = True
    world.quickbooks.throttle(1)

    stories.run()
    step = stories.step_of(order)
    assert step.status == "READY"
    assert (step.run_after - clock.now()).total_seconds() >= 59
    clock.advance(seconds=61)
    stories.run()

    assert len(world.quickbooks.receipts()) == 1


def test_an_expired_token_is_renewed_once_and_the_same_request_goes_again(world, connected):
    stories.sold()
    world.quickbooks.expire_access()

    stories.run()

    renewals = [one for one in world.ledger.of("quickbooks", "token") if "refresh" in one.reference]
    assert (len(renewals), len(world.quickbooks.receipts())) == (1, 1)


def test_revoked_tokens_make_receipts_wait_and_tell_the_owner_once(world, connected):
    orders = [stories.sold(session=f"cs_test_{number}") for number in range(3)]
    world.quickbooks.revoke_tokens()

    stories.run()

    reasons = {stories.step_of(order).reason for order in orders}
    assert reasons == {"QuickBooks must be connected again"}
    assert {order.steps.get(kind="SEND_ORDER_MAIL").status for order in orders} == {"DONE"}
    alert = Alert.objects.get(title="QuickBooks must be connected again")
    assert (alert.severity, alert.times) == ("critical", 1)
    assert QuickBooksConnection.objects.get().status == "reconnect_needed"


def test_what_waited_is_posted_when_the_owner_has_connected_again(world, connected):
    order = stories.sold()
    world.quickbooks.revoke_tokens()
    stories.run()

    stories.connect_again()
    stories.run()

    assert stories.step_of(order).status == "DONE"
    assert len(world.quickbooks.receipts()) == 1


def test_a_total_that_is_off_by_more_than_rounding_goes_to_a_person(world, connected):
    order = stories.sold()
    world.quickbooks.drift(1)

    stories.run()

    receipt = SalesReceipt.objects.get(order=order)
    assert stories.step_of(order).status == "DONE"
    assert abs(receipt.total_mismatch) <= 2


def test_a_missing_mapping_is_named_and_the_retry_uses_the_new_one(world, connected):
    order = stories.sold()
    connected.items.filter(kind="EBOOK").delete()

    stories.run()
    step = stories.step_of(order)
    assert step.status == "PARKED"
    assert "no item is chosen for “Short book” (ebook): Accounting > QuickBooks" in step.reason

    stories.map_by_name(connected)
    step.retry_now()
    stories.run()
    assert len(world.quickbooks.receipts()) == 1


def test_a_worker_that_died_after_making_the_customer_never_sends_its_body_again(world, connected):
    order = stories.sold()
    customer = {"entity": "Customer", "body": {"DisplayName": "Ada Lovelace (C1)"}}
    order.steps.filter(kind="POST_SALES_RECEIPT").update(
        request_body=canonical(customer), sent_at=DbNow(), key="c0ffee"
    )
    CustomerLink.objects.create(connection=connected, customer=order.customer, remote_id="1")

    stories.run()

    assert world.quickbooks.customers() == []
    assert "c0ffee" not in world.quickbooks.receipt_keys()
    assert stories.step_of(order).status == "PARKED"  # customer 1 is not in these books


def test_connecting_again_closes_the_alert(world, connected):
    stories.sold()
    world.quickbooks.revoke_tokens()
    stories.run()

    stories.connect_again()

    assert not Alert.objects.filter(resolved_at=None, title__contains="QuickBooks").exists()


def test_a_refusal_is_told_in_quickbooks_own_words_and_the_retry_has_a_new_key(world, connected):
    order = stories.sold()
    connected.accounts.filter(role="CLEARING").update(remote_id="999")

    stories.run()
    step = stories.step_of(order)
    first = step.key
    assert (step.status, "2500" in step.reason) == ("PARKED", True), step.reason
    connected.accounts.filter(role="CLEARING").update(remote_id="35")
    step.retry_now()
    stories.run()

    [key] = world.quickbooks.receipt_keys()
    assert key != first
