"""Money that went back: recorded as facts, and what it gave is taken back when all of it went."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import translation

from catalog import stock
from core.money import Money as Amount
from core.queue import wake
from crm import events as crm_events
from crm import followups, messages
from orders import events, review
from orders.book_cases import ask_for_entry
from orders.checkout import stock_reference
from orders.facts import RefundFact
from orders.holds import HoldReason, Severity
from orders.kinds import BOOKKEEPING, WAITS_FOR_BANK, Fulfilment, Money, StepKind
from orders.mails import refund_context
from orders.models import Order, OrderStep, Refund
from orders.models.step import release_steps
from orders.queries import returned_money
from orders.restored import was_lost
from orders.schedule import schedule_step, schedule_taking_back
from orders.slots import bank_decided, refund_plan
from orders.standing import RETURNING, money_status

#: A refund's last words: a later, older answer never takes them back (states move forward).
_LAST = frozenset({"failed", "canceled"})
#: What a refund is before it is made; an answer read that early may arrive late.
_BEFORE = frozenset({"pending", "requires_action"})


@transaction.atomic
def record_refunds(*, order_id: int, facts: Iterable[RefundFact]) -> None:
    """Bring the order's refunds to what the provider says now. Repeating it changes nothing.

    Only this, fed by the provider's own facts, plans the taking back: a refund made in Stripe's
    dashboard and one made here end the same way.
    """
    order = Order.objects.locked().get(pk=order_id)
    changed = [refund for fact in facts if (refund := _record(order, fact)) is not None]
    if not changed:
        return
    restate(order, cause=changed[-1].refund_id)
    for refund in changed:
        _tell(refund)


def restate(order: Order, *, cause: str) -> None:
    """Set the order's money status from its facts; the locked order closes when nothing is left."""
    refunds, disputes = returned_money(order)
    before = order.money
    order.restate_money(money_status(total=order.total, refunds=refunds, disputes=disputes))
    if order.money == Money.REFUNDED and before != Money.REFUNDED:
        _take_back(order, cause=cause)
    elif before == Money.DISPUTED and order.gives_access():
        for waiting in order.steps.filter(reason=WAITS_FOR_BANK):
            waiting.bring_forward()
        bank_decided.ask(order)


def call_off_free(order: Order, *, cause: str) -> None:
    """A person cancels a locked order that cost nothing: no money will tell of it, so he does."""
    order.restate_money(Money.REFUNDED)
    _take_back(order, cause=cause, why="the order was called off")


def _record(order: Order, fact: RefundFact) -> Refund | None:
    refund = Refund.objects.filter(refund_id=fact.refund_id).first()
    if refund is not None and _is_old(refund, fact):
        return None
    refund, _made = Refund.objects.update_or_create(
        refund_id=fact.refund_id,
        defaults={
            "order": order,
            "amount": fact.amount,
            "currency": fact.currency,
            "status": fact.status,
            "reason": fact.reason,
            "failure_reason": fact.failure_reason,
            "refunded_at": fact.refunded_at,
        },
    )
    events.refund_recorded(refund)
    if refund.status == "succeeded":
        schedule_step(order, StepKind.POST_REFUND_RECEIPT, cause=refund.refund_id)
    return refund


def _is_old(refund: Refund, fact: RefundFact) -> bool:
    """Whether the fact says no more than what is known, or less."""
    if refund.status == fact.status or refund.status in _LAST:
        return True
    return refund.status == "succeeded" and fact.status in _BEFORE


def _take_back(order: Order, *, cause: str, why: str = "all of the money went back") -> None:
    undone = order.steps.filter(cause="").exclude(kind__in=BOOKKEEPING)
    reason = why.removeprefix("all of ")
    canceled = undone.cancel_unfinished(reason=reason)
    followups.call_off(order_number=order.number, reason=reason)
    planned = schedule_taking_back(order, cause=cause)
    stock.release(stock_reference(order))  # what was only put aside can be sold to others
    events.taking_back_planned(order, canceled=canceled, planned=len(planned))
    if order.fulfilment != Fulfilment.COMPLETE:
        order.cancel()
    review.resolve_by_fact(order, resolution=why)
    release_steps(order.pk)
    wake(OrderStep)


def _tell(refund: Refund) -> None:
    order = refund.order
    if refund.status in _LAST:
        _ask_about_failed(refund)
        return
    full = order.money == Money.REFUNDED
    if not full:
        _ask_about_part(refund)
    _mail_customer(refund, full=full)
    crm_events.track(
        customer=order.customer,
        name="Order Refunded",
        key=f"order-refunded/{refund.refund_id}",
        properties={"order_id": order.number, "total": refund.amount, "unit": "minor"},
    )


def _ask_about_part(refund: Refund) -> None:
    """Part of the money went back: nothing is closed, a person decides what that means."""
    amount = Amount(refund.amount, refund.currency).format(refund.order.language)
    text = (
        f"{amount} was refunded. The customer keeps everything the order gave; if something should"
        " be closed, revoke it on the order's page"
    )
    review.open_case(order=refund.order, reasons=[HoldReason("partial_refund", text)])


def _ask_about_failed(refund: Refund) -> None:
    """A refund that looked made did not arrive: the customer has neither goods nor money."""
    text = (
        f"A refund did not arrive ({refund.failure_reason or 'no reason said'}): the money is back"
        " with you. Refund in another way, or reinstate what was closed"
    )
    reason = HoldReason("refund_failed", text, Severity.HIGH)
    review.open_case(order=refund.order, reasons=[reason])
    ask_for_entry(refund)


def _mail_customer(refund: Refund, *, full: bool) -> None:
    """One mail per refund, also when it is first pending and then made (the key is the refund)."""
    order = refund.order
    with translation.override(order.language):
        plans = [
            part
            for line in order.lines.deliverable()
            for answer in refund_plan.ask(line)
            for part in answer
        ]
    closed = [part.text for part in plans if part.possible] if full else []
    kept = [part.text for part in plans if not part.possible] if full else []
    if refund.status in RETURNING and not was_lost(refund.refunded_at):
        messages.schedule(
            key=f"refund_made/{refund.refund_id}",
            to=order.email,
            template="refund_made",
            context=refund_context(refund, full=full, closed=closed, kept=kept),
            customer=order.customer,
            language=order.language,
        )
