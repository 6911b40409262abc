"""Goods ask where they shall go; the session allows that zone's countries at its one price."""

from urllib.parse import urlsplit

import pytest

from catalog import stock
from catalog.models import Stock, StockReservation
from orders.models import Checkout, Order
from tests import builders
from tests.stories import settle_all

pytestmark = pytest.mark.django_db

QUEBEC = {
    "line1": "12 rue de l'Église",
    "city": "Québec",
    "state": "QC",
    "postal_code": "G1R 4S9",
    "country": "CA",
}


def go_to(client, slug: str, country: str = "CA") -> str:
    """The id of the session that a choice of country leads to."""
    answer = client.post(f"/buy/{slug}/", {"country": country})
    assert answer.status_code == 303, answer.content[:300]
    return urlsplit(answer["Location"]).path.rsplit("/", 1)[-1]


def left(product) -> int:
    return stock.available([product])[product.pk]


def pay(world, session: str, **typed) -> Order:
    world.stripe.pay(
        session, email="ada@example.com", name="Ada", address=QUEBEC, phone="4185550100", **typed
    )
    settle_all(world)
    return Order.objects.get(checkout_session_id=session)


def test_a_visit_asks_for_the_country_and_puts_nothing_aside(client, world):
    bag = builders.goods(amount=2400, on_hand=1)
    builders.zone("Canada", "CA")

    answer = client.get("/buy/linen-tote/")

    assert answer.status_code == 200
    assert "Where shall it go?" in answer.content.decode()
    assert "$30.00 USD" in answer.content.decode()
    assert (Checkout.objects.count(), left(bag)) == (0, 1)


def test_the_session_allows_one_zone_at_its_one_price(client, world):
    builders.goods()
    builders.zone("Canada", "CA")
    builders.zone("Europe", "DE", "FR", prices=[("STOCK", 1500)])

    go_to(client, "linen-tote", "FR")

    (session,) = world.stripe.sessions()
    assert session["shipping_address_collection"]["allowed_countries"] == ["FR", "DE"]
    assert session["total_details"]["amount_shipping"] == 1500
    assert session["phone_number_collection"] == {"enabled": True}


def test_the_address_the_phone_and_the_shipping_come_back_with_the_order(client, world):
    builders.print_product(tax_kind="book_reduced", pieces_weight_grams=320)
    builders.zone()

    order = pay(world, go_to(client, "printed-book"))

    assert order.shipping == 800
    assert order.shipping_address["phone"] == "4185550100"
    assert order.shipping_address["address"]["city"] == "Québec"
    line = order.lines.get()
    assert (line.metadata["tax_kind"], line.metadata["weight_grams"]) == ("book_reduced", 320)
    assert not order.steps.filter(kind="GRANT_DOWNLOADS").exists()


def test_own_goods_are_put_aside_until_the_checkout_expires(client, world):
    bag = builders.goods(on_hand=1)
    builders.zone()
    session = go_to(client, "linen-tote")
    (made,) = world.stripe.sessions()
    assert (left(bag), made["expires_at"] - made["created"] <= 1900) == (0, True)

    world.stripe.expire(session)
    settle_all(world)

    assert left(bag) == 1
    assert Checkout.objects.get().status == "EXPIRED"


def test_what_was_paid_stays_put_aside_however_long_packing_takes(client, world, clock):
    bag = builders.goods(on_hand=1)
    builders.zone()

    pay(world, go_to(client, "linen-tote"))
    clock.advance(seconds=86400)

    assert left(bag) + Stock.objects.get().on_hand <= 1
    assert left(bag) == 0


def test_a_full_refund_before_packing_lets_others_buy_the_piece(client, world):
    bag = builders.goods(on_hand=1)
    builders.zone()
    order = pay(world, go_to(client, "linen-tote"))
    assert left(bag) == 0

    world.stripe.refund(order.payments.get().payment_intent_id)
    settle_all(world)

    order.refresh_from_db()
    assert order.money == "REFUNDED"
    assert left(bag) == 1


def test_who_comes_back_may_go_on_with_the_piece_he_put_aside(client, world):
    builders.goods(on_hand=1)
    builders.zone()

    go_to(client, "linen-tote")
    go_to(client, "linen-tote")

    assert StockReservation.objects.held().count() == 1
    assert client.get("/buy/linen-tote/").status_code == 200


def test_somebody_else_is_told_that_none_are_left(client, world):
    builders.goods(on_hand=1)
    builders.zone()
    go_to(client, "linen-tote")
    other = type(client)()

    answer = other.post("/buy/linen-tote/", {"country": "CA"})

    assert answer.status_code == 409
    assert "none left" in answer.content.decode()
    assert Checkout.objects.count() == 1


def test_one_address_without_cookies_cannot_empty_the_shelves(client, world):
    bag = builders.goods(on_hand=50)
    builders.zone()

    answers = [type(client)().post("/buy/linen-tote/", {"country": "CA"}) for _ in range(23)]

    assert [one.status_code for one in answers].count(429) == 3
    assert left(bag) == 30


@pytest.mark.parametrize("country", ["", "US", "xx", "C", "<script>"])
def test_a_country_we_do_not_send_to_is_asked_again(client, world, country):
    builders.goods()
    builders.zone("Canada", "CA")

    answer = client.post("/buy/linen-tote/", {"country": country})

    assert answer.status_code == 422
    assert 'id="country-error"' in answer.content.decode()
    assert Checkout.objects.count() == 0


def test_the_country_is_remembered_in_this_browser(client, world):
    builders.goods()
    builders.zone("Europe", "DE", "FR")
    go_to(client, "linen-tote", "FR")

    page = client.get("/buy/linen-tote/").content.decode()

    assert 'value="FR"' in page.split(" selected")[0].rsplit("<option", 1)[1]


def test_a_bundle_pays_one_shipping_for_each_kind_of_parcel_in_it(client, world):
    bag = builders.goods(on_hand=2)
    builders.bundle("box", builders.ebook(), builders.print_product(), bag)
    builders.zone()

    order = pay(world, go_to(client, "box"))

    assert order.shipping == 1400
    assert {group.kind for group in order.groups.all()} == {"DIGITAL", "PRINT", "STOCK"}


def test_when_stripe_is_down_nothing_stays_put_aside(client, world):
    bag = builders.goods(on_hand=1)
    builders.zone()
    world.faults.add("stripe", "checkout.sessions.create", kind="500")

    answer = client.post("/buy/linen-tote/", {"country": "CA"})

    assert answer.status_code == 503
    assert left(bag) == 1


def test_goods_without_a_zone_are_not_for_sale(client, world):
    builders.goods()

    assert client.get("/buy/linen-tote/").status_code == 409


def test_a_delayed_payment_that_fails_frees_the_piece(client, world):
    bag = builders.goods(on_hand=1)
    builders.zone()
    order = pay(world, go_to(client, "linen-tote"), how="bank_debit")
    assert left(bag) == 0

    world.stripe.fail(order.checkout_session_id)
    settle_all(world)

    assert left(bag) == 1
