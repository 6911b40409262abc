"""Which steps wait for QuickBooks, or passed it by, and how they go on."""

from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core.durable import Status
from orders import events
from orders.kinds import BOOKKEEPING, StepKind
from orders.models import Order, OrderStep
from orders.schedule import schedule_step

#: The reason on a step that waits for the owner to connect again.
RECONNECT = "QuickBooks must be connected again"
NOT_CONNECTED = "QuickBooks is not connected"
DISCONNECTED = "QuickBooks was disconnected"
NO_RECEIPT = "the order's own receipt is not in the books"
_PASSED_BY = (NOT_CONNECTED, DISCONNECTED, NO_RECEIPT)
#: At most so many are planned by one press of the button.
AT_ONCE = 1000


def bring_forward() -> int:
    """The owner has connected again: whatever waited for it is due now. How many."""
    waiting = OrderStep.objects.filter(kind__in=BOOKKEEPING, status=Status.READY, reason=RECONNECT)
    return sum(step.bring_forward() for step in waiting.iterator())


def receipt_posted(order: Order) -> None:
    """The order's receipt stands: its refunds, which waited for it, may follow."""
    _forward(order.steps.filter(kind=StepKind.POST_REFUND_RECEIPT, status=Status.READY))


def passed_by(*, since: date) -> QuerySet[OrderStep]:
    """Documents of orders paid since that day at the shop, skipped for want of a connection."""
    day = datetime(since.year, since.month, since.day, tzinfo=ZoneInfo(settings.SHOP_TIME_ZONE))
    again = OrderStep.objects.filter(
        order=OuterRef("order"),
        kind=OuterRef("kind"),
        cause=OuterRef("cause"),
        gen__gt=OuterRef("gen"),
    )
    return OrderStep.objects.filter(
        ~Exists(again),
        kind__in=BOOKKEEPING,
        status=Status.SKIPPED,
        reason__in=_PASSED_BY,
        order__paid_at__gte=day,
    ).order_by("id")


def plan_passed_by(*, since: date, who: str) -> int:
    """Plan what was skipped once more, the oldest first. How many documents."""
    steps = list(passed_by(since=since).select_related("order")[:AT_ONCE])
    for step in steps:
        kind = StepKind(step.kind)
        schedule_step(step.order, kind, cause=step.cause, gen=step.gen + 1)
        events.staff_acted(step.order, who=who, text=_("Asked for in the books after all"))
    return len(steps)


def _forward(steps: Iterable[OrderStep]) -> None:
    for step in steps:
        step.bring_forward()
