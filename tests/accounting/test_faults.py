"""Whatever becomes of a request or its answer, each document stands in the books once."""

import pytest

from orders.refunds import record_refunds
from sandbox.faults import REQUEST_KINDS
from tests import builders
from tests.accounting import stories

pytestmark = pytest.mark.django_db

#: Every operation of one order's bookkeeping.
OPERATIONS = (
    "customer.query",
    "customer.create",
    "salesreceipt.create",
    "purchase.create",
    "refundreceipt.create",
)


def run_for_hours(clock) -> None:
    for seconds in (10, 20, 80, 400, 1200, 4000):
        stories.run()
        clock.advance(seconds=seconds)
    stories.run()


@pytest.mark.parametrize("kind", sorted(REQUEST_KINDS))
@pytest.mark.parametrize("operation", ["salesreceipt.create", "refundreceipt.create"])
def test_a_document_is_posted_once_under_every_fault(world, connected, clock, operation, kind):
    order = stories.sold()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])
    world.faults.add("quickbooks", operation, kind=kind, seconds=0.2)

    run_for_hours(clock)

    assert len(world.quickbooks.receipts()) == 1
    assert len(world.quickbooks.refund_receipts()) == 1
    kinds = ("POST_SALES_RECEIPT", "POST_REFUND_RECEIPT")
    assert [stories.step_of(order, one).status for one in kinds] == ["DONE", "DONE"]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_an_answer_lost_anywhere_leaves_one_of_each(world, connected, clock, settings, operation):
    settings.QBO_FEE = "expense"
    order = stories.sold()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])
    world.quickbooks.lose_next_answer(operation)

    run_for_hours(clock)

    books = world.quickbooks
    made = (books.customers(), books.receipts(), books.purchases(), books.refund_receipts())
    assert [len(one) for one in made] == [1, 1, 1, 1]
