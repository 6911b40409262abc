"""The steps that no app above owns: mails, tags, follow-ups, telling the owner."""

from core import email
from core.outcomes import Done, NeedsReview, Settlement, Skipped
from crm import followups, tags
from orders import mails
from orders.alerts import alert_sale
from orders.engine import settlement_of, step
from orders.models import Order, OrderStep


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
        titles=[line.title for line in order.lines.filter(parent=None)],
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
    lines = order.lines.exclude(product=None).select_related("product")
    return sorted({line.product.crm_tag for line in lines if line.product and line.product.crm_tag})
