"""What the page of one order shows: lines, steps, the story by day, mails and calls."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.admin_words import state_of
from core.durable import Status
from core.models import ApiCall, EmailMessage
from core.money import Money
from orders import refunding
from orders.admin_desk import said
from orders.models import Actor, Order, OrderEvent, OrderStep
from orders.pages import parcel_to
from orders.queries import page_of
from orders.slots import names_in_calls

_BADGES = {
    Status.DONE: "good",
    Status.PARKED: "bad",
    Status.READY: "busy",
    Status.RUNNING: "busy",
    Status.WAITING: "busy",
}
#: Icons of Unfold's own font, by who did it.
_ICONS = {
    Actor.CUSTOMER: "person",
    Actor.STAFF: "badge",
    Actor.SYSTEM: "bolt",
    Actor.STRIPE: "credit_card",
    Actor.PROVIDER: "cloud",
}
MOST = 50


@dataclass(frozen=True)
class StepShown:
    """One step with its state in words; `can_retry` puts the buttons beside it."""

    step: OrderStep
    what: str
    state: str
    badge: str
    can_retry: bool


@dataclass(frozen=True)
class EventShown:
    """One entry of the story."""

    event: OrderEvent
    icon: str
    who: str


@dataclass(frozen=True)
class Day:
    """The entries of one day, newest first."""

    day: date
    entries: list[EventShown]


def context(order: Order, user: User | AnonymousUser) -> dict[str, Any]:
    """Everything the template of an order's page needs."""
    steps = list(order.steps.select_related("line"))
    return {
        "title": order.number,
        "line_states": page_of(order).lines,
        "bundle_lines": order.lines.filter(components__isnull=False).distinct(),
        "amounts": amounts(order),
        "parcel_to": parcel_to(order),
        "steps": [shown(step) for step in steps],
        "days": story(order),
        "mails": mails_of(order, steps),
        "calls": calls_of(order, steps) if user.has_perm("core.view_apicall") else None,
        "tasks": order.tasks.all(),
        "open_case": order.cases.unresolved().first(),
        "refund_why_not": refunding.why_not(order),
    }


def shown(step: OrderStep) -> StepShown:
    """A step in plain words."""
    badge = _BADGES.get(Status(step.status), "")
    return StepShown(step, said(step), state_of(step)[1], badge, step.status == Status.PARKED)


def story(order: Order) -> list[Day]:
    """The timeline, newest first, grouped by day."""
    events = order.events.order_by("-at", "-id")
    return [
        Day(day, [_entry(event) for event in entries])
        for day, entries in groupby(events, key=lambda event: event.at.date())
    ]


def amounts(order: Order) -> list[tuple[str, str]]:
    """The money of the order, line by line, in its own currency."""
    rows = [
        (_("Subtotal"), order.subtotal),
        (_("Discount"), -order.discount),
        (_("Shipping"), order.shipping),
        (_("Tax"), order.tax),
        (_("Total"), order.total),
    ]
    rows += [(_("Refunded"), -refund.amount) for refund in order.refunds.filter(status="succeeded")]
    wanted = [(name, amount) for name, amount in rows if amount or name == _("Total")]
    return [(str(name), Money(amount, order.currency).format()) for name, amount in wanted]


def mails_of(order: Order, steps: list[OrderStep]) -> list[EmailMessage]:
    """The mails of this order, newest first: those of its steps, and those named after it."""
    ours = Q(key__in=[step.key for step in steps]) | Q(subject__startswith=order.number)
    return list(EmailMessage.objects.filter(ours, to=order.email).order_by("-id")[:MOST])


def calls_of(order: Order, steps: list[OrderStep]) -> list[ApiCall]:
    """The calls to providers that were made for this order, newest first."""
    payments = order.payments.values_list("payment_intent_id", "charge_id")
    references = {order.number, order.checkout_session_id, *(step.key for step in steps)}
    references |= {name for payment in payments for name in payment}
    references |= {name for names in names_in_calls.ask(order) for name in names}
    rows = ApiCall.objects.filter(reference__in=references - {""})
    return list(rows.order_by("-id")[:MOST])


def _entry(event: OrderEvent) -> EventShown:
    actor = Actor(event.actor)
    return EventShown(event, _ICONS[actor], event.who or str(actor.label))
