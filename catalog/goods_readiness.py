"""What goods still lack before they can be sold: a printer, a count, a way to get there."""

from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext as _

from catalog import shipping
from catalog.kinds import PrinterName, ProductKind
from catalog.models import PrintVariant, Product, Stock
from catalog.parcels import parcel_of, zones
from core.storage import StorageUnavailableError, private_files


def problems(product: Product) -> list[str]:
    """What keeps a product's goods from being sold; nothing where nothing of it is shipped."""
    found = []
    if product.kind == ProductKind.PRINT:
        found += _print_problems(list(product.variants.select_related("artwork")))
    if product.kind == ProductKind.STOCK and not Stock.objects.filter(product=product).exists():
        found.append(_("Nobody has counted it yet: say how many pieces there are."))
    return found + _shipping_problems(product)


def _print_problems(variants: list[PrintVariant]) -> list[str]:
    active = [one for one in variants if one.active]
    mapped = [one for one in active if one.is_mapped() and not one.problem]
    found = []
    if not mapped:
        found.append(_("No printer can make it yet: add its ids at one printer at least."))
    found += [
        _("%(printer)s: %(problem)s") % {"printer": _name(one), "problem": one.problem}
        for one in active
        if one.problem
    ]
    incomplete = (one for one in active if not one.is_mapped())
    found += [
        _("Its ids at %(printer)s are not complete.") % {"printer": _name(one)}
        for one in incomplete
    ]
    return found + _artwork_problems(active)


def _artwork_problems(variants: Iterable[PrintVariant]) -> list[str]:
    files = {one.artwork.storage_key: one.artwork for one in variants if one.artwork}
    try:
        gone = [file for key, file in files.items() if not private_files().exists(key)]
    except StorageUnavailableError:
        return [_("The file storage cannot be reached: try again later.")]
    text = _("The print file %(name)s is missing from the storage: upload it again.")
    return [text % {"name": file.filename} for file in gone]


def _shipping_problems(product: Product) -> list[str]:
    kinds, currency = parcel_of(product).kinds, settings.SHOP_CURRENCY
    if not kinds or shipping.serving(zones(product.brand_id), kinds, currency):
        return []
    text = _("It can be sent nowhere: a shipping zone needs countries and a price in %(currency)s.")
    return [text % {"currency": currency.upper()}]


def _name(variant: PrintVariant) -> str:
    return PrinterName(variant.provider).value.capitalize()
