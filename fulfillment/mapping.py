"""Looks at each printer's catalogue whether the shop's goods can still be made there."""

import time
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q

from catalog.models import PrintVariant
from core import clock
from core.outcomes import Ok
from fulfillment.providers import printers
from fulfillment.providers.base import PrintAddress, Printer, PrintItem

_PROBLEM_LIMIT = 300
_FRESH, _SOON = timedelta(hours=20), timedelta(minutes=50)
_RUN_SECONDS = 15.0  # a worker's task is stopped after 40
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


def check_due_goods(*, seconds: float = _RUN_SECONDS) -> Counter[str]:
    """The hourly look: goods that had a problem, and those not looked at for most of a day.

    Stops after so many seconds; what is left is the oldest and comes first the next time.
    """
    now = clock.now()
    due = Q(checked_at=None) | Q(checked_at__lt=now - _FRESH)
    due |= Q(checked_at__lt=now - _SOON) & ~Q(problem="")
    oldest_first = F("checked_at").asc(nulls_first=True)
    variants = PrintVariant.objects.filter(due, active=True).select_related("product")
    end = time.monotonic() + seconds
    found: Counter[str] = Counter()
    for variant in variants.order_by(oldest_first, "pk"):
        if time.monotonic() > end:
            break
        found += check_goods([variant])
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
