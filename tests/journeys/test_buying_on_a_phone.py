"""A visitor on a phone buys one product of each kind and gets what was promised."""

import pytest

from catalog.kinds import ProductKind

KINDS = {
    ProductKind.EBOOK: "/d/",
    ProductKind.FILE: "/d/",
    ProductKind.SOFTWARE: "/d/",
    ProductKind.BUNDLE: "/d/",
    ProductKind.SERVICE: "",
    ProductKind.COURSE: "/access/",
    ProductKind.MEMBERSHIP: "/access/",
}


@pytest.mark.parametrize("kind", KINDS)
def test_ada_buys_and_receives(kind, shopper, shop):
    slug, part = shop.slug_of(kind), KINDS[kind]
    shopper.checkout(slug, "ada@example.com")
    number = shopper.wait_until_delivered()

    shopper.open_mail(number)
    links = shopper.mail_links(part) if part else []

    assert not part or links, f"the mail of {slug} has no link with {part}"
    if part == "/d/":
        assert {shopper.download(link) for link in links} <= shop.checksums()
    elif part:
        assert shopper.page.goto(links[0]).status == 200


def test_declining_the_card_delivers_nothing_and_keeps_the_way_back(shopper, shop):
    slug = shop.slug_of(ProductKind.EBOOK)

    shopper.checkout(slug, "mallory@example.com", button="Try a card that is declined")

    assert "/stripe/pay/" in shopper.page.url
    assert shop.order_of("mallory@example.com") == {}
