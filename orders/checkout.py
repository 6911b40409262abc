"""From a visit of /buy/<slug> to a fresh hosted checkout with the server's own price."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from catalog import shipping, stock
from catalog.models import Price, Product
from catalog.parcels import Parcel, parcel_of, zones
from catalog.shipping import Zone
from core.outcomes import Ok, Outcome, Rejected
from orders.models import Checkout, Order
from orders.providers import stripe
from orders.session_body import SHORT_LIFETIME, Delivery, session_body

#: A payment begun in a session's last second still finds its piece when Stripe tells of it.
_GRACE = 4 * 60


@dataclass(frozen=True)
class Offer:
    """A product that can be bought now. `zones` are where its goods may go; none for digital."""

    product: Product
    price: Price
    parcel: Parcel
    zones: tuple[Zone, ...]

    @property
    def is_shipped(self) -> bool:
        """Whether the buyer must say first where it shall go."""
        return bool(self.parcel.kinds)

    def shipping(self, zone: Zone) -> int:
        """What sending it to one of its zones costs, in minor units of the price's currency."""
        return zone.price(self.parcel.kinds, self.price.currency) or 0


class _SoldOutError(Exception):
    """Somebody else was quicker."""


def offer_of(*, product_slug: str, currency: str, visitor: str = "") -> Outcome[Offer]:
    """What is for sale under a slug, in the asked currency where that is possible.

    Rejected with code "unknown", "not_for_sale" or "sold_out" where there is nothing to sell.
    What the visitor has put aside himself counts as there.
    """
    product = Product.objects.live().filter(slug=product_slug).first()
    if product is None:
        return Rejected("no such product", "unknown")
    parcel = parcel_of(product)
    offers = (_offer(product, parcel, code) for code in (currency, settings.SHOP_CURRENCY))
    offer = next((one for one in offers if one), None)
    if offer is None:
        return Rejected("the product cannot be bought online", "not_for_sale")
    if parcel.left(visitor=visitor) == 0:
        return Rejected("none are left", "sold_out")
    return Ok(offer)


def start_checkout(
    offer: Offer, *, language: str, country: str = "", visitor: str = ""
) -> Outcome[str]:
    """Open a checkout and give the address to send the visitor to.

    Goods need the `country` they shall go to (two capital letters); own goods are put aside for
    the `visitor` until the checkout ends. Rejected with code "sold_out" where somebody was
    quicker, "no_shipping" where nothing is sent to the country; any other outcome that is not Ok
    means that Stripe could not be reached or refused.
    """
    zone = shipping.zone_of(offer.zones, country)
    if offer.is_shipped and zone is None:
        return Rejected("nothing of this is sent there", "no_shipping")
    try:
        checkout = _put_aside(offer, language=language, visitor=visitor)
    except _SoldOutError:
        return Rejected("none are left", "sold_out")
    delivery = Delivery(zone, country, offer.shipping(zone)) if zone else None
    body = session_body(
        checkout, offer.price, delivery=delivery, is_counted=bool(offer.parcel.counted)
    )
    answer = stripe.create_session(body=body, key=checkout.public_id)
    if not isinstance(answer, Ok):
        stock.release(checkout.public_id)  # nobody was given the session's address
        return answer
    checkout.opened(answer.value["id"])
    return Ok(str(answer.value["url"]))


def stock_reference(order: Order) -> str:
    """The name under which an order's own goods were put aside, for `catalog.stock.take`.

    The checkout's public id; for a sale that did not begin on this shop's pages, the order's.
    """
    checkout = Checkout.objects.filter(session_id=order.checkout_session_id or None).first()
    return checkout.public_id if checkout else order.public_id


def _offer(product: Product, parcel: Parcel, currency: str) -> Offer | None:
    price = product.price_in(currency)
    if price is None:
        return None
    if not parcel.kinds:
        return Offer(product, price, parcel, ())
    found = shipping.serving(zones(product.brand_id), parcel.kinds, price.currency)
    return Offer(product, price, parcel, found) if found else None


@transaction.atomic
def _put_aside(offer: Offer, *, language: str, visitor: str) -> Checkout:
    """The checkout's row, with its own goods put aside: both, or neither."""
    checkout = Checkout.objects.create(
        product=offer.product,
        currency=offer.price.currency,
        amount=offer.price.amount,
        language=language,
    )
    for product, pieces in offer.parcel.counted:
        if not stock.reserve(
            product=product,
            quantity=pieces,
            visitor=visitor,
            reference=checkout.public_id,
            seconds=SHORT_LIFETIME + _GRACE,
        ):
            raise _SoldOutError
    return checkout
