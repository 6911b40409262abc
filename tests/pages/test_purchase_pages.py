"""The pages around a purchase: they start a checkout, and then only read."""

import re
from dataclasses import replace

import pytest
from django.test import Client

from core.drain import drain_all
from orders import refunds
from orders.models import Checkout, Order
from orders.pages import lines_of
from orders.queries import LineState, OrderPage
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)


def _bought(client, slug: str = "short-book") -> str:
    """Ada opens the checkout in this browser; the id of its session."""
    answer = client.get(f"/buy/{slug}")
    assert answer.status_code == 303
    return re.search(r"cs_[A-Za-z0-9_]+", answer["Location"])[0]


def _order(session: str, of) -> Order:
    return builders.paid_order(of, session=session)


def test_each_visit_opens_a_fresh_checkout(client, world):
    builders.ebook()

    assert _bought(client) != _bought(client)
    assert Checkout.objects.count() == 2


def test_looking_at_the_headers_opens_no_checkout(client, world):
    builders.ebook()

    client.head("/buy/short-book")
    client.get("/buy/short-book", headers={"Sec-Purpose": "prefetch;prerender"})

    assert Checkout.objects.count() == 0


def test_a_checkout_link_is_kept_from_search_engines_and_caches(client, world):
    builders.ebook()

    answer = client.get("/buy/short-book")

    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("slug", ["nothing", "short-book"])
def test_what_is_not_for_sale_says_so_kindly(client, world, slug):
    builders.ebook(status="ARCHIVED")

    answer = client.get(f"/buy/{slug}")

    assert answer.status_code == 404
    assert b"Nothing was charged" in answer.content
    assert Checkout.objects.count() == 0


def test_when_stripe_is_down_the_page_says_what_to_do(client, world):
    builders.ebook()
    world.faults.add("stripe", kind="500", count=10)

    answer = client.get("/buy/short-book")

    assert answer.status_code == 503
    assert b"does not open right now" in answer.content
    assert b'href="/buy/short-book"' in answer.content


def test_somebody_who_opens_checkouts_without_end_is_asked_to_wait(client, world):
    answers = {client.get("/buy/nothing").status_code for _ in range(41)}

    assert answers == {404, 429}


def test_an_unknown_session_is_told_kindly_that_we_are_waiting(client):
    answer = client.get("/thanks/?sid=cs_test_nobody")

    assert answer.status_code == 200
    assert b"is being confirmed" in answer.content
    assert b'data-follow="/thanks/status/?sid=cs_test_nobody"' in answer.content


@pytest.mark.parametrize("sid", ["", "x", "cs_test_<script>", "cs_" + "a" * 500, "cs_test_\x00"])
def test_an_address_that_names_no_session_offers_the_links(client, sid):
    answer = client.get("/thanks/", {"sid": sid})

    assert answer.status_code == 200
    assert b"data-follow" not in answer.content
    assert b"Resend my links" in answer.content


def test_the_browser_that_paid_sees_its_address_and_links(client, world):
    book = builders.ebook()
    session = _bought(client)
    order = _order(session, book)

    html = client.get(f"/thanks/?sid={session}").content.decode()

    assert order.number in html
    assert order.email in html


def test_another_browser_sees_only_how_far_it_is(client, world):
    order = _order("cs_test_1", builders.ebook())

    html = client.get("/thanks/?sid=cs_test_1").content.decode()

    assert order.number in html
    assert order.email not in html
    assert "/d/" not in html


def test_looking_at_the_success_page_makes_no_order(client):
    client.get("/thanks/?sid=cs_test_nobody")
    client.get("/thanks/status/?sid=cs_test_nobody")

    assert Order.objects.count() == 0


def test_the_fragment_says_whether_to_ask_again(client):
    answer = client.get("/thanks/status/?sid=cs_test_nobody")

    assert answer["X-Order-Settled"] == "no"
    assert b"<html" not in answer.content


@pytest.mark.parametrize("path", ["/thanks/", "/thanks/status/", "/cancel/", "/links/"])
def test_private_pages_stay_out_of_caches_engines_and_other_logs(client, path):
    headers = client.get(path).headers

    assert "no-store" in headers["Cache-Control"]
    assert headers["X-Robots-Tag"] == "noindex, nofollow"
    assert headers["Referrer-Policy"] == "same-origin"


def test_who_leaves_the_checkout_finds_the_way_back(client):
    builders.ebook()

    html = client.get("/cancel/?product=short-book").content.decode()

    assert "Nothing was charged" in html
    assert 'href="/p/short-book/"' in html
    assert client.get("/cancel/?product=%00").status_code == 200


def _book_to_quebec(session: str) -> Order:
    """A printed book, sent to Grace in Québec."""
    address = {"line1": "12, rue de l'Église", "city": "Québec", "state": "QC"}
    shipping = {"name": "Grace Hopper", "address": {**address, "country": "CA"}}
    buyer = replace(builders.grace(), shipping_address=shipping)
    return builders.paid_order(builders.print_product(), buyer=buyer, session=session)


def test_nothing_is_said_to_be_made_while_a_person_looks_at_the_order(client, world):
    order = _book_to_quebec("cs_test_1")
    Order.objects.filter(pk=order.pk).update(fulfilment="IN_REVIEW")

    html = client.get("/thanks/?sid=cs_test_1").content.decode()

    assert "Waits until a person has looked at it" in html
    assert "is being prepared" not in html


def test_what_was_sent_is_called_sent_and_can_be_followed(client, world):
    order = _book_to_quebec("cs_test_1")
    line = LineState(order.lines.get(), (), "ready")

    (shown,) = lines_of(OrderPage(order, (line,), settled=True))

    assert (shown.state_text, shown.is_parcel) == ("Sent", True)


def test_who_paid_reads_where_the_parcel_goes_and_nobody_else_does(client, world):
    builders.zone("Canada", "CA")
    builders.ebook()
    session = _bought(client)
    _book_to_quebec(session)

    assert "rue de l&#x27;Église" in client.get(f"/thanks/?sid={session}").content.decode()
    stranger = Client().get(f"/thanks/?sid={session}").content.decode()
    assert "Église" not in stranger


def test_a_thank_you_page_asked_for_again_costs_two_small_statements(
    client, world, django_assert_num_queries
):
    book = builders.ebook()
    session = _bought(client)
    _order(session, book)
    first = client.get(f"/thanks/?sid={session}").content

    with django_assert_num_queries(2):
        assert client.get(f"/thanks/?sid={session}").content == first


def test_what_happens_to_an_order_shows_on_its_kept_page_at_once(client, world):
    book = builders.ebook()
    session = _bought(client)
    order = _order(session, book)
    assert b"Being prepared" in client.get(f"/thanks/?sid={session}").content

    drain_all()
    assert b"Ready" in client.get(f"/thanks/?sid={session}").content
    refunds.record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])

    assert b"This order was refunded" in client.get(f"/thanks/?sid={session}").content


def test_a_page_kept_for_the_buyers_browser_is_not_shown_to_another(client, world):
    book = builders.ebook()
    session = _bought(client)
    _order(session, book)
    drain_all()
    assert b"/d/" in client.get(f"/thanks/?sid={session}").content

    assert b"/d/" not in Client().get(f"/thanks/?sid={session}").content
