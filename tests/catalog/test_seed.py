"""The demo shop: every kind on sale, real files, and nothing changed by a second run."""

import hashlib
import io
import zipfile

import pytest
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from catalog.kinds import ProductKind
from catalog.models import Asset, Price, Product, Stock
from catalog.parcels import serving
from core.storage import private_files
from operations.seeding.files import make_file
from operations.seeding.goods import GOODS
from operations.seeding.shop import seed

BY_FILE = [(good, name) for good in GOODS for name in good.files]


@pytest.mark.django_db
def test_a_fresh_shop_has_every_kind_on_sale():
    seed()

    kinds = set(Product.objects.live().values_list("kind", flat=True))
    assert kinds == set(ProductKind)
    assert Product.objects.live().count() >= 10
    for asset in Asset.objects.all():
        with private_files().open(asset.storage_key) as stored:
            assert hashlib.sha256(stored.read()).hexdigest() == asset.sha256


@pytest.mark.django_db
def test_a_second_seed_leaves_the_owners_changes_alone():
    seed()
    Price.objects.filter(product__slug="shelfmark", currency="usd").update(amount=1)

    assert seed() == 0
    assert Product.objects.get(slug="shelfmark").price_in("usd").amount == 1


@pytest.mark.django_db
def test_every_printer_knows_the_printed_goods_and_own_goods_are_counted():
    seed()

    for product in Product.objects.live().filter(kind=ProductKind.PRINT):
        assert {one.provider for one in product.variants.all() if one.is_mapped()} == {
            "printful",
            "printify",
            "gooten",
        }
    assert Stock.objects.get(product__slug="linen-tote").on_hand == 40
    assert Product.objects.get(slug="field-guide-print").tax_kind == "book_reduced"


@pytest.mark.django_db
@pytest.mark.parametrize("currency", ["usd", "cad", "eur"])
def test_the_set_of_everything_can_be_sent_to_each_zone_in_each_currency(currency):
    seed()

    bundle = Product.objects.get(slug="opening-day-set")
    kinds = {item.product.kind for item in bundle.items.select_related("product")}
    assert kinds == {"EBOOK", "SOFTWARE", "PRINT", "STOCK"}
    assert len(serving(bundle, currency)) == 3


@pytest.mark.parametrize(("good", "name"), BY_FILE, ids=[name for _good, name in BY_FILE])
def test_files_are_real_and_the_same_each_time(good, name):
    content = make_file(good, name)

    assert make_file(good, name) == content
    if name.endswith(".pdf"):
        assert good.english.title in PdfReader(io.BytesIO(content)).pages[0].extract_text()
    elif name.endswith(".xlsx"):
        assert load_workbook(io.BytesIO(content)).worksheets[0]["A1"].value == good.english.title
    elif name.endswith(".png"):
        assert Image.open(io.BytesIO(content)).size == (1800, 2400)
    else:
        assert zipfile.ZipFile(io.BytesIO(content)).testzip() is None
