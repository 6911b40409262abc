"""What a payment cost: fees, net and exchange, once Stripe has written them down."""

from django.db import transaction

from orders import events
from orders.facts import PaymentFact
from orders.models import Order, Payment


@transaction.atomic
def record_costs(*, order_id: int, fact: PaymentFact) -> None:
    """Keep the fee of a payment. Before its balance transaction exists only the charge is kept."""
    order = Order.objects.locked().get(pk=order_id)
    payment = Payment.objects.select_for_update().get(payment_intent_id=fact.payment_intent_id)
    known = bool(payment.balance_transaction_id)
    payment.record(fact)
    if fact.fee is not None and not known:
        events.fee_recorded(order, fee=fact.fee, currency=fact.settlement_currency)
