"""The owner's page of a product: words instead of codes, money as people write it."""

import pytest

from catalog.models import Page, Price, Product
from tests import builders
from tests.operations.people import olga, verified

pytestmark = pytest.mark.django_db

PRODUCTS = "/admin/catalog/product/"


@pytest.fixture
def owner():
    return verified(olga())


def page_of(product) -> str:
    return f"{PRODUCTS}{product.pk}/change/"


def as_it_stands(page) -> dict[str, object]:
    """Everything that a browser would send of a page whose form nobody touched."""
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {field.html_name: field.value() for form in forms for field in form}
    return {name: value for name, value in sent.items() if value is not None and value is not False}


def save(owner, address: str, **typed) -> str:
    """Send the form at an address with these fields changed; the page that follows."""
    form = as_it_stands(owner.get(address))
    return owner.post(address, {**form, **typed}, follow=True).content.decode()


def test_the_list_says_title_kind_price_and_state_in_words(owner):
    builders.ebook()

    page = owner.get(PRODUCTS).content.decode()

    for words in ("Short book", "Ebook", "$19.00 USD", "On sale"):
        assert words in page
    assert "EBOOK<" not in page
    assert "PUBLISHED<" not in page


def test_a_product_is_found_by_the_beginning_of_its_title(owner):
    book = builders.ebook("quiet-launch")

    assert page_of(book) in owner.get(PRODUCTS, {"q": "quiet l"}).content.decode()
    assert page_of(book) not in owner.get(PRODUCTS, {"q": "launch"}).content.decode()


def test_a_price_is_typed_as_people_write_it_and_what_it_was_is_kept(owner):
    book = builders.ebook()

    save(owner, page_of(book), **{"prices-0-price": "24.50"})

    price = Price.objects.get(product=book, currency="usd")
    assert price.amount == 2450
    assert [one.amount for one in price.history.all()] == [2450, 1900]


def test_what_the_buyer_gets_is_written_as_lines(owner):
    book = builders.ebook()

    save(
        owner, page_of(book), **{"texts-0-facts": "Format: PDF\nLink: https://example.com/a:b\n\n"}
    )

    assert book.texts.get().what_you_get == [["Format", "PDF"], ["Link", "https://example.com/a:b"]]


def test_a_line_that_is_no_fact_is_named(owner):
    book = builders.ebook()

    page = save(owner, page_of(book), **{"texts-0-facts": "Format PDF"})

    assert "Not: Format PDF" in page


def test_a_product_asks_only_for_what_its_kind_needs(owner):
    book = owner.get(page_of(builders.ebook())).content.decode()
    poster = owner.get(page_of(builders.print_product())).content.decode()

    assert ("Days to download" in book, "Weight of one piece" in book) == (True, False)
    assert ("Days to download" in poster, "Weight of one piece" in poster) == (False, True)


def test_a_new_product_belongs_to_the_shops_brand(owner):
    builders.ebook()

    save(owner, f"{PRODUCTS}add/", kind="FILE", slug="new-thing")

    made = Product.objects.get(slug="new-thing")
    assert (made.kind, made.status, made.brand) == ("FILE", "DRAFT", builders.brand())


def test_the_owner_says_in_one_sentence_what_the_shop_is(owner):
    brand = builders.ebook().brand

    save(owner, f"/admin/catalog/brand/{brand.pk}/change/", tagline="Quiet books.")

    assert "<h1>Quiet books.</h1>" in owner.get("/").content.decode()


def test_the_owner_writes_the_terms(owner):
    book = builders.ebook()
    terms = Page.objects.create(
        brand=book.brand, slug="terms", language="en", title="Terms", body="Old words."
    )

    save(owner, f"/admin/catalog/page/{terms.pk}/change/", body="New words.")

    assert "New words." in owner.get("/terms/").content.decode()
