"""The steps that no app above owns: mails, tags, follow-ups, telling the owner."""

from core import email
from core.outcomes import Done, NeedsReview, Ok, Rejected, RetryLater, Settlement, Skipped
from crm import followups, tags
from orders import mails
from orders.alerts import alert_sale
from orders.engine import settlement_of, step
from orders.models import Order, OrderStep
from orders.providers import stripe


@step("DELIVER_BY_HAND")
def deliver_by_hand(order_step: OrderStep) -> Settlement:
    """No rule knows how to hand this line over: a person does, and then marks the step done."""
    title = order_step.line.title if order_step.line else "the order"
    return NeedsReview(f"“{title}” was paid, but the shop does not know how to deliver it")


@step("SEND_ORDER_MAIL", calls_outside=True)
def send_order_mail(order_step: OrderStep) -> Settlement:
    """The one order mail: downloads, keys, what comes next."""
    return _send(order_step, "order", mails.order_context(order_step.order))


@step("SEND_LATE_DELIVERY", calls_outside=True)
def send_late_delivery(order_step: OrderStep) -> Settlement:
    """What was delivered after the order mail had gone."""
    title = order_step.line.title if order_step.line else order_step.order.number
    return _send(order_step, "late_delivery", mails.late_context(order_step.order, title))


@step("TAG_CUSTOMER")
def tag_customer(order_step: OrderStep) -> Settlement:
    """Tag the customer with what he bought, for segments."""
    found = _tags(order_step.order)
    if found:
        tags.add_all(customer=order_step.order.customer, names=found)
    return Done(note=", ".join(found)) if found else Skipped("no product of the order has a tag")


@step("SCHEDULE_FOLLOW_UPS")
def schedule_follow_ups(order_step: OrderStep) -> Settlement:
    """The mails of 7, 14 and 30 days later, only with the customer's consent."""
    order = order_step.order
    planned = followups.schedule_follow_ups(
        customer=order.customer,
        order_number=order.number,
        titles=[line.title for line in order.lines.all() if line.parent_id is None],
        brand=order.brand.name,
        postal_address=order.brand.postal_address,
        language=order.language,
    )
    return Done(note=f"{planned} mails") if planned else Skipped("no consent to marketing mail")


@step("NOTIFY_OWNER")
def notify_owner(order_step: OrderStep) -> Settlement:
    """Tell the owner that something was sold."""
    alert_sale(order_step.order)
    return Done()


@step("REFUND_PAYMENT", calls_outside=True)
def refund_payment(order_step: OrderStep) -> Settlement:
    """Send money back, once. The refund's own event takes back what was given.

    After a try whose answer was lost the payment's refunds are listed: ours bears our step's id.
    """
    if order_step.sent_at:
        listed = stripe.list_refunds(order_step.order.payments.get().payment_intent_id)
        if not isinstance(listed, Ok):
            return RetryLater("it is not known whether the refund was made, and Stripe cannot say")
        made = [one for one in listed.value if one.step == str(order_step.pk)]
        if made:
            return Done(made[0].refund_id, note="found at Stripe after a lost answer")
    body = order_step.freeze(_never_planned)
    outcome = stripe.create_refund(body=body, key=order_step.key)
    match outcome:
        case Ok(refund):
            return Done(refund.refund_id)
        case Rejected(reason, "charge_already_refunded"):
            return Skipped(f"all of the money went back already: {reason}")
        case Rejected(reason):
            order_step.refused()
            return NeedsReview(f"Stripe refuses this refund: {reason}")
        case _:
            return settlement_of(outcome)


def _never_planned() -> dict[str, object]:
    """The body is written with the plan; a step without one must send nothing."""
    message = "a refund without its amount"
    raise ValueError(message)


def _send(order_step: OrderStep, template: str, context: dict[str, object]) -> Settlement:
    order = order_step.order
    order_step.freeze(lambda: {"template": template, "to": order.email})
    outcome = email.send(
        key=order_step.key,
        to=order.email,
        template=template,
        context=context,
        brand_name=order.brand.name,
        language=order.language,
        tags={"order": order.number},
    )
    return settlement_of(outcome)


def _tags(order: Order) -> list[str]:
    products = (line.product for line in order.lines.all())
    return sorted({product.crm_tag for product in products if product and product.crm_tag})
