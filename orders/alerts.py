"""Alerts to the owner about orders: what happened, why it matters, what to do."""

from django.conf import settings

from core.alerts import raise_alert
from core.clock import DbNow
from core.models import Alert
from orders.models import Dispute, Order, ReviewCase


def order_link(order: Order) -> str:
    """Where the owner looks at an order."""
    return f"{settings.SITE_URL}/admin/orders/order/{order.pk}/change/"


def case_link(case: ReviewCase) -> str:
    """Where a person works on a case."""
    return f"{settings.SITE_URL}/admin/orders/reviewcase/{case.pk}/change/"


def alert_case(case: ReviewCase) -> None:
    """An order stands in the review queue: one alert per case, however much is added to it."""
    reasons = "; ".join(one["text"] for one in case.open_reasons())
    raise_alert(
        severity="critical" if case.severity == ReviewCase.Severity.HIGH else "warning",
        title=f"{case.order.number} waits for you",
        body=f"{reasons}. Please look until {case.due_at:%Y-%m-%d %H:%M} UTC. What does not wait"
        " for this goes on by itself.",
        dedupe_key=f"review/{case.pk}",
        link=case_link(case),
    )


def alert_overdue(case: ReviewCase) -> None:
    """Nobody has looked in time: a customer waits."""
    raise_alert(
        severity="critical",
        title=f"{case.order.number} still waits for you",
        body=f"It was to be looked at until {case.due_at:%Y-%m-%d %H:%M} UTC, and the customer is"
        " waiting. Open the case and decide, or snooze it.",
        dedupe_key=f"review-overdue/{case.pk}",
        link=case_link(case),
    )


def close_case_alerts(case: ReviewCase) -> None:
    """The case is closed, so its alerts are settled."""
    keys = (f"review/{case.pk}", f"review-overdue/{case.pk}")
    Alert.objects.filter(dedupe_key__in=keys, resolved_at=None).update(resolved_at=DbNow())


def alert_sale(order: Order) -> None:
    """Something was sold."""
    lines = [line for line in order.lines.all() if line.parent_id is None]
    titles = ", ".join(
        f"{line.quantity} of {line.title}" if line.quantity > 1 else line.title for line in lines
    )
    raise_alert(
        severity="info",
        title=f"Sold: {order.number} for {order.total_at_desk}",
        body=f"{titles} to {order.name or order.email}.",
        dedupe_key=f"sale/{order.number}",
        link=order_link(order),
    )


def alert_dispute_moved(dispute: Dispute) -> None:
    """A dispute that the owner knows of moved on or was decided."""
    raise_alert(
        severity="warning",
        title=f"{dispute.order.number}: dispute {dispute.status.replace('_', ' ')}",
        body=f"The bank's reason: {dispute.reason or 'not said'}. While a dispute is open the"
        " customer's access is suspended.",
        dedupe_key=f"dispute/{dispute.dispute_id}/{dispute.status}",
        link=order_link(dispute.order),
    )
