"""What stands in the books: amounts, taxes, fees and refunds, in the currency of the books."""

import pytest

from accounting.models import RefundReceipt, SalesReceipt
from orders.refunds import record_refunds
from tests import builders
from tests.accounting import stories

pytestmark = pytest.mark.django_db

ONTARIO = {"buyer_country": "CA", "buyer_state": "ON"}
QUEBEC = {"buyer_country": "CA", "buyer_state": "Québec"}


def test_an_order_in_the_currency_of_the_books_keeps_its_cents(world, connected):
    order = stories.sold(
        builders.line(builders.ebook(), quantity=3, amount=333),
        builders.line(builders.software(), amount=4901),
        shipping=700,
        total=3 * 333 + 4901 + 700,
    )

    stories.run()

    [receipt] = world.quickbooks.receipts()
    assert round(receipt["TotalAmt"] * 100) == order.total - 85
    assert [line["Amount"] for line in stories.lines_of(receipt)] == [9.99, 49.01, 7.0, -0.85]
    assert SalesReceipt.objects.get().total_mismatch == 0


def test_books_in_canadian_dollars_get_what_stripe_settled(world, settings):
    world.quickbooks.set_company(HomeCurrency="CAD")
    stories.connect(settings)
    stories.sold(
        builders.line(builders.ebook(), amount=1999),
        builders.line(builders.software(), amount=3335),
        costs={"settlement_amount": 7361, "settlement_currency": "cad", "exchange_rate": "1.38"},
        fee=244,
    )

    stories.run()

    [receipt] = world.quickbooks.receipts()
    assert receipt["TotalAmt"] == 71.17
    assert [line["Amount"] for line in stories.lines_of(receipt)] == [27.59, 46.02, -2.44]
    assert "paid 53.34 USD | rate 1.38" in receipt["PrivateNote"]


def test_an_order_in_yen_is_posted_in_the_currency_it_was_settled_in(world, connected):
    stories.sold(
        builders.line(builders.ebook(), amount=1500),
        builders.line(builders.software(), amount=999),
        currency="jpy",
        costs={"settlement_amount": 1674, "settlement_currency": "usd", "exchange_rate": "0.0067"},
        fee=78,
    )

    stories.run()

    [receipt] = world.quickbooks.receipts()
    assert receipt["TotalAmt"] == 15.96
    assert [line["Amount"] for line in stories.lines_of(receipt)] == [10.05, 6.69, -0.78]
    assert "paid 2499 JPY" in receipt["PrivateNote"]


def test_a_sale_that_never_was_in_the_currency_of_the_books_goes_to_a_person(world, connected):
    order = stories.sold(currency="eur", costs={"settlement_currency": "eur"})

    stories.run()

    step = stories.step_of(order)
    assert step.status == "PARKED"
    assert "kept in USD, but the order is in EUR" in step.reason


def test_ontario_pays_one_tax_with_stripes_own_cents(world, connected):
    stories.sold(
        stories.taxed(builders.ebook(), net=1005, tax=131), metadata=ONTARIO, tax=131, subtotal=1005
    )

    stories.run()

    [receipt] = world.quickbooks.receipts()
    assert stories.taxes_of(receipt) == {"3": 1.31}
    assert receipt["TotalAmt"] == 10.51


def test_quebec_pays_two_taxes_which_add_up_to_stripes_one(world, connected):
    stories.sold(
        stories.taxed(builders.ebook(), net=449516, tax=67315), metadata=QUEBEC, tax=67315, fee=0
    )

    stories.run()

    [receipt] = world.quickbooks.receipts()
    assert stories.taxes_of(receipt) == {"4": 224.76, "5": 448.39}
    assert receipt["TotalAmt"] == 5168.31


def test_taxed_shipping_has_its_own_line_and_its_share_of_the_tax(world, connected):
    order = stories.sold(
        stories.taxed(builders.ebook(), net=1000, tax=130),
        metadata=ONTARIO,
        tax=195,
        shipping=500,
        total=1000 + 130 + 500 + 65,
        fee=0,
    )

    stories.run()

    [receipt] = world.quickbooks.receipts()
    assert [line["Amount"] for line in stories.lines_of(receipt)] == [10.0, 5.0]
    assert receipt["TxnTaxDetail"]["TotalTax"] == 1.95
    assert round(receipt["TotalAmt"] * 100) == order.total


def test_a_discount_is_in_the_net_of_its_line(world, connected):
    line = builders.line(builders.ebook(), amount=2000)
    cheaper = line.__class__(**{**line.__dict__, "discount": 500, "total": 1500})
    stories.sold(cheaper, discount=500, subtotal=2000, total=1500, fee=0)

    stories.run()

    assert world.quickbooks.receipts()[0]["TotalAmt"] == 15.0


def test_a_fee_as_an_expense_is_posted_beside_the_gross_receipt(world, connected, settings):
    settings.QBO_FEE = "expense"
    order = stories.sold()

    stories.run()

    [receipt], [purchase] = world.quickbooks.receipts(), world.quickbooks.purchases()
    assert (receipt["TotalAmt"], purchase["TotalAmt"]) == (19.0, 0.85)
    assert purchase["DocNumber"] == f"F-{order.number}"
    assert stories.step_of(order).status == "DONE"
    assert SalesReceipt.objects.get().purchase_id == purchase["Id"]


def test_a_lost_answer_to_the_fee_posts_it_once(world, connected, settings, clock):
    settings.QBO_FEE = "expense"
    stories.sold()
    world.quickbooks.lose_next_answer("purchase.create")

    stories.run()
    clock.advance(seconds=10)
    stories.run()

    assert (len(world.quickbooks.receipts()), len(world.quickbooks.purchases())) == (1, 1)


def test_each_refund_has_a_receipt_and_all_together_are_the_sale(world, connected):
    order = stories.sold(
        stories.taxed(builders.ebook(), net=1005, tax=131), metadata=ONTARIO, tax=131
    )
    stories.run()

    for number, amount in enumerate((333, 803), start=1):
        fact = builders.refund_of(order, amount=amount, ref=f"re_{number}")
        record_refunds(order_id=order.pk, facts=[fact])
    stories.run()

    receipts = world.quickbooks.refund_receipts()
    assert [one["TotalAmt"] for one in receipts] == [3.33, 8.03]
    assert [one["DocNumber"] for one in receipts] == [f"R-{order.number}-1", f"R-{order.number}-2"]
    assert [one.amount for one in RefundReceipt.objects.order_by("id")] == [333, 803]


def test_a_refund_waits_for_the_receipt_of_its_order(world, connected):
    order = builders.paid_order()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])
    stories.run()
    assert stories.step_of(order, "POST_REFUND_RECEIPT").status == "READY"

    stories.booked(order)
    stories.run()

    assert stories.step_of(order, "POST_REFUND_RECEIPT").status == "DONE"
    assert world.quickbooks.refund_receipts()[0]["TotalAmt"] == 19.0


def test_a_refund_of_a_sale_outside_the_books_is_not_posted(world, connected):
    order = stories.sold()
    order.steps.filter(kind="POST_SALES_RECEIPT").update(status="SKIPPED", run_after=None)
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])

    stories.run()

    reason = stories.step_of(order, "POST_REFUND_RECEIPT").reason
    assert reason == "the order's own receipt is not in the books"


def test_a_buyer_is_one_customer_however_often_she_buys(world, connected):
    stories.sold()
    stories.run()
    stories.sold(session="cs_test_2")
    stories.run()

    [ada] = world.quickbooks.customers()
    assert ada["DisplayName"].startswith("Ada Lovelace (C")
    assert ada["PrimaryEmailAddr"]["Address"] == "ada@example.com"
    assert {one["CustomerRef"]["value"] for one in world.quickbooks.receipts()} == {ada["Id"]}


def test_a_lost_answer_to_the_customer_makes_one_customer(world, connected, clock):
    stories.sold()
    world.quickbooks.lose_next_answer("customer.create")

    stories.run()
    clock.advance(seconds=10)
    stories.run()

    assert (len(world.quickbooks.customers()), len(world.quickbooks.receipts())) == (1, 1)


def test_a_refund_is_never_posted_to_another_company_than_its_sale(world, connected):
    order = stories.sold()
    stories.run()
    world.quickbooks.realm_id = "4620816365000000002"
    stories.connect_anew(connected)
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])

    stories.run()

    step = stories.step_of(order, "POST_REFUND_RECEIPT")
    assert step.status == "PARKED"
    assert "another company" in step.reason
    assert world.quickbooks.refund_receipts() == []
