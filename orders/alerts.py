"""Alerts to the owner about orders: what happened, why it matters, what to do."""

from django.conf import settings

from core.alerts import raise_alert
from orders.models import Dispute, Order, OrderStep, Refund


def order_link(order: Order) -> str:
    """Where the owner looks at an order."""
    return f"{settings.SITE_URL}/admin/orders/order/{order.pk}/change/"


def alert_parked(step: OrderStep) -> None:
    """A step waits for a person."""
    order = step.order
    what = step.kind.replace("_", " ").lower()
    raise_alert(
        severity="warning",
        title=f"{order.number}: “{what}” waits for you",
        body=f"{step.reason}. The rest of the order goes on. Open the order to retry this step"
        " or to settle it by hand.",
        dedupe_key=f"parked-step/{step.pk}/{step.gen}",
        link=order_link(order),
    )


def alert_sale(order: Order) -> None:
    """Something was sold."""
    lines = order.lines.filter(parent=None)
    titles = ", ".join(
        f"{line.quantity} of {line.title}" if line.quantity > 1 else line.title for line in lines
    )
    raise_alert(
        severity="info",
        title=f"Sold: {order.number} for {order.total_text}",
        body=f"{titles} to {order.name or order.email}.",
        dedupe_key=f"sale/{order.number}",
        link=order_link(order),
    )


def alert_partial_refund(refund: Refund) -> None:
    """Part of the money went back: nothing is closed, a person decides what that means."""
    raise_alert(
        severity="warning",
        title=f"{refund.order.number}: partly refunded",
        body="The customer keeps everything the order gave. If something should be closed, "
        "revoke it on the order's page.",
        dedupe_key=f"partial-refund/{refund.refund_id}",
        link=order_link(refund.order),
    )


def alert_failed_refund(refund: Refund) -> None:
    """A refund that looked made did not arrive: the customer has neither goods nor money."""
    raise_alert(
        severity="critical",
        title=f"{refund.order.number}: a refund failed",
        body=f"Reason: {refund.failure_reason or 'not said'}. The money is back with you. What the"
        " order gave may already be closed: refund in another way, or reinstate it.",
        dedupe_key=f"failed-refund/{refund.refund_id}",
        link=order_link(refund.order),
    )


def alert_dispute(dispute: Dispute) -> None:
    """A dispute was opened or closed."""
    due = f" Answer until {dispute.due_by:%Y-%m-%d %H:%M} UTC." if dispute.due_by else ""
    raise_alert(
        severity="critical",
        title=f"{dispute.order.number}: dispute {dispute.status.replace('_', ' ')}",
        body=f"The bank's reason: {dispute.reason or 'not said'}. While a dispute is open the"
        f" customer's access is suspended.{due}",
        dedupe_key=f"dispute/{dispute.dispute_id}/{dispute.status}",
        link=order_link(dispute.order),
    )
