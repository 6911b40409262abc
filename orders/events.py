"""The order's timeline: one function per event, written inside the transaction it tells of."""

from collections.abc import Mapping, Sequence

from core.money import Money
from orders.models import (
    Actor,
    Dispute,
    Order,
    OrderEvent,
    OrderLine,
    OrderStep,
    Refund,
    ReviewCase,
)

#: How a finished step is told to the owner, by kind and ending.
DONE_TEXTS = {
    "ISSUE_LICENSE": "Licence key issued for {title}",
    "GRANT_DOWNLOADS": "Downloads of {title} opened",
    "GRANT_ACCESS": "Access to {title} opened",
    "CREATE_BOOKING": "Booking of {title} prepared; the owner has a task",
    "DELIVER_BY_HAND": "{title} delivered by hand",
    "SUBMIT_PRINT": "A printer has taken the order",
    "PACK_STOCK": "Packing list made; the owner has a task",
    "SEND_TRACKING_MAIL": "Tracking mail handed to the mail provider",
    "POST_SALES_RECEIPT": "Sales receipt posted in QuickBooks",
    "REFUND_PAYMENT": "Refund asked for at Stripe",
    "POST_REFUND_RECEIPT": "Refund receipt posted in QuickBooks",
    "CANCEL_PRINT": "Printer asked to cancel",
    "RETURN_STOCK": "Packing table asked to hold the parcel back",
    "SEND_ORDER_MAIL": "Order mail handed to the mail provider",
    "SEND_LATE_DELIVERY": "Mail about {title} handed to the mail provider",
    "TAG_CUSTOMER": "Customer tagged",
    "SCHEDULE_FOLLOW_UPS": "Follow-up mails scheduled",
    "NOTIFY_OWNER": "Owner told",
    "REVOKE_LICENSE": "Licence for {title} revoked",
    "CLOSE_GRANTS": "Downloads of {title} closed",
    "CLOSE_ACCESS": "Access to {title} closed",
    "CANCEL_BOOKING": "Booking of {title} canceled",
}


def order_placed(order: Order) -> None:
    """The order exists; its money may still be on the way."""
    _write(order, "ORDER_PLACED", f"{order.email} ordered for {_total(order)}", Actor.CUSTOMER)


def payment_received(order: Order) -> None:
    """The money is there and delivery begins."""
    _write(order, "PAYMENT_RECEIVED", f"{_total(order)} paid", Actor.STRIPE)


def payment_pending(order: Order) -> None:
    """A delayed payment was started; nothing is delivered yet."""
    text = "Payment is on its way (a delayed method); delivery waits for it"
    _write(order, "PAYMENT_PENDING", text, Actor.STRIPE)


def payment_failed(order: Order) -> None:
    """A delayed payment did not come; nothing is delivered."""
    _write(order, "PAYMENT_FAILED", "The payment failed; nothing is delivered", Actor.STRIPE)


def steps_settled(steps: Sequence[OrderStep]) -> None:
    """Steps of one order were finished, skipped or parked."""
    OrderEvent.objects.bulk_create(_settled(step) for step in steps)


def _settled(step: OrderStep) -> OrderEvent:
    text = DONE_TEXTS.get(step.kind, step.kind).format(title=step.line.title if step.line else "")
    if step.status == "PARKED":
        text = f"{_name(step)} waits for a person: {step.reason}"
    elif step.status == "SKIPPED":
        text = f"{_name(step)} was not needed: {step.reason}"
    data = {"step": step.pk, "kind": step.kind}
    return OrderEvent(order=step.order, kind=f"STEP_{step.status}", text=text, data=data)


def order_completed(order: Order) -> None:
    """Everything of the first plan is delivered, or handed on to who makes a parcel of it."""
    text = "Everything is delivered"
    if order.shipping_address:
        text = "All is handed over: goods are with the printer or on the packing table"
    _write(order, "ORDER_COMPLETED", text)


def refund_recorded(refund: Refund) -> None:
    """Money went back, or a refund changed its state."""
    amount = Money(refund.amount, refund.currency).format()
    words = {"failed": "did not go through", "canceled": "was canceled", "pending": "is on its way"}
    text = f"Refund of {amount} {words.get(refund.status, 'made')}"
    if refund.failure_reason:
        text = f"{text} ({refund.failure_reason})"
    data = {"refund": refund.refund_id, "status": refund.status}
    _write(refund.order, "REFUND_RECORDED", text, Actor.STRIPE, data)


def taking_back_planned(order: Order, *, canceled: int, planned: int) -> None:
    """A full refund or a lost dispute closes what the order gave."""
    text = f"Taking back what was given: to close {planned}, canceled before it began {canceled}"
    _write(order, "TAKING_BACK", text)


def dispute_recorded(dispute: Dispute) -> None:
    """The customer's bank opened, moved or closed a dispute."""
    amount = Money(dispute.amount, dispute.currency).format()
    status = dispute.status.replace("_", " ")
    text = f"Dispute over {amount}: {status}" + (f" ({dispute.reason})" if dispute.reason else "")
    _write(dispute.order, "DISPUTE_RECORDED", text, Actor.STRIPE, {"dispute": dispute.dispute_id})


def fee_recorded(order: Order, *, fee: int, currency: str) -> None:
    """Stripe's fee is known."""
    text = f"Stripe's fee: {Money(fee, currency).format()}"
    _write(order, "FEE_RECORDED", text, Actor.STRIPE)


def order_held(order: Order, reasons: Sequence[str]) -> None:
    """A rule wants a person to look before anything is delivered."""
    _write(order, "ORDER_HELD", f"Held until somebody has looked: {'; '.join(reasons)}")


def case_opened(case: ReviewCase) -> None:
    """The order stands in the review queue."""
    text = f"In the review queue, to be looked at until {case.due_at:%Y-%m-%d %H:%M} UTC"
    _write(case.order, "CASE_OPENED", text, data={"case": case.pk})


def case_resolved(case: ReviewCase) -> None:
    """Nothing is left to decide."""
    text = f"Review case closed: {case.resolution}"
    if case.outside_reference:
        text = f"{text} (reference {case.outside_reference})"
    OrderEvent.objects.create(
        order=case.order,
        kind="CASE_RESOLVED",
        actor=Actor.STAFF if case.resolved_by else Actor.SYSTEM,
        who=case.resolved_by.get_username() if case.resolved_by else "",
        text=text,
        data={"case": case.pk},
    )


def staff_acted(order: Order, *, who: str, text: str) -> None:
    """A person did something to the order in the admin; `who` is the user name."""
    OrderEvent.objects.create(
        order=order, kind="STAFF_ACTED", actor=Actor.STAFF, who=who, text=text
    )


def line_noted(line: OrderLine, *, text: str) -> None:
    """Something worth telling happened to one line (an app above says what)."""
    _write(line.order, "LINE_NOTED", text, data={"line": line.pk})


def _name(step: OrderStep) -> str:
    verb = step.kind.replace("_", " ").capitalize()
    return f"{verb} ({step.line.title})" if step.line else verb


def _total(order: Order) -> str:
    return order.total_at_desk


def _write(
    order: Order,
    kind: str,
    text: str,
    actor: Actor = Actor.SYSTEM,
    data: Mapping[str, object] | None = None,
) -> None:
    OrderEvent.objects.create(order=order, kind=kind, actor=actor, text=text, data=dict(data or {}))
