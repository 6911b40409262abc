"""Receipts reach QuickBooks once, to the cent, whatever becomes of the answers."""

import pytest

from core.drain import drain_all
from tests import builders
from tests.accounting import stories


@pytest.mark.django_db
def test_a_shop_without_quickbooks_skips_the_receipt_and_says_so(world):
    order = builders.paid_order(buyer=builders.ada())

    drain_all()

    step = order.steps.get(kind="POST_SALES_RECEIPT")
    assert (step.status, step.reason) == ("SKIPPED", "QuickBooks is not connected")


@pytest.mark.django_db
def test_a_paid_order_stands_in_the_books_once_and_to_the_cent(world, connected):
    order = stories.sold()

    stories.run()

    [receipt] = world.quickbooks.receipts()
    step = stories.step_of(order)
    assert (step.status, step.result_ref) == ("DONE", receipt["Id"]), step.reason
    assert (receipt["DocNumber"], receipt["TotalAmt"]) == (order.number, 19.00 - 0.85)
