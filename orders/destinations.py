"""The page that asks where goods shall go, and what a browser is remembered by for it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from catalog.countries import country_name, zone_name
from catalog.covers import Cover, cover_of
from catalog.shipping import Zone, zone_of
from catalog.words import amount_text, kind_name, price_text
from core.tokens import public_id
from orders.checkout import Offer

_VISITOR, _VISITOR_SECONDS = "visitor", 30 * 86400
_COUNTRY, _COUNTRY_SECONDS = "ship_to", 365 * 86400
_CODE = 2


@dataclass(frozen=True)
class Country:
    """A country the goods can go to, with the sums that choosing it leads to."""

    code: str
    name: str
    shipping: str
    total: str


@dataclass(frozen=True)
class ZoneRow:
    """One zone: its countries, and what sending there costs and comes to."""

    name: str
    shipping: str
    total: str
    countries: tuple[Country, ...]


@dataclass(frozen=True)
class WherePage:
    """Everything the page shows; `chosen` is None until a country is known."""

    title: str
    kind: str
    cover: Cover
    product_url: str
    price: str
    zones: tuple[ZoneRow, ...]
    chosen: Country | None
    currency: str
    is_missing: bool


def page(offer: Offer, *, country: str, language: str, is_missing: bool) -> WherePage:
    """The question, with the remembered country chosen."""
    product = offer.product
    rows = tuple(_row(offer, zone, language) for zone in offer.zones)
    countries = (one for row in rows for one in row.countries)
    return WherePage(
        title=product.title(language),
        kind=kind_name(product.kind),
        cover=cover_of(product.cover),
        product_url=reverse("catalog:product", args=[product.slug]),
        price=amount_text(offer.price.amount, offer.price.currency),
        zones=rows,
        chosen=next((one for one in countries if one.code == country), None),
        currency=offer.price.currency,
        is_missing=is_missing,
    )


def currency_of(request: HttpRequest) -> str:
    """The currency a visitor asked to pay in, else the shop's."""
    asked = request.POST.get("currency") or request.GET.get("currency") or ""
    return (asked or settings.SHOP_CURRENCY).lower()[:3]


def country_of(request: HttpRequest, offer: Offer) -> str:
    """The country posted or (on a visit) remembered, if the goods can go there; else ""."""
    posted = request.method == "POST"
    found = request.POST.get("country", "") if posted else request.COOKIES.get(_COUNTRY, "")
    code = found.strip().upper()[:_CODE]
    return code if zone_of(offer.zones, code) else ""


def visitor_of(request: HttpRequest) -> str:
    """By what the shop knows a browser that bought goods; "" for one it does not know."""
    return str(request.get_signed_cookie(_VISITOR, "", max_age=_VISITOR_SECONDS))


def new_visitor() -> str:
    """A name for a browser that has none yet."""
    return public_id("vis")


def remember(answer: HttpResponse, *, visitor: str, country: str) -> None:
    """Note in the browser who put goods aside and where the last ones went."""
    secure = settings.SITE_URL.startswith("https:")
    kept = ((_COUNTRY, country, _COUNTRY_SECONDS), (_VISITOR, visitor, _VISITOR_SECONDS))
    for name, value, seconds in kept:
        write = answer.set_cookie if name == _COUNTRY else answer.set_signed_cookie
        write(name, value, max_age=seconds, secure=secure, httponly=True, samesite="Lax")


def _row(offer: Offer, zone: Zone, language: str) -> ZoneRow:
    amount, currency = offer.shipping(zone), offer.price.currency
    shipping = amount_text(amount, currency)
    total = price_text(offer.price.amount + amount, currency)
    named = ((country_name(code, language), code) for code in zone.countries)
    countries = tuple(Country(code, name, shipping, total) for name, code in sorted(named))
    return ZoneRow(zone_name(zone, language), shipping, total, countries)
