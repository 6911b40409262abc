"""Disputes: an open one suspends access, a lost one takes back, a won one changes nothing."""

from django.db import transaction

from orders import events
from orders.alerts import alert_dispute
from orders.facts import DisputeFact
from orders.models import Dispute, Order
from orders.refunds import restate

#: A closed dispute is never reopened by an older answer.
_LAST = frozenset({"won", "lost", "warning_closed", "prevented"})


@transaction.atomic
def record_dispute(*, order_id: int, fact: DisputeFact) -> None:
    """Bring a dispute to what the provider says now. Repeating it changes nothing.

    Suspending needs no steps: every door asks the order's money status.
    """
    order = Order.objects.locked().get(pk=order_id)
    known = Dispute.objects.filter(dispute_id=fact.dispute_id).first()
    if known is not None and (known.status == fact.status or known.status in _LAST):
        return
    dispute, _made = Dispute.objects.update_or_create(
        dispute_id=fact.dispute_id,
        defaults={
            "order": order,
            "amount": fact.amount,
            "currency": fact.currency,
            "reason": fact.reason,
            "status": fact.status,
            "due_by": fact.due_by,
            "opened_at": fact.opened_at,
        },
    )
    events.dispute_recorded(dispute)
    restate(order, cause=dispute.dispute_id)
    alert_dispute(dispute)
