"""The cast and its things: Ada buys, Mallory steals, Olga owns. Builders, not factories."""

from datetime import UTC, datetime

from django.core.files.base import ContentFile

from catalog.models import (
    Asset,
    Brand,
    BundleItem,
    Price,
    PrintVariant,
    Product,
    ProductText,
    ShippingCountry,
    ShippingPrice,
    ShippingZone,
    Stock,
)
from core.storage import private_files
from orders.facts import Buyer, DisputeFact, PaidFact, PaidLine, RefundFact
from orders.models import Order
from orders.placement import place_order

MOMENT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def ada() -> Buyer:
    """Buys, on her phone."""
    return Buyer(email="ada@example.com", name="Ada Lovelace", provider_customer_id="cus_ada")


def grace() -> Buyer:
    """Buys too."""
    return Buyer(email="grace@example.com", name="Grace Hopper", provider_customer_id="cus_grace")


def brand() -> Brand:
    """The one brand of the test shop."""
    made, _created = Brand.objects.get_or_create(
        slug="press",
        defaults={
            "name": "Test Press",
            "support_email": "olga@press.test",
            "postal_address": "1 Test Street, Ottawa",
            "currency": "usd",
        },
    )
    return made


def product(
    slug: str = "short-book", *, kind: str = "EBOOK", amount: int = 1900, **fields
) -> Product:
    """A published product with a text and a price; files are given by `asset`."""
    made, created = Product.objects.get_or_create(
        slug=slug, defaults={"brand": brand(), "kind": kind, "status": "PUBLISHED", **fields}
    )
    if created:
        title = slug.replace("-", " ").capitalize()
        ProductText.objects.create(product=made, language="en", title=title, tagline="Good.")
        Price.objects.create(product=made, currency="usd", amount=amount)
    return made


def asset(of: Product, *, name: str = "book.pdf", content: bytes = b"%PDF-1.7 Test book") -> Asset:
    """A private file of a product, really stored."""
    stored = private_files().save(f"assets/{of.slug}/{name}", ContentFile(content))
    return Asset.objects.create(
        product=of,
        title=name,
        filename=name,
        content_type="application/pdf",
        storage_key=stored.key,
        size=stored.size,
        sha256=stored.sha256,
        version="1",
    )


def ebook(slug: str = "short-book", **fields) -> Product:
    """A published ebook with one file."""
    made = product(slug, kind="EBOOK", **fields)
    if not made.assets.exists():
        asset(made)
    return made


def software(slug: str = "small-tool", **fields) -> Product:
    """A published program with a licence and one file."""
    made = product(slug, kind="SOFTWARE", license_required=True, **fields)
    if not made.assets.exists():
        asset(made, name="tool.zip", content=b"PK test tool")
    return made


def zone(name: str = "Canada", *countries: str, prices=(("PRINT", 800), ("STOCK", 600))):
    """Where goods may go, and what each kind costs to send there in US cents."""
    made = ShippingZone.objects.create(
        brand=brand(), name=name, position=ShippingZone.objects.count()
    )
    for code in countries or ("CA",):
        ShippingCountry.objects.create(zone=made, country=code)
    for kind, amount in prices:
        ShippingPrice.objects.create(zone=made, kind=kind, currency="usd", amount=amount)
    return made


def goods(slug: str = "linen-tote", *, on_hand: int = 5, **fields) -> Product:
    """A published thing of the shop's own shelf."""
    made = product(slug, kind="STOCK", **fields)
    Stock.objects.get_or_create(product=made, defaults={"on_hand": on_hand})
    return made


def print_product(slug: str = "printed-book", **fields) -> Product:
    """A published book that each printer knows; its print file is stored."""
    made = product(slug, kind="PRINT", **fields)
    if not made.variants.exists():
        art = asset(made, name="print.pdf")
        ids = {
            "printful": {"remote_variant_id": "5001"},
            "printify": {"remote_id": "py-field-guide", "remote_variant_id": "7001"},
            "gooten": {"sku": "BOOK-SC-6x9", "artwork": art},
        }
        for provider, known in ids.items():
            PrintVariant.objects.create(product=made, provider=provider, base_cost=900, **known)
    return made


def bundle(slug: str, *parts: Product, amount: int = 2500) -> Product:
    """A published bundle of parts."""
    made = product(slug, kind="BUNDLE", amount=amount)
    for position, part in enumerate(parts):
        BundleItem.objects.create(bundle=made, product=part, position=position)
    return made


def line(of: Product | None, *, quantity: int = 1, amount: int | None = None) -> PaidLine:
    """A line of a sale at the product's price."""
    each = amount if amount is not None else (of.price_in("usd").amount if of else 1000)
    total = each * quantity
    return PaidLine(
        title=of.title("en") if of else "Something else",
        quantity=quantity,
        subtotal=total,
        discount=0,
        tax=0,
        total=total,
        sku=of.slug if of else "",
    )


def sale(
    *lines: PaidLine, buyer: Buyer | None = None, session: str = "cs_test_1", **facts
) -> PaidFact:
    """A paid sale of the lines, as the provider would report it."""
    total = sum(one.total for one in lines)
    values = {
        "source": f"stripe:session:{session}",
        "session_id": session,
        "paid": True,
        "currency": "usd",
        "subtotal": total,
        "discount": 0,
        "shipping": 0,
        "tax": 0,
        "total": total,
        "payment_intent_id": f"pi_{session}",
        "placed_at": MOMENT,
        **facts,
    }
    return PaidFact(buyer=buyer or ada(), lines=tuple(lines), **values)


def paid_order(*products: Product, buyer: Buyer | None = None, session: str = "cs_test_1") -> Order:
    """A paid order, its steps planned and not yet run."""
    chosen = products or (ebook(),)
    return place_order(sale(*[line(one) for one in chosen], buyer=buyer, session=session))


def refund_of(
    order: Order, *, amount: int, status: str = "succeeded", ref: str = "re_1"
) -> RefundFact:
    """A refund as the provider would report it."""
    return RefundFact(
        refund_id=ref,
        payment_intent_id=order.payments.get().payment_intent_id,
        amount=amount,
        currency=order.currency,
        status=status,
        refunded_at=MOMENT,
    )


def dispute_of(order: Order, *, status: str, ref: str = "du_1") -> DisputeFact:
    """A dispute over the whole order as the provider would report it."""
    return DisputeFact(
        dispute_id=ref,
        payment_intent_id=order.payments.get().payment_intent_id,
        amount=order.total,
        currency=order.currency,
        status=status,
        opened_at=MOMENT,
        reason="fraudulent",
    )
