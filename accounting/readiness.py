"""Can the shop post now: what the connect page and the doctor say, in the owner's words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounting import connection, mapped
from accounting.models import QuickBooksConnection
from accounting.models.mappings import Role
from catalog.kinds import ProductKind
from catalog.models import Product


@dataclass(frozen=True)
class Check:
    """One thing looked at; `fix` is what the owner does when it is not right."""

    text: str
    is_right: bool
    fix: str = ""


def checks(held: QuickBooksConnection | None) -> list[Check]:
    """Everything that a posting needs, in the order in which it is set up."""
    if held is None:
        return [Check(_("Connected to a company"), is_right=False, fix=_("Press Connect."))]
    return [
        Check(_("Connected to a company"), held.is_ok(), _("Press Connect again.")),
        Check(
            _("One currency in the books (%(currency)s)")
            % {"currency": held.home_currency.upper() or "?"},
            not held.multi_currency,
            _("Receipts are posted in the home currency; ask your accountant before going on."),
        ),
        *[_lack(word) for word in mapped.lacking(held)],
        *_products(held),
        _taxes(held),
    ]


def product_problems(product: Product, held: QuickBooksConnection) -> list[str]:
    """What keeps sales of a product out of the books."""
    if product.kind == ProductKind.BUNDLE:
        return []  # its parts are what is sold
    own = held.items.filter(product=product).exists()
    found = []
    if not own and not held.items.filter(kind=product.kind).exists():
        found.append(
            _("No item of QuickBooks is chosen for it: Accounting > QuickBooks > Mappings.")
        )
    if held.uses_sales_tax and held.country != "US" and not _has_code(product.tax_kind, held):
        found.append(
            _("No tax code is chosen for its tax kind: Accounting > QuickBooks > Mappings.")
        )
    return found


def _has_code(tax_kind: str, held: QuickBooksConnection) -> bool:
    return held.taxes.filter(tax_kind__in=(tax_kind, "not_charged")).exists()


def _lack(word: str) -> Check:
    label = dict(Role.choices).get(word, _("Item for payment fees"))
    return Check(str(label), is_right=False, fix=_("Choose it under Mappings."))


def _products(held: QuickBooksConnection) -> list[Check]:
    """The products on sale that no item fits, named; one line when all have theirs."""
    on_sale = Product.objects.filter(status=Product.Status.PUBLISHED).exclude(
        kind=ProductKind.BUNDLE
    )
    kinds = held.items.exclude(kind="").values("kind")
    own = held.items.exclude(product=None).values("product")
    without = on_sale.exclude(kind__in=kinds).exclude(pk__in=own).with_shelf().order_by("slug")[:5]
    names = ", ".join(one.title("en") for one in without)
    text = _("Every product on sale has an item")
    return [Check(text, not names, _("Choose items for: %(names)s") % {"names": names})]


def _taxes(held: QuickBooksConnection) -> Check:
    has = not held.uses_sales_tax or held.country == "US" or held.taxes.exists()
    return Check(_("Tax codes are chosen"), has, _("Choose them under Mappings."))


def problem() -> str:
    """The first thing that keeps receipts from being posted; "" when nothing does."""
    held = QuickBooksConnection.objects.current()
    if held is None or not connection.is_configured():
        return ""
    return next((check.fix for check in checks(held) if not check.is_right), "")
