"""What bookkeeping does for a paid order. Called by orders.engine with no transaction open."""

from datetime import datetime, timedelta

from accounting import connection, receipts, waiting
from accounting.entries import to_void
from accounting.models import QuickBooksConnection, SalesReceipt
from core import clock
from core.durable import Status
from core.outcomes import NeedsReview, Ok, Rejected, Settlement, Skipped, WaitFor
from orders import payments
from orders.engine import step
from orders.kinds import StepKind
from orders.models import Order, OrderStep, Payment, Refund

#: Stripe tells of a payment's costs by an event; after this long without it, we ask.
PATIENCE = timedelta(minutes=50)
OTHER_COMPANY = NeedsReview(
    "the order's receipt is in the books of another company than the one connected now: enter its "
    "refund or fee there by hand, and mark the step as done"
)
ENTERED_BY_HAND = NeedsReview(
    "the order's sale was entered by hand, so the shop has no receipt to take this refund from: "
    "enter the refund there too, and mark the step as done"
)
#: After so long without the costs of a payment there is something that waiting does not mend.
LONGEST = timedelta(days=3)
_SOON = 15.0
_NO_COSTS = "Stripe has not yet said what the payment cost"


@step("POST_SALES_RECEIPT", calls_outside=True)
def post_sales_receipt(order_step: OrderStep) -> Settlement:
    """Post the order's receipt exactly once, when its payment's costs are known."""
    order = order_step.order
    held = connection.usable()
    if not isinstance(held, QuickBooksConnection):
        return held
    if not order.total:
        return Skipped("nothing was paid")
    receipt = SalesReceipt.objects.filter(order=order).first()
    if receipt is not None and receipt.connection_id != held.pk:
        return OTHER_COMPANY
    payment = _payment_with_costs(order)
    if not isinstance(payment, Payment):
        return payment
    return receipts.post_sale(order_step, held, payment)


@step("POST_REFUND_RECEIPT", calls_outside=True)
def post_refund_receipt(order_step: OrderStep) -> Settlement:
    """Post the receipt of one refund exactly once, after the order's own receipt."""
    order = order_step.order
    held = connection.usable()
    if not isinstance(held, QuickBooksConnection):
        return held
    refund = order.refunds.filter(refund_id=order_step.cause).first()
    if refund is None or refund.status in ("failed", "canceled"):
        return _came_back(order_step, refund)
    # Asked first: its receipt is committed before it ends, so what has ended by now is found below.
    is_open = _is_sale_open(order)
    receipt = SalesReceipt.objects.filter(order=order).first()
    if receipt is None:
        return _without_receipt(order_step, is_open=is_open)
    if receipt.connection_id != held.pk:
        return OTHER_COMPANY
    return receipts.post_refund(order_step, held, refund, order.payments.get())


def _payment_with_costs(order: Order) -> Payment | Settlement:
    """The order's payment with its fee; asked of Stripe when its event did not come."""
    payment = order.payments.first()
    if payment is None:
        return NeedsReview("the order has no payment")
    if payment.fee is None and clock.now() - payment.paid_at > PATIENCE:
        return _asked_again(payment)
    if payment.fee is None:
        return _look_again(_NO_COSTS, payment.paid_at)
    return payment


def _asked_again(payment: Payment) -> Payment | Settlement:
    """The costs as Stripe has them now. A person is asked when it refuses, or after some days."""
    answer = payments.reread_costs(payment)
    payment.refresh_from_db()
    if payment.fee is not None:
        return payment
    if isinstance(answer, Rejected):
        return NeedsReview(f"Stripe does not say what the payment cost: {answer.reason}")
    if isinstance(answer, Ok) and clock.now() - payment.paid_at > LONGEST:
        return NeedsReview(
            f"Stripe has not said for {LONGEST.days} days what the payment cost: look at "
            f"{payment.payment_intent_id} in its dashboard, then try again"
        )
    return _look_again(_NO_COSTS, payment.paid_at)


def _came_back(order_step: OrderStep, refund: Refund | None) -> Settlement:
    """No money went back after all. What was asked of QuickBooks meanwhile may have been made."""
    if refund is None or order_step.sent_at is None:
        return Skipped("no money went back")
    return NeedsReview(
        f"{to_void(receipts.number_of(refund))}. It may not be there: the answer was"
        " lost. Then mark the step as done"
    )


def _is_sale_open(order: Order) -> bool:
    """Whether the order's own receipt may still be posted."""
    ended = (Status.DONE, Status.SKIPPED, Status.CANCELED)
    own = order.steps.filter(kind=StepKind.POST_SALES_RECEIPT)
    return own.exclude(status__in=ended).exists()


def _without_receipt(order_step: OrderStep, *, is_open: bool) -> Settlement:
    """The books know nothing of the sale: yet, or by the owner's own decision."""
    if is_open:
        return _look_again("waits for the order's own receipt", order_step.created_at)
    own = order_step.order.steps.filter(kind=StepKind.POST_SALES_RECEIPT)
    if own.filter(status=Status.DONE).exists():
        return ENTERED_BY_HAND
    return Skipped(waiting.NO_RECEIPT)


def _look_again(reason: str, since: datetime) -> WaitFor:
    """Wait as long again as it has been, at most an hour.

    What is waited for brings the step forward, but not one that is running at that moment: a
    crossing must not cost an hour.
    """
    age = (clock.now() - since).total_seconds()
    return WaitFor(reason, after=min(max(age, _SOON), connection.HOUR))
