"""The owner's pages: connecting, choosing what is what, and seeing what was posted."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounting.models import ItemMapping, QuickBooksConnection
from orders.refunds import record_refunds
from tests import builders
from tests.accounting import stories
from tests.operations import people

pytestmark = pytest.mark.django_db

PAGE = "admin:accounting_quickbooksconnection_changelist"
BOOKS = "admin:accounting_salesreceipt_changelist"


@pytest.fixture
def desk() -> Client:
    """Olga's browser, past both doors."""
    return people.verified(people.olga())


@pytest.fixture
def shop(world, settings):
    """A shop that has an app at Intuit and is not connected."""
    settings.QBO_CLIENT_ID, settings.QBO_CLIENT_SECRET = "qbo_sandbox", "qbo_sandbox_secret"
    return world


def approve(shop, desk) -> str:
    """Press Connect and then Approve on Intuit's page; the address it sends back to."""
    there = desk.get(reverse("admin:quickbooks_connect"))["Location"]
    asked = {name: value[0] for name, value in parse_qs(urlsplit(there).query).items()}
    code = shop.quickbooks.tokens.code(asked["redirect_uri"])
    realm = shop.quickbooks.realm_id
    return f"{asked['redirect_uri']}?code={code}&state={asked['state']}&realmId={realm}"


def test_olga_connects_and_the_mappings_are_filled_in_by_name(shop, desk):
    back = urlsplit(approve(shop, desk))

    answer = desk.get(f"{back.path}?{back.query}", follow=True)

    page = answer.content.decode()
    held = QuickBooksConnection.objects.get()
    assert "Connected to The Demo Shop." in page
    assert (held.country, held.home_currency, held.connected_by) == ("CA", "usd", "olga")
    assert held.items.get(kind="EBOOK").name == "Digital sales"
    assert held.accounts.get(role="CLEARING").name == "Stripe Clearing"
    assert held.taxes.get(province="ON", tax_kind="standard").name == "HST ON"


def test_an_answer_that_was_not_asked_for_connects_nothing(shop, desk):
    address = reverse("admin:quickbooks_callback")

    answer = desk.get(address, {"code": "x", "state": "guess", "realmId": "1"}, follow=True)

    assert "was not asked for" in answer.content.decode()
    assert not QuickBooksConnection.objects.exists()


def test_staff_who_do_not_own_the_shop_may_not_connect_or_choose(connected):
    grace = people.verified(people.grace())

    for name in ("connect", "callback", "mappings"):
        assert grace.get(reverse(f"admin:quickbooks_{name}")).status_code == 403
    assert grace.post(reverse("admin:quickbooks_disconnect")).status_code == 403
    assert grace.get(reverse(PAGE)).status_code == 403
    assert grace.get(reverse(BOOKS)).status_code == 200


def test_a_choice_is_saved_and_an_empty_one_takes_it_away(connected, desk):
    address = reverse("admin:quickbooks_mappings")

    desk.post(address, {"item-EBOOK": "13", "item-SERVICE": ""})

    assert connected.items.get(kind="EBOOK").remote_id == "13"
    assert not connected.items.filter(kind="SERVICE").exists()
    assert connected.items.filter(kind="PRINT").exists()
    assert 'value="13" selected' in desk.get(address).content.decode()


def test_a_product_gets_its_own_item_and_a_place_its_own_tax_code(connected, desk):
    book = builders.ebook()
    form = {"new-product": book.pk, "new-product-item": "12"}
    form |= {"new-country": "us", "new-kind": "standard", "new-code": "4"}

    desk.post(reverse("admin:quickbooks_mappings"), form)

    assert ItemMapping.objects.get(product=book).remote_id == "12"
    assert connected.taxes.get(country="US", tax_kind="standard").remote_id == "4"


def test_what_is_half_filled_in_is_said(connected, desk):
    form = {"new-kind": "standard", "new-country": "Canada"}

    page = desk.post(reverse("admin:quickbooks_mappings"), form, follow=True).content.decode()

    assert "choose a tax kind and a code" in page


def test_the_books_show_what_is_posted_what_waits_and_what_failed(connected, desk):
    posted, waiting = stories.sold(), builders.paid_order(session="cs_test_2")
    stories.run()
    connected.items.filter(kind="SOFTWARE").delete()
    failed = stories.sold(builders.line(builders.software()), session="cs_test_3")
    stories.run()

    shown = {
        state: desk.get(reverse(BOOKS), {"state": state}).content.decode()
        for state in ("posted", "waiting", "failed")
    }

    numbers = {"posted": posted.number, "waiting": waiting.number, "failed": failed.number}
    for state, page in shown.items():
        assert [one for one in numbers if f">{numbers[one]}</a>" in page] == [state]
    assert "no item is chosen for “Small tool”" in shown["failed"]


def test_the_sums_tell_sales_fees_refunds_and_what_is_left(connected, desk):
    order = stories.sold()
    stories.run()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=500)])
    stories.run()

    page = desk.get(reverse(BOOKS)).content.decode()

    for amount in ("$19.00", "$0.85", "$5.00", "$13.15"):
        assert amount in page
    assert f"R-{order.number}-1" in page


def test_the_connection_page_says_what_lacks(connected, desk):
    builders.ebook()
    connected.items.filter(kind__in=("EBOOK", "FEE")).delete()

    page = desk.get(reverse(PAGE)).content.decode()

    assert "Choose items for: Short book" in page
    assert "Item for payment fees" in page


def test_disconnecting_stops_the_receipts_of_later_orders(connected, desk):
    desk.post(reverse("admin:quickbooks_disconnect"))
    order = stories.sold()

    stories.run()

    assert stories.step_of(order).reason == "QuickBooks was disconnected"


def test_one_customer_for_all_sales(connected, desk, world):
    desk.post(reverse("admin:quickbooks_customers"), {"customer": "77"})
    stories.sold()

    stories.run()

    assert world.quickbooks.customers() == []
    assert QuickBooksConnection.objects.get().one_customer


def test_orders_from_before_the_connection_are_posted_when_olga_asks(world, desk, settings):
    order = stories.sold()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])
    stories.run()
    stories.connect(settings)
    assert (
        "for want of a connection"
        in desk.get(reverse(BOOKS), {"state": "skipped"}).content.decode()
    )

    for _press in range(2):
        desk.post(reverse("admin:books_catch_up"), {"since": "2026-01-01"})
        stories.run()

    assert [one["DocNumber"] for one in world.quickbooks.receipts()] == [order.number]
    assert len(world.quickbooks.refund_receipts()) == 1
    assert order.events.filter(who="olga").count() == 2


def test_a_posted_document_leads_to_what_quickbooks_holds(connected, desk, world):
    stories.sold()
    stories.run()
    [receipt] = world.quickbooks.receipts()

    page = desk.get(reverse(BOOKS)).content.decode()

    assert f"/quickbooks/received/SalesReceipt/{receipt['Id']}" in page
