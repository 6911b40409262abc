"""A product that cannot be delivered cannot be published."""

from django.conf import settings
from django.utils.translation import gettext as _

from catalog import goods_readiness
from catalog.kinds import DOWNLOADED, ProductKind
from catalog.models import Product
from catalog.slots import readiness


def problems(product: Product) -> list[str]:
    """What keeps a product from being sold, in plain words; an empty list means it may be."""
    found = [
        *_shelf_problems(product),
        *_kind_problems(product),
        *goods_readiness.problems(product),
    ]
    for answer in readiness.ask(product):
        found.extend(answer)
    return found


def publish(product: Product) -> list[str]:
    """Put a product on sale if nothing keeps it from being delivered; else say what does."""
    found = problems(product)
    if not found:
        product.status = Product.Status.PUBLISHED
        product.save(update_fields=["status"])
    return found


def _shelf_problems(product: Product) -> list[str]:
    found = []
    if product.text(product.brand.default_language) is None:
        found.append(_("It has no text in the shop's language."))
    price = product.price_in(settings.SHOP_CURRENCY)
    if price is None:
        found.append(
            _("It has no price in %(currency)s.") % {"currency": settings.SHOP_CURRENCY.upper()}
        )
    return found


def _kind_problems(product: Product) -> list[str]:
    if product.kind == ProductKind.BUNDLE:
        return _bundle_problems(product)
    no_file = product.kind in DOWNLOADED and not product.assets.exists()
    no_lessons = product.kind == ProductKind.COURSE and not product.lessons.exists()
    no_end = product.kind == ProductKind.MEMBERSHIP and not product.access_months
    no_link = product.kind == ProductKind.SERVICE and not product.scheduling_url
    found = {
        _("It has no file to download."): no_file,
        _("The course has no lessons."): no_lessons,
        _("It does not say for how many months the membership lasts."): no_end,
        _("It has no scheduling link."): no_link,
    }
    return [text for text, is_so in found.items() if is_so]


def _bundle_problems(product: Product) -> list[str]:
    items = list(product.items.select_related("product"))
    if not items:
        return [_("The bundle has no parts.")]
    asleep = [item.product.slug for item in items if item.product.status != "PUBLISHED"]
    return [_("This part is not on sale: %(part)s.") % {"part": part} for part in asleep]
