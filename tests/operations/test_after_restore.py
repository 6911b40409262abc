"""The data was lost, and a backup from before the sale was restored: nothing goes out again."""

import re
from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounting.models import RefundReceipt, SalesReceipt
from core.clock import now
from fulfillment.models import PrintAttempt
from orders.finder import find_missed_events
from orders.models import Order, OrderStep
from tests import builders
from tests.accounting.stories import connect
from tests.fulfillment import prints
from tests.orders.review import case_of, olga, press
from tests.stories import ask_back, buy, open_checkout, settle_all

pytestmark = pytest.mark.django_db

ADA = "ada@example.com"


@pytest.fixture
def books(world, settings):
    """QuickBooks forgets request ids and lets two documents have one number: no net but our own."""
    connect(settings)
    world.quickbooks.allows_duplicate_numbers = True
    return world.quickbooks


def lose_the_day(world, settings) -> None:
    """Everything about sales is gone; who serves the shop does what docs/operations.md says."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "TRUNCATE orders_order, orders_checkout, crm_customer, crm_scheduledmessage,"
            " core_webhookevent, core_emailmessage RESTART IDENTITY CASCADE"
        )
        cursor.execute("ALTER SEQUENCE orders_order_number RESTART WITH 10001")
    world.quickbooks.forget_requests()
    after_restore(settings)


def after_restore(settings) -> str:
    """What the command says; its setting is set."""
    said = StringIO()
    call_command("after_restore", stdout=said)
    found = re.search(r"RESTORED_AT=(\S+)", said.getvalue())
    settings.RESTORED_AT = datetime.fromisoformat(found[1])
    return said.getvalue()


def find_again(world) -> Order:
    find_missed_events()
    settle_all(world)
    return Order.objects.get()


def test_a_lost_sale_comes_back_and_waits_for_a_person(client, world, books, settings):
    builders.ebook("short-book")
    first = buy(client, world, "short-book", email=ADA).number
    lose_the_day(world, settings)

    order = find_again(world)

    assert (order.money, order.fulfilment) == ("PAID", "IN_REVIEW")
    assert [one["code"] for one in case_of(order).open_reasons()] == ["was_lost"]
    assert order.number != first
    assert len(world.resend.mails_to(ADA)) == 1
    assert len(books.receipts()) == 1
    adopted = SalesReceipt.objects.get(order=order)
    assert (adopted.doc_number, adopted.is_adopted) == (first, True)

    press(case_of(order), "approve", olga())
    settle_all(world)

    order.refresh_from_db()
    assert order.fulfilment == "COMPLETE"
    assert len(world.resend.mails_to(ADA)) == 2
    assert len(books.receipts()) == 1


def test_a_lost_refund_is_not_told_or_booked_again(client, world, books, settings):
    builders.ebook("short-book")
    order = buy(client, world, "short-book", email=ADA)
    world.stripe.refund(order.payments.get().payment_intent_id, 500)
    settle_all(world)
    told = len(world.resend.mails_to(ADA))
    assert (told, len(books.refund_receipts())) == (2, 1)
    lose_the_day(world, settings)

    order = find_again(world)

    assert (order.money, order.refunds.count()) == ("PARTIALLY_REFUNDED", 1)
    assert len(world.resend.mails_to(ADA)) == told
    assert (len(books.receipts()), len(books.refund_receipts())) == (1, 1)
    assert RefundReceipt.objects.get().is_adopted


def test_a_sale_after_the_restore_goes_as_ever(client, world, books, settings):
    builders.ebook("short-book")
    lose_the_day(world, settings)
    settings.RESTORED_AT -= timedelta(seconds=2)  # a while ago

    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email=ADA, name="Ada")
    settle_all(world)

    assert Order.objects.get().fulfilment == "COMPLETE"
    assert len(world.resend.mails_to(ADA)) == 1
    assert not SalesReceipt.objects.get().is_adopted


def test_a_checkout_that_was_open_during_the_restore_is_no_lost_sale(
    client, world, books, settings
):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.stripe.get("checkout.session", session)["created"] -= 600
    after_restore(settings)
    settings.RESTORED_AT -= timedelta(seconds=2)  # a while ago

    world.stripe.pay(session, email=ADA, name="Ada")
    settle_all(world)

    order = Order.objects.get()
    assert (order.fulfilment, order.placed_at < settings.RESTORED_AT) == ("COMPLETE", True)
    assert len(world.resend.mails_to(ADA)) == 1


def test_a_lost_delayed_payment_that_failed_is_not_told_again(client, world, books, settings):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email=ADA, name="Ada", how="bank_debit")
    settle_all(world)
    world.stripe.fail(session)
    settle_all(world)
    told = len(world.resend.mails_to(ADA))
    lose_the_day(world, settings)

    order = find_again(world)

    assert (order.money, order.steps.count()) == ("FAILED", 0)
    assert len(world.resend.mails_to(ADA)) == told == 2


def test_a_receipt_that_was_still_to_be_posted_is_looked_for_first(client, world, books, settings):
    builders.ebook("short-book")
    order = buy(client, world, "short-book", email=ADA)
    books.forget_requests()
    # The backup is from before the receipt.
    SalesReceipt.objects.all().delete()
    OrderStep.objects.filter(kind="POST_SALES_RECEIPT").update(
        status="READY", run_after=now(), settled_at=None, sent_at=None, request_body=None
    )
    after_restore(settings)

    settle_all(world)

    assert len(books.receipts()) == 1
    assert SalesReceipt.objects.get(order=order).is_adopted


def test_a_print_that_was_open_waits_for_a_person_and_goes_on_when_told(world, settings):
    order = prints.ordered()
    after_restore_said = after_restore(settings)
    settle_all(world)

    assert "1 print(s) and 0 refund(s)" in after_restore_said
    step = prints.submit_step(order)
    assert (step.status, prints.printed(world)) == ("PARKED", [])
    assert "Look for the order's number at all printers" in case_of(order).reasons[0]["text"]

    step.retry_now()
    settle_all(world)
    assert len(prints.printed(world)) == 1


def test_a_draft_that_was_open_is_not_confirmed_before_a_person_has_looked(world, settings):
    order = prints.ordered()
    world.faults.add("printful", "orders.confirm", kind="500", count=100)
    settle_all(world)
    world.faults.clear()
    PrintAttempt.objects.update(status="RUNNING", run_after=now(), lease_until=now())
    after_restore(settings)
    settle_all(world)

    assert prints.printed(world) == []
    assert prints.submit_step(order).status == "PARKED"
    assert "restored from a backup" in case_of(order).open_reasons()[0]["text"]


def test_a_refund_that_was_open_waits_for_a_person(client, world, books, settings):
    builders.ebook("short-book")
    order = buy(client, world, "short-book", email=ADA)
    ask_back(order, 500)
    after_restore(settings)
    settle_all(world)

    assert order.steps.get(kind="REFUND_PAYMENT").status == "PARKED"
    assert order.refunds.count() == 0
    assert "Stripe's dashboard" in case_of(order).open_reasons()[0]["text"]


def test_a_fee_that_was_booked_by_itself_is_not_booked_again(client, world, books, settings):
    settings.QBO_FEE = "expense"
    builders.ebook("short-book")
    buy(client, world, "short-book", email=ADA)
    assert len(books.purchases()) == 1
    lose_the_day(world, settings)

    order = find_again(world)

    assert (len(books.receipts()), len(books.purchases())) == (1, 1)
    assert SalesReceipt.objects.get(order=order).purchase_id
