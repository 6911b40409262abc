"""Reads what is posted, what waits and what failed, for the page of the books."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from accounting.models import RefundReceipt, SalesReceipt
from accounting.providers import quickbooks
from core import clock
from core.durable import Status
from core.money import Money
from orders.kinds import BOOKKEEPING, StepKind
from orders.models import Order, OrderStep

#: The words of the page's filter, and which steps each shows.
STATES = {
    "all": (),
    "posted": (Status.DONE,),
    "waiting": (Status.READY, Status.RUNNING),
    "failed": (Status.PARKED,),
    "skipped": (Status.SKIPPED, Status.CANCELED),
}
SUM_DAYS = 30


@dataclass(frozen=True)
class Entry:
    """One document of the books, posted or not yet."""

    order: Order
    step: OrderStep
    is_refund: bool
    state: str
    number: str
    amount: str
    fee: str
    link: str
    is_off: bool
    reason: str
    at: datetime | None


@dataclass(frozen=True)
class Total:
    """What was posted in one currency, in the words of that currency."""

    currency: str
    receipts: int
    sales: str
    fees: str
    refunds: str
    net: str


def steps(state: str) -> QuerySet[OrderStep]:
    """The steps that a filter shows, the newest first."""
    rows = OrderStep.objects.filter(kind__in=BOOKKEEPING)
    wanted = STATES.get(state)
    if wanted:
        rows = rows.filter(status__in=wanted)
    return rows.select_related("order", "order__sales_receipt").order_by("-id")


def entries(page: Sequence[OrderStep]) -> list[Entry]:
    """The rows of one page; refunds are fetched for all of them at once."""
    causes = [one.cause for one in page if one.kind == StepKind.POST_REFUND_RECEIPT]
    refunds = RefundReceipt.objects.filter(refund__refund_id__in=causes).select_related("refund")
    by_cause = {one.refund.refund_id: one for one in refunds}
    return [_entry(one, by_cause) for one in page]


def totals(days: int = SUM_DAYS) -> list[Total]:
    """What was posted in the last days, by currency of the books."""
    since = clock.now() - timedelta(days=days)
    in_total = Coalesce(Sum("fee", filter=Q(fee_in_total=True)), 0)
    sold = (
        SalesReceipt.objects.filter(posted_at__gte=since)
        .values("currency")
        .annotate(count=Count("id"), sum=Sum("remote_total"), fees=Sum("fee"), inside=in_total)
        .order_by("currency")
    )
    back = RefundReceipt.objects.filter(posted_at__gte=since).values("currency")
    returned = dict(back.annotate(sum=Sum("remote_total")).values_list("currency", "sum"))
    return [_total(one, returned.get(one["currency"], 0)) for one in sold]


def _total(one: Mapping[str, Any], returned: int) -> Total:
    """Gross sales: a fee that is a line of the receipt has made its total smaller."""
    currency, gross = one["currency"], one["sum"] + one["inside"]
    return Total(
        currency=currency.upper(),
        receipts=one["count"],
        sales=str(Money(gross, currency)),
        fees=str(Money(one["fees"], currency)),
        refunds=str(Money(returned, currency)),
        net=str(Money(gross - one["fees"] - returned, currency)),
    )


def _entry(step: OrderStep, refunds: Mapping[str, RefundReceipt]) -> Entry:
    is_refund = step.kind == StepKind.POST_REFUND_RECEIPT
    held = refunds.get(step.cause) if is_refund else getattr(step.order, "sales_receipt", None)
    fee = held.fee if isinstance(held, SalesReceipt) else 0
    entity = "RefundReceipt" if is_refund else "SalesReceipt"
    return Entry(
        order=step.order,
        step=step,
        is_refund=is_refund,
        state=_state(step),
        number=held.doc_number if held else "",
        amount=str(Money(held.remote_total, held.currency)) if held else "",
        fee=str(Money(fee, held.currency)) if held and fee else "",
        link=quickbooks.page_of(entity, held.remote_id) if held else "",
        is_off=bool(held and held.total_mismatch),
        reason="" if step.status == Status.DONE else step.reason,
        at=held.posted_at if held else None,
    )


def _state(step: OrderStep) -> str:
    return next((name for name, words in STATES.items() if step.status in words), "waiting")
