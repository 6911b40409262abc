"""What a payment cost: fees, net and exchange, once Stripe has written them down."""

from django.db import transaction

from core.durable import Status
from core.outcomes import Ok, Outcome
from orders import events
from orders.facts import PaymentFact
from orders.kinds import StepKind
from orders.models import Order, Payment
from orders.providers import stripe


@transaction.atomic
def record_costs(*, order_id: int, fact: PaymentFact) -> None:
    """Keep the fee of a payment. Before its balance transaction exists only the charge is kept.

    The sales receipt waits for the costs, so it is due once they are known.
    """
    order = Order.objects.locked().get(pk=order_id)
    payment = Payment.objects.select_for_update().get(payment_intent_id=fact.payment_intent_id)
    known = bool(payment.balance_transaction_id)
    if known and not fact.balance_transaction_id:
        return  # read before Stripe wrote the costs down, and arrived after them
    payment.record(fact)
    if fact.fee is not None and not known:
        events.fee_recorded(order, fee=fact.fee, currency=fact.settlement_currency)
        waiting = (Status.READY, Status.PARKED)  # parked: a person was asked where they stay
        for step in order.steps.filter(kind=StepKind.POST_SALES_RECEIPT, status__in=waiting):
            step.bring_forward()


def reread_costs(payment: Payment) -> Outcome[None]:
    """Ask Stripe once more what a payment cost, in case its event was lost."""
    answer = stripe.read_payment(payment.payment_intent_id)
    if not isinstance(answer, Ok):
        return answer
    record_costs(order_id=payment.order_id, fact=answer.value)
    return Ok(None)
