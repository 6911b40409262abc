"""Opens and closes review cases: what a machine should not decide waits here for a person.

`orders.engine` calls this when a step parks, so nothing here may import the engine.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction

from catalog.kinds import ProductKind
from core.clock import DbNow, now
from core.durable import Status
from crm import messages
from orders import events, holds
from orders.addresses import parsed
from orders.alerts import alert_case, alert_overdue, close_case_alerts
from orders.business_hours import BusinessHours
from orders.holds import HoldFacts, HoldReason, HoldRules, Severity
from orders.kinds import GroupKind, StepKind
from orders.mails import pending_context
from orders.models import Order, OrderLine, OrderStep, ReviewCase
from orders.models.review import Reason
from orders.slots import group_holds

#: Steps whose failure costs money or a parcel when nobody looks.
_PRESSING = frozenset({StepKind.REFUND_PAYMENT, StepKind.SUBMIT_PRINT, StepKind.CANCEL_PRINT})
_STILL_HELD = "The order is still held: approve it, or give the money back."


def reasons_to_hold(
    order: Order, lines: Sequence[OrderLine], *, risk_level: str = ""
) -> tuple[HoldReason, ...]:
    """Why a person should look at a paid order before it goes; empty when it may go.

    `lines` are those that are handed over, with their groups.
    `risk_level` is the payment provider's own word. The apps above add what they know of goods.
    """
    own = holds.reasons(_facts(order, lines, risk_level), _rules())
    known = {word for reason in own for word in (reason.code, *reason.matters)}
    news = (one for one in goods_reasons(order) if known.isdisjoint((one.code, *one.matters)))
    return (*own, *news)


def goods_reasons(order: Order) -> list[HoldReason]:
    """What the apps above know of an order's goods that a person should see."""
    return [reason for answer in group_holds.ask(order) for reason in answer]


def add_to_hold(order: Order, reasons: Sequence[HoldReason]) -> None:
    """Further reasons why a locked, held order waits."""
    _add(order, reasons, about="HOLD", step=None)


def hold_order(order: Order, reasons: Sequence[HoldReason], *, tells: bool = True) -> ReviewCase:
    """Keep a locked, just paid order until a person has looked.

    Its customer is told so, unless `tells` is False.
    """
    case = _add(order, reasons, about="HOLD", step=None)
    order.hold()
    events.order_held(order, [reason.text for reason in reasons])
    if tells:
        messages.schedule(
            key=f"order_in_review/{order.public_id}",
            to=order.email,
            template="order_in_review",
            context=pending_context(order),
            customer=order.customer,
            language=order.language,
        )
    return case


def open_case(
    *, order: Order, reasons: Sequence[HoldReason], step: OrderStep | None = None
) -> ReviewCase:
    """Put reasons before a person: in the order's open case, or in a new one with an alert.

    A reason that stands there already is not repeated. `step` is the parked step they are about.
    """
    with transaction.atomic():
        locked = Order.objects.locked().get(pk=order.pk)
        return _add(locked, reasons, about="STEP" if step else "FACT", step=step)


def open_for_step(step: OrderStep) -> ReviewCase:
    """A step of a locked order parked: a person decides what becomes of it."""
    what = step_words(step)
    code = "unknown_answer" if step.sent_at else "step_parked"
    severity = Severity.HIGH if step.kind in _PRESSING else Severity.NORMAL
    reason = HoldReason(code, f"{what}: {step.reason}", severity)
    return _add(step.order, [reason], about="STEP", step=step)


@transaction.atomic
def park_step(step: OrderStep, reason: str) -> None:
    """Put an open step before a person, with the order's case; nothing while it is at work."""
    step.order = Order.objects.locked().get(pk=step.order_id)
    if step.park(reason):
        step.refresh_from_db(fields=["status", "reason"])
        open_for_step(step)


def resolve_by_fact(order: Order, *, resolution: str) -> None:
    """What happened (the money went back) leaves nothing to decide about this locked order."""
    case = order.cases.unresolved().first()
    if case is None:
        return
    case.settle(lambda _one: True, what=resolution)
    finish(case, resolution=resolution)


def settle_fact(order: Order, *, code: str, what: str) -> None:
    """What was asked under this code has settled itself; the locked order's case may close."""
    case = order.cases.unresolved().first()
    if case is None or code not in {one["code"] for one in case.open_reasons()}:
        return
    case.settle(lambda one: one["code"] == code, what=what)
    close_if_settled(case, resolution=what)


def close_if_settled(case: ReviewCase, *, resolution: str, by: User | None = None) -> None:
    """Close a case when nothing is left to decide. The order is locked.

    While the order is held there always is: without its case nobody would ever release it.
    """
    if case.open_reasons():
        return
    if case.order.steps.filter(held=True, status=Status.WAITING).exists():
        still = HoldReason("held", _STILL_HELD)
        _add(case.order, [still], about="HOLD", step=None)
    else:
        finish(case, resolution=resolution, by=by)


def finish(case: ReviewCase, *, resolution: str, by: User | None = None, outside: str = "") -> None:
    """Close the case and its alerts, and tell the story who closed it. The order is locked."""
    case.resolve(resolution, by=by, at=now(), outside=outside)
    close_case_alerts(case)
    events.case_resolved(case)


def due_from(start: datetime) -> datetime:
    """By when a person should have looked at what came at `start`: business hours by setting."""
    hours = BusinessHours.read(settings.BUSINESS_HOURS, settings.SHOP_TIME_ZONE)
    return hours.after(start, settings.REVIEW_DUE_HOURS)


def step_words(step: OrderStep) -> str:
    """A step as the person at the desk calls it: `Issue license (Invoice Studio)`."""
    verb = step.kind.replace("_", " ").capitalize()
    return f"{verb} ({step.line.title})" if step.line else verb


def wake_snoozed() -> int:
    """Bring back the cases whose snooze has ended; how many."""
    woken = ReviewCase.objects.woken()
    return woken.update(status=ReviewCase.Status.OPEN, due_at=due_from(now()))


def tell_of_overdue() -> int:
    """Alert the owner about each case that is past its time, once; how many."""
    late = ReviewCase.objects.overdue().filter(overdue_told_at=None).select_related("order")
    count = 0
    for case in late:
        with transaction.atomic():
            mine = ReviewCase.objects.overdue().filter(pk=case.pk, overdue_told_at=None)
            if mine.update(overdue_told_at=DbNow()):
                alert_overdue(case)
                count += 1
    return count


def _add(
    order: Order, reasons: Iterable[HoldReason], *, about: str, step: OrderStep | None
) -> ReviewCase:
    """The open case of a locked order with these reasons in it."""
    case = ReviewCase.objects.select_for_update().unresolved().filter(order=order).first()
    known = {_mark(one) for one in case.open_reasons()} if case else set()
    rows = [_reason(one, about=about, step=step) for one in reasons]
    fresh = [row for row in rows if _mark(row) not in known]
    due = due_from(now())
    if case is None:
        severity = holds.worst(row["severity"] for row in fresh)
        case = ReviewCase.objects.create(order=order, severity=severity, due_at=due, reasons=fresh)
        case.refresh_from_db(fields=["opened_at"])
        events.case_opened(case)
    elif fresh:
        severity = holds.worst(row["severity"] for row in [*case.open_reasons(), *fresh])
        snoozed = case.status == ReviewCase.Status.SNOOZED
        case.add(fresh, severity=severity, due_at=due if snoozed else min(case.due_at, due))
    alert_case(case)
    return case


def _reason(reason: HoldReason, *, about: str, step: OrderStep | None) -> Reason:
    return {
        "code": reason.code,
        "text": reason.text,
        "severity": str(reason.severity),
        "about": about,
        "step": step.pk if step else None,
        "settled": "",
    }


def _mark(reason: Reason) -> tuple[str, str, int | None]:
    return (reason["code"], reason["text"], reason["step"])


def _facts(order: Order, lines: Sequence[OrderLine], risk_level: str) -> HoldFacts:
    ships = [line for line in lines if line.kind in (ProductKind.PRINT, ProductKind.STOCK)]
    return HoldFacts(
        currency=order.currency,
        total=order.total,
        note=order.note,
        address=parsed(order.shipping_address) if ships else None,
        by_courier=any(line.group and line.group.kind == GroupKind.PRINT for line in ships),
        unknown_lines=tuple(line.title for line in lines if line.product_id is None),
        risk_level=risk_level,
    )


def _rules() -> HoldRules:
    return HoldRules(
        amounts=settings.HOLD_AMOUNTS,
        countries=settings.HOLD_COUNTRIES,
        words=settings.HOLD_WORDS,
    )


def parked_without_case() -> int:
    """Steps that wait for a person and that no open case names: parked by an older release."""
    parked = OrderStep.objects.filter(status=Status.PARKED)
    return parked.exclude(order__cases__resolved_at=None, order__cases__isnull=False).count()
