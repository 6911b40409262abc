"""Writes what the demo shop's goods need: zones with prices, ids at the printers, a count."""

from catalog import stock
from catalog.kinds import PrinterName, ProductKind
from catalog.models import (
    Brand,
    PrintVariant,
    Product,
    ShippingCountry,
    ShippingPrice,
    ShippingZone,
)
from operations.seeding.goods_to_send import ZONES
from operations.seeding.shape import Good, ZonePlan

_CURRENCIES = ("usd", "cad", "eur")


def write_zones(brand: Brand) -> None:
    """Make the zones of a brand that has none; what the owner has made stays as it is."""
    if ShippingZone.objects.filter(brand=brand).exists():
        return
    for place, plan in enumerate(ZONES):
        zone = ShippingZone.objects.create(brand=brand, name=plan.name, position=place)
        ShippingCountry.objects.bulk_create(
            ShippingCountry(zone=zone, country=code) for code in plan.countries.split()
        )
        ShippingPrice.objects.bulk_create(_prices(zone, plan))


def write_goods(product: Product, good: Good) -> None:
    """A printed product's ids at each printer, and how many of an own one there are."""
    artwork = product.assets.first() if good.printed else None
    for known in good.printed:
        PrintVariant.objects.create(
            product=product,
            provider=known.provider,
            remote_id=known.remote_id,
            remote_variant_id=known.remote_variant_id,
            sku=known.sku,
            # Printful and Printify keep the artwork; Gooten fetches it for each order.
            artwork=artwork if known.provider == PrinterName.GOOTEN else None,
            base_cost=known.cost,
            currency="usd",
        )
    if good.on_hand is not None:
        stock.correct(product=product, change=good.on_hand, note="First count", who="seed")


def _prices(zone: ShippingZone, plan: ZonePlan) -> list[ShippingPrice]:
    amounts = {ProductKind.PRINT: plan.printed, ProductKind.STOCK: plan.own}
    return [
        ShippingPrice(zone=zone, kind=kind, currency=currency, amount=amount)
        for kind, row in amounts.items()
        for currency, amount in zip(_CURRENCIES, row, strict=True)
    ]
