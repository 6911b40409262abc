"""Looks at each printer's catalogue whether the shop's goods can still be made there."""

from collections import Counter
from collections.abc import Iterable

from catalog.models import PrintVariant
from core import clock
from core.outcomes import Ok
from fulfillment.providers import printers
from fulfillment.providers.base import PrintAddress, Printer, PrintItem

_PROBLEM_LIMIT = 300
#: Gooten answers for a destination; goods are asked about for the largest market.
_ANYWHERE = PrintAddress("", "", "", "", "New York", "NY", "10019", "US", "", "")


def check_goods(variants: Iterable[PrintVariant] | None = None) -> Counter[str]:
    """Ask about every active variant, or those given; how many are "ok", "problem", "unknown".

    What a printer says is kept with the variant (`problem`, `checked_at`) and keeps it from being
    chosen; a printer that does not answer changes nothing.
    """
    chosen = PrintVariant.objects.filter(active=True) if variants is None else variants
    known = printers()
    found: Counter[str] = Counter()
    for variant in chosen:
        printer = known[variant.provider]
        if not printer.configured() and variant.is_mapped():
            found[_check(variant, printer)] += 1
    return found


def _check(variant: PrintVariant, printer: Printer) -> str:
    asked = printer.stock_problems([_item(variant)], _ANYWHERE)
    if not isinstance(asked, Ok):
        return "unknown"
    problem = "; ".join(asked.value)[:_PROBLEM_LIMIT]
    PrintVariant.objects.filter(pk=variant.pk).update(problem=problem, checked_at=clock.now())
    return "problem" if problem else "ok"


def _item(variant: PrintVariant) -> PrintItem:
    return PrintItem(
        sku=variant.sku,
        remote_id=variant.remote_id,
        remote_variant_id=variant.remote_variant_id,
        artwork_url="",
        quantity=1,
        title=str(variant.product),
        reference="line-1",
    )
