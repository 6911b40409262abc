"""The owner's pages of goods: counts corrected with a reason, zones by name, ids at printers."""

import re

import pytest

from catalog import stock
from catalog.models import ShippingCountry, ShippingPrice, ShippingZone, Stock
from tests import builders
from tests.operations.people import olga, verified

pytestmark = pytest.mark.django_db

ZONES = "/admin/catalog/shippingzone/"
NO_PRICES = {"prices-TOTAL_FORMS": "0", "prices-INITIAL_FORMS": "0"}


@pytest.fixture
def owner():
    return verified(olga())


def stock_page(product) -> str:
    return f"/admin/catalog/stock/{product.stock.pk}/change/"


def correct(owner, product, **typed) -> str:
    data = {"low_at": "3", "corrections-TOTAL_FORMS": "0", "corrections-INITIAL_FORMS": "0"}
    return owner.post(stock_page(product), {**data, **typed}, follow=True).content.decode()


def zone_form(**typed) -> dict[str, str]:
    return {"name": "Europe", "position": "1", "countries": "France\nGermany", **NO_PRICES, **typed}


def test_a_correction_is_added_to_the_count_and_noted_with_its_author(owner):
    bag = builders.goods(on_hand=5)

    page = correct(owner, bag, change="-2", note="Two were torn")

    noted = bag.stock.corrections.get()
    assert Stock.objects.get().on_hand == 3
    assert (noted.change, noted.note, noted.who) == (-2, "Two were torn", "olga")
    assert "Two were torn" in owner.get(stock_page(bag)).content.decode() + page


def test_saving_the_page_does_not_undo_a_sale_made_meanwhile(owner):
    bag = builders.goods(on_hand=5)
    owner.get(stock_page(bag))
    stock.take(product=bag, quantity=2, reference="chk_ada")

    correct(owner, bag, low_at="10")

    row = Stock.objects.get()
    assert (row.on_hand, row.low_at) == (3, 10)


def test_no_more_can_be_taken_away_than_there_is(owner):
    bag = builders.goods(on_hand=1)

    page = correct(owner, bag, change="-2")

    assert "Only 1 are on the shelf" in page
    assert Stock.objects.get().on_hand == 1


def test_the_list_shows_what_is_put_aside(owner):
    bag = builders.goods(on_hand=5)
    stock.reserve(product=bag, quantity=2, visitor="ada", reference="chk_ada")

    page = owner.get("/admin/catalog/stock/").content.decode()

    row = re.sub(r"<[^>]*>", " ", page.split(">Linen tote<", 1)[1].split("</tr>", 1)[0])
    assert row.split()[1:4] == ["5", "2", "3"], row


def test_a_zone_is_written_with_countries_by_name(owner):
    builders.brand()

    owner.post(f"{ZONES}add/", zone_form(countries="France\n allemagne ;GB"))

    zone = ShippingZone.objects.get()
    assert {one.country for one in zone.countries.all()} == {"FR", "DE", "GB"}
    assert "Germany" in owner.get(f"{ZONES}{zone.pk}/change/").content.decode()


@pytest.mark.parametrize("word", ["Atlantis", "ZZ", "<b>", "C"])
def test_a_word_that_is_no_country_is_named(owner, word):
    builders.brand()

    page = owner.post(f"{ZONES}add/", zone_form(countries=f"France\n{word}")).content.decode()

    assert "no such country" in page
    assert not ShippingZone.objects.exists()


def test_a_country_is_in_one_zone(owner):
    builders.zone("Canada", "CA")

    page = owner.post(f"{ZONES}add/", zone_form(countries="Canada")).content.decode()

    assert "Canada is in the zone Canada already" in page


def test_prices_are_typed_as_people_write_them(owner):
    zone = builders.zone("Canada", "CA", prices=[])
    typed = {
        "prices-TOTAL_FORMS": "1",
        "prices-0-kind": "PRINT",
        "prices-0-price": "9.50",
        "prices-0-currency": "CAD",
    }

    owner.post(f"{ZONES}{zone.pk}/change/", zone_form(countries="Canada", **typed))

    price = ShippingPrice.objects.get()
    assert (price.kind, price.amount, price.currency) == ("PRINT", 950, "cad")
    assert list(ShippingCountry.objects.values_list("country", flat=True)) == ["CA"]


def test_a_price_below_the_smallest_coin_is_refused(owner):
    zone = builders.zone("Canada", "CA", prices=[])
    typed = {
        "prices-TOTAL_FORMS": "1",
        "prices-0-kind": "PRINT",
        "prices-0-price": "950.5",
        "prices-0-currency": "jpy",
    }

    page = owner.post(f"{ZONES}{zone.pk}/change/", zone_form(countries="Canada", **typed))

    assert "no smaller coin" in page.content.decode()
    assert not ShippingPrice.objects.exists()


@pytest.mark.parametrize(
    ("make", "word"), [(builders.print_product, "py-field-guide"), (builders.goods, "Can be sold")]
)
def test_a_products_page_shows_what_its_kind_needs(owner, make, word):
    product = make()

    page = owner.get(f"/admin/catalog/product/{product.pk}/change/").content.decode()

    assert word in page
