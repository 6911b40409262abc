"""From a visit of /buy/<slug> to a fresh hosted checkout with the server's own price."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from catalog.kinds import SHIPPED
from catalog.models import Price, Product
from core.clock import now
from core.outcomes import Ok, Outcome, Rejected
from orders.models import Checkout
from orders.providers import stripe

#: Stripe takes 30 minutes to just under 24 hours; clocks differ, so stay clear of the edge.
LIFETIME = 23 * 3600 + 50 * 60
NOTE_LENGTH = 255


def start_checkout(*, product_slug: str, currency: str, language: str) -> Outcome[str]:
    """Open a checkout and give the address to send the visitor to.

    Rejected with code "unknown" or "not_for_sale" when there is nothing to sell; any other
    outcome that is not Ok means that Stripe could not be reached or refused.
    """
    product = Product.objects.live().filter(slug=product_slug).first()
    if product is None:
        return Rejected("no such product", "unknown")
    price = product.price_in(currency) or product.price_in(settings.SHOP_CURRENCY)
    if price is None or product.kind in SHIPPED:
        return Rejected("the product cannot be bought online", "not_for_sale")
    checkout = Checkout.objects.create(
        product=product, currency=price.currency, amount=price.amount, language=language
    )
    answer = stripe.create_session(
        body=session_body(checkout, product, price), key=checkout.public_id
    )
    if not isinstance(answer, Ok):
        return answer
    checkout.opened(answer.value["id"])
    return Ok(str(answer.value["url"]))


def session_body(checkout: Checkout, product: Product, price: Price) -> dict[str, Any]:
    """What Stripe is asked to sell. Nothing in it comes from the visitor's browser."""
    site = settings.SITE_URL
    metadata = {**product.metadata(), "sku": product.slug, "language": checkout.language}
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
        "expires_at": int(now().timestamp()) + LIFETIME,
    }
    if product.note_prompt:
        body["custom_fields"] = [_note_field(product.note_prompt)]
    if settings.STRIPE_TAX == "automatic":
        body["automatic_tax"] = {"enabled": True}
    if settings.STRIPE_PROMOTIONS_CONSENT:
        body["consent_collection"] = {"promotions": "auto"}
    return body


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
        "label": {"type": "custom", "custom": (prompt or _("Note for us"))[:50]},
        "type": "text",
        "optional": True,
        "text": {"maximum_length": NOTE_LENGTH},
    }
