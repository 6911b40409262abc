"""What the shop's pages say of goods: where they go, from what price, how many are left."""

import json
import re

import pytest

from catalog import stock
from catalog.models import Stock
from tests import builders

pytestmark = pytest.mark.django_db


def page(client, slug: str = "linen-tote") -> str:
    return client.get(f"/p/{slug}/").content.decode()


def offer(html: str) -> str:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    return json.loads(found[1])["offers"]["availability"].rsplit("/", 1)[1]


def test_a_page_says_where_goods_go_and_from_what_price(client):
    builders.goods()
    builders.zone("Canada", "CA")
    builders.zone("Europe", "DE", "FR", prices=[("STOCK", 1500)])

    html = page(client)

    assert "We send to Canada, Europe. Shipping from $6.00." in html
    assert 'href="/buy/linen-tote"' in html
    assert "left</strong>" not in html


def test_few_pieces_are_told(client):
    builders.goods(on_hand=2)
    builders.zone()

    assert "Only 2 left" in page(client)


def test_sold_out_goods_have_no_button_and_say_so_everywhere(client):
    builders.goods(on_hand=0)
    builders.zone()

    html = page(client)

    assert "Sold out." in html
    assert 'href="/buy/linen-tote"' not in html
    assert offer(html) == "OutOfStock"
    assert "Sold out" in client.get("/").content.decode()


def test_pieces_in_somebodys_checkout_are_not_called_sold_out(client):
    bag = builders.goods(on_hand=1)
    builders.zone()
    stock.reserve(product=bag, quantity=1, visitor="ada", reference="chk_ada")

    html = page(client)

    assert "being paid for right now" in html
    assert 'href="/buy/linen-tote"' in html


def test_the_window_shows_at_once_what_a_checkout_frees(client):
    bag = builders.goods(on_hand=1)
    builders.zone()
    stock.reserve(product=bag, quantity=1, visitor="ada", reference="chk_ada")
    assert "being paid for" in page(client)

    stock.release("chk_ada")
    assert "Only 1 left" in page(client)

    stock.take(product=bag, quantity=1, reference="chk_grace")
    assert Stock.objects.get().on_hand == 0
    assert "Sold out." in page(client)


def test_a_print_file_is_nobodys_download(client):
    builders.print_product()
    builders.zone()

    html = page(client, "printed-book")

    assert "print.pdf" not in html
    assert "Printed for you and shipped." in html


def test_a_bundle_with_goods_says_what_comes_how(client):
    builders.bundle("box", builders.ebook(), builders.goods())
    builders.zone()

    html = page(client, "box")

    assert "the rest is sent to you" in html
    assert "We send to Canada. Shipping $6.00." in html


def test_goods_stand_on_the_home_page_and_in_the_map_for_search_engines(client):
    builders.print_product()
    builders.zone()

    assert 'href="/p/printed-book/"' in client.get("/").content.decode()
    assert "/p/printed-book/" in client.get("/sitemap.xml").content.decode()
