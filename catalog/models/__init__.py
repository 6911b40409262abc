"""The catalog's tables: what is sold, what of it is left, and where it is sent."""

from catalog.models.brand import Brand
from catalog.models.goods import PrintVariant
from catalog.models.shelf import (
    Asset,
    BundleItem,
    Lesson,
    Page,
    Price,
    Product,
    ProductText,
)
from catalog.models.stock import Stock, StockCorrection, StockReservation
from catalog.models.zones import ShippingCountry, ShippingPrice, ShippingZone

__all__ = [
    "Asset",
    "Brand",
    "BundleItem",
    "Lesson",
    "Page",
    "Price",
    "PrintVariant",
    "Product",
    "ProductText",
    "ShippingCountry",
    "ShippingPrice",
    "ShippingZone",
    "Stock",
    "StockCorrection",
    "StockReservation",
]
