"""Writes the demo shop's rows and files; what is there already is left as the owner has it."""

from itertools import product as pairs

from django.db import transaction
from django.utils import translation

from catalog.models import Asset, Brand, BundleItem, Lesson, Page, Price, Product, ProductText
from catalog.readiness import publish
from catalog.starting_pages import SLUGS, starting_page
from core.storage import private_files
from operations.seeding import sending
from operations.seeding.files import CONTENT_TYPES, ending, make_file
from operations.seeding.goods import GOODS, Good, Words

REFUNDS = {
    "en": "Not what you hoped for? Write within 30 days and the money goes back.",
    "fr": "Pas ce que vous espériez? Écrivez dans les 30 jours et l'argent revient.",
}


class SeedError(Exception):
    """A product of the demo shop cannot be sold; the message says why."""


def seed() -> int:
    """Make the demo shop where it is missing. Returns how many products are new."""
    brand = _brand()
    _write_pages(brand)
    sending.write_zones(brand)
    return sum(_seed_product(brand, good, place) for place, good in enumerate(GOODS))


def _brand() -> Brand:
    brand, _made = Brand.objects.get_or_create(
        slug="fernwood",
        defaults={
            "name": "Fernwood",
            "tagline": "Plain books and small tools for people who run small shops.",
            "support_email": "hello@fernwood.example",
            "postal_address": "Fernwood, 12 Mill Lane, Victoria BC  V8T 1A1, Canada",
            "currency": "usd",
            "accent": "#1f5c4d",
        },
    )
    return brand


def _write_pages(brand: Brand) -> None:
    """Terms, refunds, privacy and contact as rows, so that the owner can edit them."""
    for language, slug in pairs(("en", "fr"), SLUGS):
        with translation.override(language):
            start = starting_page(slug, brand=brand, language=language)
        Page.objects.get_or_create(
            brand=brand,
            slug=slug,
            language=language,
            defaults={"title": start.title, "body": start.body},
        )


def _seed_product(brand: Brand, good: Good, place: int) -> int:
    if Product.objects.filter(slug=good.slug).exists():
        return 0
    with transaction.atomic():
        product = Product.objects.create(
            brand=brand,
            slug=good.slug,
            kind=good.kind,
            position=place * 10,
            cover=f"covers/{good.slug}.svg",
            crm_tag=good.tag,
            **good.settings,
        )
        _write_words(product, good)
        _write_prices(product, good)
        _write_parts(product, good)
    _write_files(product, good)
    sending.write_goods(product, good)
    if not good.draft and (found := publish(product)):
        message = f"{good.slug}: {' '.join(found)}"
        raise SeedError(message)
    return 1


def _write_words(product: Product, good: Good) -> None:
    for language, words in (("en", good.english), ("fr", good.french)):
        ProductText.objects.create(product=product, language=language, **_text(words, language))


def _text(words: Words, language: str) -> dict[str, object]:
    return {
        "title": words.title,
        "tagline": words.tagline,
        "description": words.description,
        "what_you_get": [list(row) for row in words.gets],
        "delivery_text": words.delivery,
        "refund_text": REFUNDS[language] if words.description else "",
    }


def _write_prices(product: Product, good: Good) -> None:
    amounts = {"usd": good.usd, "cad": good.cad, "eur": good.eur}
    Price.objects.bulk_create(
        Price(product=product, currency=currency, amount=amount)
        for currency, amount in amounts.items()
    )


def _write_parts(product: Product, good: Good) -> None:
    for place, slug in enumerate(good.parts):
        part = Product.objects.get(slug=slug)
        BundleItem.objects.create(bundle=product, product=part, position=place)
    for place, (title, body) in enumerate(good.lessons):
        Lesson.objects.create(product=product, title=title, body=body, position=place)


def _write_files(product: Product, good: Good) -> None:
    for place, filename in enumerate(good.files):
        stored = private_files().save(
            f"assets/{product.slug}/{filename}", make_file(good, filename)
        )
        Asset.objects.create(
            product=product,
            title=f"{good.english.title} ({ending(filename).upper()})",
            filename=filename,
            content_type=CONTENT_TYPES[ending(filename)],
            storage_key=stored.key,
            size=stored.size,
            sha256=stored.sha256,
            version="1",
            position=place,
        )
