"""What the shop's pages show of products: shelves for the home page, one product in full."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog import words
from catalog.covers import Cover, cover_of
from catalog.goods_page import GoodsFacts, goods_facts, sold_out
from catalog.kinds import SHIPPED, ProductKind
from catalog.models import BundleItem, Product, ProductText
from catalog.structured import structured_data


@dataclass(frozen=True)
class Card:
    """A product on a shelf."""

    title: str
    kind: str
    price: str
    saving: str
    cover: Cover
    url: str
    is_sold_out: bool


@dataclass(frozen=True)
class Shelf:
    """Products of like kinds under one heading; `key` names it in the page."""

    key: str
    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True)
class Part:
    """One thing inside a bundle."""

    title: str
    kind: str
    price: str
    url: str


@dataclass(frozen=True)
class OtherPrice:
    """The same product in another currency."""

    price: str
    url: str


@dataclass(frozen=True)
class Link:
    """A product by its title, for a page that only names it."""

    title: str
    url: str


@dataclass(frozen=True)
class ProductPage:
    """Everything one product's page shows; texts are ready to read."""

    title: str
    tagline: str
    description: str
    kind: str
    cover: Cover
    canonical: str
    price: str
    saving: str
    tax_note: str
    can_buy: bool
    buy_url: str
    other_prices: tuple[OtherPrice, ...]
    delivery: str
    refund: str
    parts: tuple[Part, ...]
    parts_total: str
    facts: tuple[tuple[str, str], ...]
    contents: tuple[str, ...]
    structured: dict[str, object]
    goods: GoodsFacts | None


def shelves(*, language: str) -> list[Shelf]:
    """All that is for sale, shelf by shelf, in five to seven statements however many products."""
    products = Product.objects.live().with_shelf()
    products = products.prefetch_related("assets", "items__product__prices")
    products = products.annotate(lesson_count=Count("lessons"))
    on_sale = [one for one in products if one.price_in(settings.SHOP_CURRENCY)]
    gone = sold_out(on_sale)
    made = []
    for key, title, kinds in _plan():
        cards = tuple(_card(one, language, gone) for one in on_sale if one.kind in kinds)
        if cards:
            made.append(Shelf(key, title, cards))
    return made


def product_page(slug: str, *, language: str) -> ProductPage | None:
    """One published product in full, or None where there is none at this address."""
    product = (
        Product.objects.live()
        .filter(slug=slug)
        .with_shelf()
        .prefetch_related("assets", "items__product__prices", "items__product__texts")
        .first()
    )
    text = product.text(language) if product else None
    if product is None or text is None:
        return None
    canonical = f"{settings.SITE_URL}{_url(product)}"
    parts = tuple(_part(item, language) for item in product.items.all())
    goods = goods_facts(product)
    can_buy = product.price_in(settings.SHOP_CURRENCY) is not None and (
        goods is None or goods.can_buy
    )
    return ProductPage(
        title=text.title,
        tagline=text.tagline,
        description=text.description,
        kind=words.kind_name(product.kind),
        cover=cover_of(product.cover),
        canonical=canonical,
        price=_price(product),
        saving=_saving(product),
        tax_note=_("plus tax where it applies") if settings.STRIPE_TAX == "automatic" else "",
        can_buy=can_buy,
        buy_url=reverse("orders:buy", args=[product.slug]),
        other_prices=_other_prices(product) if can_buy else (),
        delivery=_delivery(product, text, goods),
        refund=text.refund_text,
        parts=parts,
        parts_total=_money(_parts_total(product)) if parts else "",
        facts=_facts(product, text),
        contents=tuple(product.lessons.values_list("title", flat=True)),
        structured=structured_data(product, text, canonical, in_stock=can_buy),
        goods=goods,
    )


def product_link(slug: str, *, language: str) -> Link | None:
    """Title and address of a published product, or None."""
    product = Product.objects.live().filter(slug=slug).with_shelf().first() if slug else None
    return Link(product.title(language), _url(product)) if product else None


def slugs() -> list[str]:
    """Every product that has a page, for the map that search engines read."""
    return list(Product.objects.live().values_list("slug", flat=True))


def _plan() -> list[tuple[str, str, set[str]]]:
    kind = ProductKind
    return [
        ("books", _("Books"), {kind.EBOOK}),
        ("tools", _("Files and software"), {kind.FILE, kind.SOFTWARE}),
        ("learn", _("Courses and time with us"), {kind.COURSE, kind.MEMBERSHIP, kind.SERVICE}),
        ("goods", _("Prints and goods"), {kind.PRINT, kind.STOCK}),
        ("bundles", _("Bundles"), {kind.BUNDLE}),
    ]


def _card(product: Product, language: str, gone: set[int]) -> Card:
    detail = _detail(product)
    name = words.kind_name(product.kind)
    return Card(
        title=product.title(language),
        kind=f"{name} · {detail}" if detail else name,
        price=_price(product),
        saving=_saving(product),
        cover=cover_of(product.cover),
        url=_url(product),
        is_sold_out=product.pk in gone,
    )


def _detail(product: Product) -> str:
    """The one fact about a product that its card has room for."""
    if product.kind == ProductKind.BUNDLE:
        count = len(product.items.all())
        return ngettext("%(count)s thing", "%(count)s things", count) % {"count": count}
    if product.kind == ProductKind.COURSE:
        count = getattr(product, "lesson_count", 0)
        return ngettext("%(count)s lesson", "%(count)s lessons", count) % {"count": count}
    if product.kind == ProductKind.SERVICE and product.duration_minutes:
        return _("%(count)s minutes") % {"count": product.duration_minutes}
    if product.kind == ProductKind.MEMBERSHIP and product.access_months:
        return _months(product.access_months)
    return "" if product.kind in SHIPPED else ", ".join(_endings(product))


def _endings(product: Product) -> list[str]:
    """Kinds of file, such as PDF and EPUB, each once."""
    endings = (asset.filename.rpartition(".")[2].upper() for asset in product.assets.all())
    return list(dict.fromkeys(ending for ending in endings if ending.isalnum()))


def _facts(product: Product, text: ProductText) -> tuple[tuple[str, str], ...]:
    """The table of what one gets: the owner's own rows, then what the shop knows itself."""
    rows = [(str(row[0]), str(row[1])) for row in text.what_you_get if len(row) == 2]  # noqa: PLR2004
    if product.kind == ProductKind.BUNDLE:
        return tuple(rows)  # its parts say the rest
    said = {label.casefold() for label, _value in rows}
    # A file of goods is what the printer prints, not something that one gets.
    given = () if product.kind in SHIPPED else product.assets.all()
    files = [f"{one.filename} ({filesizeformat(one.size)})" for one in given]
    known = [
        (_("Files"), ", ".join(files)),
        (_("Access"), _months(product.access_months) if product.access_months else ""),
        (_("Delivery"), text.delivery_text or words.delivery_sentence(product.kind)),
        (_("Refunds"), text.refund_text),
    ]
    rows += [(label, value) for label, value in known if value and label.casefold() not in said]
    return tuple(rows)


def _months(count: int) -> str:
    return ngettext("%(count)s month", "%(count)s months", count) % {"count": count}


def _part(item: BundleItem, language: str) -> Part:
    product = item.product
    price = product.price_in(settings.SHOP_CURRENCY)
    return Part(
        title=product.title(language),
        kind=words.kind_name(product.kind),
        price=_money(price.amount) if price else "",
        url=_url(product) if product.status == Product.Status.PUBLISHED else "",
    )


def _other_prices(product: Product) -> tuple[OtherPrice, ...]:
    own = settings.SHOP_CURRENCY.lower()
    others = [one for one in product.prices.all() if one.active and one.currency != own]
    url = reverse("orders:buy", args=[product.slug])
    return tuple(
        OtherPrice(words.price_text(one.amount, one.currency), f"{url}?currency={one.currency}")
        for one in others
    )


def _delivery(product: Product, text: ProductText, goods: GoodsFacts | None) -> str:
    if text.delivery_text:
        return text.delivery_text
    if goods and product.kind == ProductKind.BUNDLE:
        return _("Links and keys by e-mail right after payment; the rest is sent to you.")
    return words.delivery_sentence(product.kind)


def _price(product: Product) -> str:
    price = product.price_in(settings.SHOP_CURRENCY)
    return words.price_text(price.amount, price.currency) if price else ""


def _saving(product: Product) -> str:
    """What a bundle costs less than its parts; empty where that is nothing."""
    price = product.price_in(settings.SHOP_CURRENCY)
    if product.kind != ProductKind.BUNDLE or price is None:
        return ""
    saved = _parts_total(product) - price.amount
    return _money(saved) if saved > 0 else ""


def _parts_total(product: Product) -> int:
    return _sum(
        (item.product.price_in(settings.SHOP_CURRENCY), item.quantity)
        for item in product.items.all()
    )


def _sum(parts: Iterable[tuple[object, int]]) -> int:
    return sum(getattr(price, "amount", 0) * count for price, count in parts)


def _money(amount: int) -> str:
    return words.amount_text(amount, settings.SHOP_CURRENCY)


def _url(product: Product) -> str:
    return reverse("catalog:product", args=[product.slug])
