"""From the buy button to the books, through the pages, Stripe and QuickBooks of the sandbox."""

import pytest

from tests import builders
from tests.accounting import stories
from tests.stories import buy

pytestmark = pytest.mark.django_db


def test_money_in_is_money_in_the_books(client, world, connected):
    builders.ebook("short-book")

    order = buy(client, world, "short-book", buyer=builders.ada())

    [receipt] = world.quickbooks.receipts()
    payment = order.payments.get()
    assert receipt["DocNumber"] == order.number
    assert round(receipt["TotalAmt"] * 100) == order.total - payment.fee == payment.net
    assert payment.payment_intent_id in receipt["PrivateNote"]


def test_an_ebook_to_ontario_carries_the_tax_that_stripe_charged(
    client, world, connected, settings
):
    settings.STRIPE_TAX, settings.QBO_FEE = "automatic", "expense"
    world.stripe.tax_per_mille = 130
    builders.ebook("short-book")

    order = buy(client, world, "short-book", address={"country": "CA", "state": "ON"})

    [receipt] = world.quickbooks.receipts()
    assert order.tax == 247
    assert stories.taxes_of(receipt) == {"3": 2.47}
    assert round(receipt["TotalAmt"] * 100) == order.total
