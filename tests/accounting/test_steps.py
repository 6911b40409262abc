"""Receipts reach QuickBooks once, to the cent, whatever becomes of the answers."""

import pytest

from core.drain import drain_all
from tests import builders


@pytest.mark.django_db
def test_a_shop_without_quickbooks_skips_the_receipt_and_says_so(world):
    order = builders.paid_order(buyer=builders.ada())

    drain_all()

    step = order.steps.get(kind="POST_SALES_RECEIPT")
    assert (step.status, step.reason) == ("SKIPPED", "QuickBooks is not connected")
