"""What pages keep: a change shows with the next page, and nothing kept is ever charged."""

import pytest
from django.db import connection

from catalog.models import Price, Product
from tests import builders

pytestmark = pytest.mark.django_db


def _text(client, path: str) -> str:
    return client.get(path).content.decode()


def test_a_page_asked_for_again_costs_one_small_statement(client, django_assert_num_queries):
    builders.product("short-book", amount=1900)
    first = _text(client, "/")

    with django_assert_num_queries(1):
        assert _text(client, "/") == first


@pytest.mark.parametrize("path", ["/", "/p/short-book/"])
def test_a_price_the_owner_saves_shows_at_once(client, path):
    book = builders.product("short-book", amount=1900)
    assert "19.00" in _text(client, path)

    price = Price.objects.get(product=book)
    price.amount = 2100
    price.save()

    assert "21.00" in _text(client, path)
    assert "19.00" not in _text(client, path)


def test_a_name_the_owner_saves_shows_on_every_page(client):
    brand = builders.brand()
    _text(client, "/links/")

    brand.name = "Harbour Press"
    brand.save()

    assert "Harbour Press" in _text(client, "/links/")


@pytest.mark.django_db(transaction=True)
def test_what_another_process_committed_shows_with_the_next_page(client):
    builders.product("short-book", amount=1900)
    _text(client, "/")

    with connection.cursor() as cursor:  # as if written elsewhere: no signal comes here
        cursor.execute("UPDATE catalog_price SET amount = 2100")
        cursor.execute("SELECT nextval('catalog_window')")

    assert "21.00" in _text(client, "/")


@pytest.mark.django_db(transaction=True)
def test_a_saved_change_tells_the_other_processes_with_its_commit():
    before = _revision()

    builders.product("short-book", amount=1900)

    assert _revision() > before


def test_each_language_has_its_own_page(client):
    builders.product("short-book", amount=1900)
    _text(client, "/terms/")

    french = client.get("/terms/", headers={"Accept-Language": "fr"}).content.decode()

    assert '<html lang="fr">' in french


def test_a_product_that_was_not_there_is_there_once_published(client):
    book = builders.product("short-book", amount=1900)
    Product.objects.filter(pk=book.pk).update(status="DRAFT")
    assert client.get("/p/short-book/").status_code == 404

    book.save()

    assert client.get("/p/short-book/").status_code == 200


def test_ada_pays_the_price_of_the_catalog_even_if_a_page_is_older(client, world):
    book = builders.product("short-book", amount=1900)
    _text(client, "/p/short-book/")
    Price.objects.filter(product=book).update(amount=2100)  # past the models: the page is old
    assert "19.00" in _text(client, "/p/short-book/")

    assert client.get("/buy/short-book/").status_code == 303

    [sold] = world.stripe.sessions()
    assert sold["amount_total"] == 2100


def _revision() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM catalog_window")
        return int(cursor.fetchone()[0])
