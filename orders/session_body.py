"""What Stripe is asked to sell in a hosted checkout. Nothing in it comes from the browser."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.countries import zone_name
from catalog.models import Price, Product
from catalog.shipping import Zone
from core.clock import now
from orders.models import Checkout

#: Stripe takes 30 minutes to just under 24 hours; clocks differ, so stay clear of both edges.
LIFETIME = 23 * 3600 + 50 * 60
#: Own goods are put aside meanwhile, so such a checkout ends as soon as Stripe allows.
SHORT_LIFETIME = 31 * 60
NOTE_LENGTH = 255
#: Stripe's tax code for sending things (docs.stripe.com/tax/tax-codes).
_SHIPPING_TAX_CODE = "txcd_92010001"
_NAME_LENGTH = 100


@dataclass(frozen=True)
class Delivery:
    """Where goods go and what sending them costs, in minor units of the price's currency."""

    zone: Zone
    country: str
    amount: int


def session_body(
    checkout: Checkout, price: Price, *, delivery: Delivery | None = None, is_counted: bool = False
) -> dict[str, Any]:
    """The parameters of a new session. `is_counted`: pieces are put aside while it is open."""
    product = checkout.product
    site = settings.SITE_URL
    metadata = {**product.metadata(), "sku": product.slug, "language": checkout.language}
    lifetime = SHORT_LIFETIME if is_counted else LIFETIME
    body: dict[str, Any] = {
        "mode": "payment",
        "line_items": [_line_item(checkout, product, price)],
        "success_url": f"{site}/thanks/?sid={{CHECKOUT_SESSION_ID}}",
        "cancel_url": f"{site}/cancel/?product={product.slug}",
        "client_reference_id": checkout.public_id,
        "customer_creation": "always",
        "metadata": metadata,
        "payment_intent_data": {"metadata": {"checkout": checkout.public_id}},
        "locale": "fr-CA" if checkout.language == "fr" else "en",
        "expires_at": int(now().timestamp()) + lifetime,
    }
    if product.note_prompt:
        body["custom_fields"] = [_note_field(product.note_prompt)]
    if settings.STRIPE_TAX == "automatic":
        body["automatic_tax"] = {"enabled": True}
    if settings.STRIPE_PROMOTIONS_CONSENT:
        body["consent_collection"] = {"promotions": "auto"}
    if delivery is not None:
        body.update(_delivery(delivery, price.currency, checkout.language))
    return body


def _delivery(delivery: Delivery, currency: str, language: str) -> dict[str, Any]:
    """One zone's countries at its one price: shipping is fixed when a session is made."""
    zone = delivery.zone
    others = [country for country in zone.countries if country != delivery.country]
    rate: dict[str, Any] = {
        "type": "fixed_amount",
        "display_name": (_("Shipping to %(zone)s") % {"zone": zone_name(zone, language)})[
            :_NAME_LENGTH
        ],
        "fixed_amount": {"amount": delivery.amount, "currency": currency},
        "metadata": {"zone": zone.name},
    }
    if settings.STRIPE_TAX == "automatic":
        rate |= {"tax_behavior": "exclusive", "tax_code": _SHIPPING_TAX_CODE}
    return {
        # The country that was chosen stands first, which is what a page shows chosen.
        "shipping_address_collection": {"allowed_countries": [delivery.country, *others]},
        "shipping_options": [{"shipping_rate_data": rate}],
        "phone_number_collection": {"enabled": True},
    }


def _line_item(checkout: Checkout, product: Product, price: Price) -> dict[str, Any]:
    sold: dict[str, Any] = {
        "name": product.title(checkout.language),
        "metadata": {"sku": product.slug},
    }
    if product.tax_code:
        sold["tax_code"] = product.tax_code
    return {
        "price_data": {
            "currency": price.currency,
            "unit_amount": price.amount,
            "product_data": sold,
        },
        "quantity": 1,
        "metadata": {"sku": product.slug},
    }


def _note_field(prompt: str) -> dict[str, Any]:
    return {
        "key": "note",
        "label": {"type": "custom", "custom": _(prompt or "Note for us")[:50]},
        "type": "text",
        "optional": True,
        "text": {"maximum_length": NOTE_LENGTH},
    }
