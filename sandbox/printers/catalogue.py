"""The goods every local printer can print, keyed by the shop's own SKU.

The ids are the ones the shop's seed maps its products to. Other ids of the right form are
taken too, at a default cost, so that a test may invent its own goods.
"""

import re
from dataclasses import dataclass

DEFAULT_COST = 900
#: Of the first piece, and of each further one (US cents).
SHIPPING, SHIPPING_MORE = 450, 100
_FIRST_FREE_VARIANT = 5000
_FREE_PRODUCT = re.compile(r"py-[\w-]+")
_FREE_SKU = re.compile(r"[A-Z][A-Za-z0-9.-]+")


@dataclass(frozen=True)
class Good:
    """One thing at one printer.

    remote: what an order line names it by: Printful's sync variant, Printify's variant,
        Gooten's SKU. product: Printify's product. cost: of one piece, in US cents.
    """

    sku: str
    title: str
    remote: str
    cost: int
    product: str = ""


GOODS: dict[str, tuple[Good, ...]] = {
    "printful": (
        Good("field-guide-print", "Field Guide, paperback", "5001", 890),
        Good("harbour-print", "Harbour, poster 18x24", "5002", 1150),
        Good("workshop-mug", "Workshop mug, 11 oz", "5003", 720),
    ),
    "printify": (
        Good("field-guide-print", "Field Guide, paperback", "7001", 820, "py-field-guide"),
        Good("harbour-print", "Harbour, poster 18x24", "7002", 1090, "py-harbour"),
        Good("workshop-mug", "Workshop mug, 11 oz", "7003", 690, "py-mug"),
    ),
    "gooten": (
        Good("field-guide-print", "Field Guide, paperback", "BOOK-SC-6x9", 940),
        Good("harbour-print", "Harbour, poster 18x24", "POSTER-18x24", 1210),
        Good("workshop-mug", "Workshop mug, 11 oz", "MUG-11OZ", 760),
    ),
}


def named(provider: str, name: str) -> Good | None:
    """The good that the shop's SKU or the printer's id means; None for what nobody prints."""
    known = {word: one for one in GOODS[provider] for word in (one.sku, one.remote)}
    if name in known:
        return known[name]
    return Good(name, f"Print {name}", name, DEFAULT_COST) if _may_be(provider, name) else None


def of_product(product: str, variant: str) -> Good | None:
    """Printify's good of a product and a variant that belongs to it."""
    for one in GOODS["printify"]:
        if product == one.product:
            return one if variant == one.remote else None
    if not _FREE_PRODUCT.fullmatch(product) or not variant.isdecimal():
        return None
    return Good(f"{product}-{variant}", f"Print {product}", variant, DEFAULT_COST, product)


def shipping(pieces: int) -> int:
    """What sending so many pieces costs, in US cents."""
    return SHIPPING + SHIPPING_MORE * max(pieces - 1, 0)


def _may_be(provider: str, name: str) -> bool:
    if provider == "gooten":
        return bool(_FREE_SKU.fullmatch(name))
    return name.isdecimal() and int(name) >= _FIRST_FREE_VARIANT
