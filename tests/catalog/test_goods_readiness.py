"""Goods are sold when a printer knows them or somebody counted them, and they can be sent."""

import pytest

from catalog.models import Product, Stock
from catalog.readiness import problems
from core.storage import private_files
from tests import builders

pytestmark = pytest.mark.django_db


def lacks(product: Product) -> str:
    return " ".join(problems(Product.objects.with_shelf().get(pk=product.pk)))


def test_a_printed_book_that_every_printer_knows_is_ready():
    builders.zone()

    assert lacks(builders.print_product()) == ""


def test_a_printed_book_without_a_printer_is_not():
    builders.zone()

    assert "No printer can make it" in lacks(builders.product("bare", kind="PRINT"))


def test_one_printer_is_enough_but_each_active_one_must_be_complete():
    builders.zone()
    book = builders.print_product()
    book.variants.exclude(provider="printify").delete()
    assert lacks(book) == ""

    book.variants.update(remote_id="")
    assert "ids at Printify are not complete" in lacks(book)

    book.variants.update(active=False)
    assert "No printer can make it" in lacks(book)


def test_what_the_printer_says_about_its_catalogue_is_shown():
    builders.zone()
    book = builders.print_product()
    book.variants.filter(provider="gooten").update(problem="This SKU is not sold any more.")

    assert "Gooten: This SKU is not sold any more." in lacks(book)


def test_a_print_file_that_is_gone_is_missed():
    builders.zone()
    book = builders.print_product()
    private_files().delete(book.assets.get().storage_key)

    assert "print.pdf is missing" in lacks(book)


def test_own_goods_must_be_counted():
    builders.zone()
    bag = builders.goods()
    assert lacks(bag) == ""

    Stock.objects.all().delete()
    assert "counted" in lacks(bag)


def test_goods_that_can_be_sent_nowhere_are_not_sold():
    bag = builders.goods()
    assert "sent nowhere" in lacks(bag)

    builders.zone("Prints only", "CA", prices=[("PRINT", 500)])
    assert "sent nowhere" in lacks(bag)


def test_a_bundle_needs_a_zone_that_takes_all_its_parcels():
    builders.zone("Prints", "CA", prices=[("PRINT", 500)])
    builders.zone("Own goods", "US", prices=[("STOCK", 500)])
    box = builders.bundle("box", builders.goods(), builders.print_product())
    assert "sent nowhere" in lacks(box)

    builders.zone("Both", "DE")
    assert lacks(box) == ""
