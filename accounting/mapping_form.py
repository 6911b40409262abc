"""The mappings screen: what it shows, and what of a sent form is saved. Knows no HTTP."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounting import mapped
from accounting.models import QuickBooksConnection, TaxMapping
from accounting.models.mappings import (
    FEE,
    ITEM_KINDS,
    NOT_CHARGED,
    OTHER,
    SHIPPING,
    TAX_KINDS,
    Role,
)
from catalog.countries import country_name
from catalog.kinds import ProductKind
from catalog.models import Product
from catalog.words import kind_name, tax_name

Offer = Mapping[str, Any]

#: What each role may be given, by the lists that were read.
_OFFERED = {
    Role.CLEARING: ("accounts", ("Bank", "Other Current Asset")),
    Role.FEES: ("accounts", ("Expense", "Cost of Goods Sold", "Other Expense")),
    Role.PAYMENT_METHOD: ("payment_methods", ()),
    Role.VENDOR: ("vendors", ()),
    Role.CUSTOMER: ("customers", ()),
}
_PRODUCTS = 500
_COUNTRY, _PROVINCE = 2, 3


@dataclass(frozen=True)
class Row:
    """One choice of the screen: the form's name for it, its label, and what may be chosen."""

    name: str
    label: str
    chosen: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True)
class Screen:
    """Everything the screen shows."""

    accounts: tuple[Row, ...]
    items: tuple[Row, ...]
    taxes: tuple[Row, ...]
    products: tuple[tuple[int, str], ...]
    item_offers: tuple[Offer, ...]
    tax_offers: tuple[Offer, ...]
    tax_kinds: tuple[tuple[str, str], ...]


def screen(held: QuickBooksConnection) -> Screen:
    """The screen as it stands: everything saved, among all that QuickBooks offers."""
    items, codes = _list(held, "items"), _list(held, "tax_codes")
    return Screen(
        accounts=tuple(_account_rows(held)),
        items=tuple(_item_rows(held, items)),
        taxes=tuple(
            Row(f"tax-{one.pk}", _place_and_kind(one), one.remote_id, codes)
            for one in held.taxes.order_by("country", "province", "tax_kind")
        ),
        products=tuple(_products()),
        item_offers=items,
        tax_offers=codes,
        tax_kinds=tuple((kind, _tax_words(kind)) for kind in TAX_KINDS),
    )


def _products() -> Iterable[tuple[int, str]]:
    sold = Product.objects.exclude(kind=ProductKind.BUNDLE).with_shelf().order_by("slug")
    return sorted(((one.pk, one.title("en")) for one in sold[:_PRODUCTS]), key=lambda two: two[1])


def _item_words(kind: str) -> str:
    """What an item is sold for: a kind of product, or what comes with every sale."""
    others = {
        SHIPPING: _("Shipping"),
        FEE: _("Payment fees"),
        OTHER: _("Anything the shop does not know"),
        ProductKind.STOCK: _("Own goods"),
    }
    return others.get(kind) or kind_name(kind)


def _tax_words(kind: str) -> str:
    return _("Taxable, but no tax was charged") if kind == NOT_CHARGED else tax_name(kind)


def _place_and_kind(one: TaxMapping) -> str:
    """`Canada, ON: Taxed as usual`."""
    country = country_name(one.country, "en") if one.country else _("Everywhere else")
    place = f"{country}, {one.province}" if one.province else country
    return f"{place}: {_tax_words(one.tax_kind)}"


@transaction.atomic
def save(held: QuickBooksConnection, sent: Mapping[str, str]) -> list[str]:
    """Save what the form says; an empty choice takes a mapping away. What was not understood."""
    wrong: list[str] = []
    for row in _account_rows(held):
        _save_account(held, row, sent.get(row.name))
    items, codes = _list(held, "items"), _list(held, "tax_codes")
    for row in _item_rows(held, items):
        _save_item(held, row, sent.get(row.name))
    for one in held.taxes.all():
        _save_tax(held, one.pk, _offer(codes, sent.get(f"tax-{one.pk}")), sent)
    wrong += _add_product(held, items, sent)
    wrong += _add_tax(held, codes, sent)
    return wrong


def _account_rows(held: QuickBooksConnection) -> Iterable[Row]:
    chosen = {one.role: one.remote_id for one in held.accounts.all()}
    for role, (name, kinds) in _OFFERED.items():
        if role == Role.CUSTOMER:
            continue  # a text field: a company may have thousands of customers
        offers = tuple(one for one in _list(held, name) if not kinds or one["kind"] in kinds)
        yield Row(f"account-{role}", str(role.label), chosen.get(role, ""), offers)


def _item_rows(held: QuickBooksConnection, offers: tuple[Offer, ...]) -> Iterable[Row]:
    chosen = {one.kind: one.remote_id for one in held.items.filter(product=None)}
    for kind in ITEM_KINDS:
        yield Row(f"item-{kind}", _item_words(kind), chosen.get(kind, ""), offers)
    own = held.items.exclude(product=None).select_related("product__brand")
    for one in own.prefetch_related("product__texts").order_by("product__slug"):
        called = one.product.title("en") if one.product else ""
        yield Row(f"product-{one.product_id}", called, one.remote_id, offers)


def _save_account(held: QuickBooksConnection, row: Row, sent: str | None) -> None:
    if sent is None:
        return
    role, offer = row.name.removeprefix("account-"), _offer(row.offers, sent)
    if offer:
        mapped.save_account(held, role=role, offer=offer)
    elif not sent:
        held.accounts.filter(role=role).delete()


def _save_item(held: QuickBooksConnection, row: Row, sent: str | None) -> None:
    if sent is None:
        return
    what, _dash, key = row.name.partition("-")
    kind, product = (key, None) if what == "item" else ("", int(key))
    offer = _offer(row.offers, sent)
    if offer:
        mapped.save_item(held, kind=kind, product=product, offer=offer)
    elif not sent:
        held.items.filter(kind=kind, product=product).delete()


def _save_tax(
    held: QuickBooksConnection, key: int, offer: Offer | None, sent: Mapping[str, str]
) -> None:
    one = held.taxes.get(pk=key)
    if offer:
        place = (one.country, one.province, one.tax_kind)
        mapped.save_tax(held, key=place, offer=offer)
    elif sent.get(f"tax-{key}") == "":
        one.delete()


def _add_product(
    held: QuickBooksConnection, items: tuple[Offer, ...], sent: Mapping[str, str]
) -> list[str]:
    given, offer = sent.get("new-product", ""), _offer(items, sent.get("new-product-item"))
    if not given:
        return []
    product = Product.objects.filter(pk=given).first() if given.isdecimal() else None
    if product is None or offer is None:
        return [_("To give a product its own item, choose both of them.")]
    mapped.save_item(held, product=product.pk, offer=offer)
    return []


def _add_tax(
    held: QuickBooksConnection, codes: tuple[Offer, ...], sent: Mapping[str, str]
) -> list[str]:
    country = sent.get("new-country", "").strip().upper()
    province = sent.get("new-province", "").strip().upper()
    kind, offer = sent.get("new-kind", ""), _offer(codes, sent.get("new-code"))
    if not (kind or offer):
        return []
    if offer is None or kind not in TAX_KINDS:
        return [_("To add a tax code, choose a tax kind and a code.")]
    if len(country) not in (0, _COUNTRY) or len(province) > _PROVINCE or (province and not country):
        return [_("Write countries and provinces as CA and ON; leave them empty for all others.")]
    mapped.save_tax(held, key=(country, province, kind), offer=offer)
    return []


def _list(held: QuickBooksConnection, name: str) -> tuple[Offer, ...]:
    return tuple((held.choices or {}).get(name, ()))


def _offer(offers: Iterable[Offer], chosen: str | None) -> Offer | None:
    return next((one for one in offers if chosen and one["id"] == chosen), None)
