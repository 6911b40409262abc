"""Disputes: an open one suspends access, a lost one takes back, a won one changes nothing."""

from django.db import transaction

from core.money import Money as Amount
from orders import events, review
from orders.alerts import alert_dispute_moved
from orders.book_cases import ask_for_entry
from orders.facts import DisputeFact
from orders.holds import HoldReason, Severity
from orders.models import Dispute, Order
from orders.refunds import restate

#: A closed dispute is never reopened by an older answer.
_LAST = frozenset({"won", "lost", "warning_closed", "prevented"})
#: The bank asks, and has taken no money yet.
_INQUIRY = "warning_"
#: Stripe's words (docs.stripe.com/api/disputes/object): the bank waits for the owner's answer.
_WANTS_ANSWER = frozenset({"needs_response", "warning_needs_response"})


@transaction.atomic
def record_dispute(*, order_id: int, fact: DisputeFact) -> None:
    """Bring a dispute to what the provider says now. Repeating it changes nothing.

    Suspending needs no steps: every door asks the order's money status.
    """
    order = Order.objects.locked().get(pk=order_id)
    known = Dispute.objects.filter(dispute_id=fact.dispute_id).first()
    if known is not None and _is_old(known, fact):
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
    _ask_or_settle(dispute, is_new=known is None)


def _is_old(dispute: Dispute, fact: DisputeFact) -> bool:
    """Whether the fact says no more than what is known: an inquiry that became more stays so.

    Otherwise an answer that was read before would open the doors while the bank has the money.
    """
    if dispute.status == fact.status or dispute.status in _LAST:
        return True
    return not dispute.status.startswith(_INQUIRY) and fact.status.startswith(_INQUIRY)


def _ask_or_settle(dispute: Dispute, *, is_new: bool) -> None:
    """The bank wants an answer: a person gives it. Anything else settles that question."""
    words = dispute.status.replace("_", " ")
    if dispute.status in _WANTS_ANSWER:
        amount = Amount(dispute.amount, dispute.currency).format(dispute.order.language)
        due = f", answer until {dispute.due_by:%Y-%m-%d %H:%M} UTC" if dispute.due_by else ""
        text = (
            f"The bank questions {amount} ({dispute.reason or 'no reason said'}){due}. While it is"
            " open the customer's access is suspended; answer in Stripe's dashboard"
        )
        reason = HoldReason("dispute", text, Severity.HIGH)
        review.open_case(order=dispute.order, reasons=[reason])
        return
    review.settle_fact(dispute.order, code="dispute", what=f"the dispute is {words}")
    if not is_new or dispute.status not in ("won", "prevented"):
        alert_dispute_moved(dispute)
    if dispute.status == "lost":
        ask_for_entry(dispute)
