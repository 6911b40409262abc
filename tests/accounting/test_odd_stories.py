"""Sales and refunds that did not go the usual way: nothing is left out of the books in silence."""

import pytest

from accounting import connection
from accounting.facts import TokenFact
from accounting.models import QuickBooksConnection, SalesReceipt
from accounting.models.connection import connect
from core.durable import Status
from core.outcomes import NotSent
from orders.disputes import record_dispute
from orders.models import OrderStep
from orders.refunds import record_refunds
from tests import builders
from tests.accounting import stories
from tests.orders.review import case_of

pytestmark = pytest.mark.django_db


def refunded(order, amount, *, ref, status="succeeded"):
    fact = builders.refund_of(order, amount=amount, ref=ref, status=status)
    record_refunds(order_id=order.pk, facts=[fact])
    stories.run()


def posted(order):
    stories.run()
    return order


def texts(order):
    return " ".join(one["text"] for one in case_of(order).open_reasons())


def receipt_step(order, ref):
    return order.steps.get(kind="POST_REFUND_RECEIPT", cause=ref)


def test_a_refund_that_goes_through_after_a_later_one_has_a_number_of_its_own(world, connected):
    order = posted(stories.sold())
    refunded(order, 300, ref="re_slow", status="pending")
    refunded(order, 200, ref="re_quick")
    refunded(order, 300, ref="re_slow")

    assert {one.status for one in order.steps.filter(kind="POST_REFUND_RECEIPT")} == {"DONE"}
    receipts = {one["DocNumber"]: one["TotalAmt"] for one in world.quickbooks.refund_receipts()}
    assert receipts == {f"R-{order.number}-1": 3.0, f"R-{order.number}-2": 2.0}


def test_a_refund_after_one_that_failed_does_not_take_a_number_that_is_used(world, connected):
    order = posted(stories.sold())
    refunded(order, 300, ref="re_1")
    refunded(order, 200, ref="re_2")
    refunded(order, 300, ref="re_1", status="failed")
    refunded(order, 400, ref="re_3")

    numbers = [one["DocNumber"] for one in world.quickbooks.refund_receipts()]
    assert numbers == [f"R-{order.number}-{place}" for place in (1, 2, 3)]


def test_the_refund_of_a_sale_that_was_entered_by_hand_is_asked_of_the_same_person(
    world, connected
):
    order = builders.paid_order()
    own = stories.step_of(order)
    OrderStep.objects.filter(pk=own.pk).update(status=Status.PARKED, run_after=None)
    own.refresh_from_db()
    own.finish("done by hand (olga)")

    refunded(order, 500, ref="re_1")

    step = receipt_step(order, "re_1")
    assert (step.status, world.quickbooks.refund_receipts()) == ("PARKED", [])
    assert "entered by hand" in step.reason


def test_a_refund_that_fails_after_it_was_posted_says_what_to_void(world, connected):
    order = posted(stories.sold())
    refunded(order, 500, ref="re_1")

    refunded(order, 500, ref="re_1", status="failed")

    assert f"void R-{order.number}-1" in texts(order)


def test_a_refund_that_fails_before_it_was_posted_leaves_nothing_to_enter(world, connected):
    order = builders.paid_order()
    refunded(order, 500, ref="re_1")
    refunded(order, 500, ref="re_1", status="failed")
    posted(stories.booked(order))

    assert receipt_step(order, "re_1").status == "SKIPPED"
    assert "R-" not in texts(order)


def test_a_refund_that_fails_after_a_lost_answer_is_not_called_unposted(world, connected, clock):
    order = posted(stories.sold())
    world.quickbooks.lose_next_answer("refundreceipt.create")
    refunded(order, 500, ref="re_1")
    refunded(order, 500, ref="re_1", status="failed")

    clock.advance(seconds=10)
    stories.run()

    step = receipt_step(order, "re_1")
    assert (step.status, len(world.quickbooks.refund_receipts())) == ("PARKED", 1)
    assert f"R-{order.number}-1" in step.reason


def test_a_lost_dispute_says_what_to_enter_in_the_books(world, connected):
    order = posted(stories.sold())

    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="lost"))

    assert "$19.00" in texts(order)
    assert order.number in texts(order)


def test_a_lost_dispute_of_a_shop_without_books_asks_for_no_entry(world):
    order = builders.paid_order()

    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="lost"))

    assert not order.cases.unresolved().exists()


def test_a_renewal_that_fails_after_the_owner_connected_again_ends_nothing(world, connected):
    stale = QuickBooksConnection.objects.get()
    connect(realm_id=stale.realm_id, fact=TokenFact("new", 3600, "newer", 8640000), who="olga")

    answer = connection.lose(stale, "invalid_grant")

    assert isinstance(answer, NotSent)
    assert QuickBooksConnection.objects.get().status == "ok"


def test_the_fee_of_a_sale_is_never_posted_to_another_company(world, connected, settings):
    settings.QBO_FEE = "expense"
    order = stories.sold()
    world.faults.add("quickbooks", "purchase.create", kind="500")
    stories.run()
    assert SalesReceipt.objects.get().purchase_id == ""
    world.quickbooks.realm_id = "4620816365000000002"
    stories.connect_anew(connected)
    stories.step_of(order).retry_now()

    stories.run()

    step = stories.step_of(order)
    assert (step.status, world.quickbooks.purchases()) == ("PARKED", [])
    assert "another company" in step.reason


def test_costs_that_stripe_never_tells_are_asked_of_a_person_after_some_days(
    world, connected, clock
):
    order = builders.paid_order()
    stories.run()

    clock.advance(seconds=4 * 86400)
    stories.run()

    step = stories.step_of(order)
    assert step.status == "PARKED"
    assert "what the payment cost" in step.reason

    stories.booked(order)
    stories.run()
    assert stories.step_of(order).status == "DONE"
