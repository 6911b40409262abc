"""What search engines are told about a product."""

from django.conf import settings

from catalog.covers import cover_of
from catalog.models import Product, ProductText
from core.money import Money


def structured_data(
    product: Product, text: ProductText, canonical: str, *, in_stock: bool = True
) -> dict[str, object]:
    """A schema.org Product with its Offer (schema.org/Product, looked up 2026-11)."""
    data: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": text.title,
        "description": text.tagline or text.description[:300],
        "sku": product.slug,
        "brand": {"@type": "Brand", "name": product.brand.name},
    }
    cover = cover_of(product.cover)
    if cover.url:
        data["image"] = cover.absolute
    price = product.price_in(settings.SHOP_CURRENCY)
    if price:
        data["offers"] = {
            "@type": "Offer",
            "price": str(Money(price.amount, price.currency).decimal()),
            "priceCurrency": price.currency.upper(),
            "availability": f"https://schema.org/{'InStock' if in_stock else 'OutOfStock'}",
            "url": canonical,
        }
    return data
