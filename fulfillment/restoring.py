"""Prints that were open when a backup was made: what a printer did since, nobody here knows."""

from django.db import transaction

from core.durable import Status
from fulfillment import routing
from fulfillment.models import Phase
from fulfillment.printing import latest
from orders import review
from orders.holds import HoldReason, Severity
from orders.kinds import StepKind
from orders.models import Order, OrderStep

_TEXT = (
    "The data was restored from a backup in which this was not printed yet. Look for the order's"
    " number at all printers: where one has printed it since, mark the step as done; if none has,"
    " try again"
)
_ENDED = (Status.DONE, Status.SKIPPED, Status.CANCELED, Status.PARKED)


def hold_prints() -> int:
    """Put every print that no printer had for good before a person; how many.

    Another printer may have taken it since the backup, whose references this database has lost.
    """
    steps = OrderStep.objects.filter(kind=StepKind.SUBMIT_PRINT).exclude(status__in=_ENDED)
    return sum(_hold(step) for step in steps.select_related("group"))


@transaction.atomic
def _hold(step: OrderStep) -> bool:
    order = Order.objects.locked().get(pk=step.order_id)
    print_order = latest(step.group) if step.group else None
    if step.held:
        review.add_to_hold(order, [HoldReason("was_lost", _TEXT, Severity.HIGH)])
    elif print_order is None:
        review.park_step(step, _TEXT)
    else:
        live = routing.live_attempt(print_order)
        if live is not None and live.phase == Phase.COMMITTED:
            return False
        if live is not None:
            live.park(_TEXT)
        routing.needs_person(print_order, code="RESTORED", problem=_TEXT)
    return True
