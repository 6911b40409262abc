"""Which steps wait for QuickBooks, and how they go on."""

from collections.abc import Iterable

from core.durable import Status
from orders.kinds import BOOKKEEPING, StepKind
from orders.models import Order, OrderStep

#: The reason on a step that waits for the owner to connect again.
RECONNECT = "QuickBooks must be connected again"


def bring_forward() -> int:
    """The owner has connected again: whatever waited for it is due now. How many."""
    waiting = OrderStep.objects.filter(kind__in=BOOKKEEPING, status=Status.READY, reason=RECONNECT)
    return sum(step.bring_forward() for step in waiting.iterator())


def receipt_posted(order: Order) -> None:
    """The order's receipt stands: its refunds, which waited for it, may follow."""
    _forward(order.steps.filter(kind=StepKind.POST_REFUND_RECEIPT, status=Status.READY))


def _forward(steps: Iterable[OrderStep]) -> None:
    for step in steps:
        step.bring_forward()
