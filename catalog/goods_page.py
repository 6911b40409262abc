"""What a page says of goods: where they go, from what price, how many are left."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from catalog import shipping, words
from catalog.countries import zone_name
from catalog.kinds import ProductKind
from catalog.models import Product, Stock
from catalog.parcels import Parcel, parcel_of, zones
from catalog.stock import available

OPEN, WAITING, SOLD_OUT, NOWHERE = "open", "waiting", "sold_out", "nowhere"


@dataclass(frozen=True)
class GoodsFacts:
    """What a buyer of goods wants to know before he presses the button.

    `state`: "open", "waiting" (the last ones are in other people's checkouts), "sold_out" or
    "nowhere" (no zone takes it).
    """

    state: str
    ships_to: str
    shipping_from: str
    left: str

    @property
    def can_buy(self) -> bool:
        """Whether the button is there."""
        return self.state == OPEN


def goods_facts(product: Product) -> GoodsFacts | None:
    """The facts of a product with goods in it; None where nothing of it is sent."""
    parcel = parcel_of(product)
    if not parcel.kinds:
        return None
    currency = settings.SHOP_CURRENCY
    found = shipping.serving(zones(product.brand_id), parcel.kinds, currency)
    lowest = shipping.cheapest(found, parcel.kinds, currency)
    left = parcel.left()
    return GoodsFacts(
        state=_state(parcel, left) if found else NOWHERE,
        ships_to=", ".join(zone_name(zone, get_language() or "en") for zone in found),
        shipping_from=_from(lowest, is_one_price=len(found) == 1),
        left=_left_text(parcel, left),
    )


def sold_out(products: Iterable[Product]) -> set[int]:
    """Which of the products (by pk) are own goods with none left to sell."""
    own = [product for product in products if product.kind == ProductKind.STOCK]
    return {key for key, left in available(own).items() if left == 0}


def _state(parcel: Parcel, left: int | None) -> str:
    if left is None or left > 0:
        return OPEN
    pieces = {product.pk: pieces for product, pieces in parcel.counted}
    shelf = dict(Stock.objects.filter(product__in=pieces).values_list("product", "on_hand"))
    there = all(shelf.get(key, 0) >= needed for key, needed in pieces.items())
    return WAITING if there else SOLD_OUT


def _left_text(parcel: Parcel, left: int | None) -> str:
    """How many are left, once they are few by the owner's own word."""
    if not left:
        return ""
    keys = [product.pk for product, _pieces in parcel.counted]
    low_at = max(Stock.objects.filter(product__in=keys).values_list("low_at", flat=True), default=0)
    if left > low_at:
        return ""
    return ngettext("Only %(count)s left", "Only %(count)s left", left) % {"count": left}


def _from(amount: int | None, *, is_one_price: bool) -> str:
    if amount is None:
        return ""
    price = words.amount_text(amount, settings.SHOP_CURRENCY)
    return price if is_one_price else _("from %(price)s") % {"price": price}
