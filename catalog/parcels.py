"""What of a product travels in a parcel, where it may go, and what sending it costs."""

from dataclasses import dataclass

from catalog import shipping
from catalog.kinds import SHIPPED, ProductKind
from catalog.models import (
    Product,
    ShippingCountry,
    ShippingPrice,
    ShippingZone,
)
from catalog.shipping import Zone
from catalog.stock import available


@dataclass(frozen=True)
class Parcel:
    """The goods in a product or in a bundle's parts; `counted` are own goods with pieces needed."""

    kinds: frozenset[str]
    counted: tuple[tuple[Product, int], ...]

    def left(self, *, visitor: str = "") -> int | None:
        """How often the whole can be sold now; None where nothing in it is counted.

        What the visitor has put aside himself counts as there.
        """
        if not self.counted:
            return None
        shelf = available((product for product, _pieces in self.counted), visitor=visitor)
        return min(shelf[product.pk] // pieces for product, pieces in self.counted)


def parcel_of(product: Product) -> Parcel:
    """What of a product is shipped. Its kinds are empty when nothing is."""
    if product.kind == ProductKind.BUNDLE:
        goods = [(item.product, item.quantity) for item in product.items.all()]
    else:
        goods = [(product, 1)]
    goods = [(one, pieces) for one, pieces in goods if one.kind in SHIPPED]
    # In one order everywhere, so that two visitors never wait for each other's row.
    counted = sorted(
        ((one, pieces) for one, pieces in goods if one.kind == ProductKind.STOCK),
        key=lambda pair: pair[0].pk,
    )
    return Parcel(frozenset(one.kind for one, _pieces in goods), tuple(counted))


def zones(brand_id: int) -> tuple[Zone, ...]:
    """All zones of a brand as the owner ordered them, in three statements."""
    rows = ShippingZone.objects.filter(brand=brand_id)
    countries: dict[int, list[str]] = {}
    for zone, country in ShippingCountry.objects.filter(zone__brand=brand_id).values_list(
        "zone", "country"
    ):
        countries.setdefault(zone, []).append(country)
    prices: dict[int, dict[tuple[str, str], int]] = {}
    for one in ShippingPrice.objects.filter(zone__brand=brand_id):
        prices.setdefault(one.zone_id, {})[one.kind, one.currency] = one.amount
    return tuple(
        Zone(row.pk, row.name, tuple(countries.get(row.pk, ())), prices.get(row.pk, {}))
        for row in rows
    )


def serving(product: Product, currency: str) -> tuple[Zone, ...]:
    """Where the goods of a product can be sent when they are paid in a currency."""
    return shipping.serving(zones(product.brand_id), parcel_of(product).kinds, currency)
