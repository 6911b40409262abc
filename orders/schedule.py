"""A plan made into rows: steps with keys, prerequisites and due times."""

from collections.abc import Iterable
from uuid import UUID, uuid5

from catalog.models import Asset
from core.clock import DbNow
from core.durable import Status
from orders.kinds import CALLS_OUTSIDE, TAKES_BACK, StepKind
from orders.models import Order, OrderLine, OrderStep
from orders.planning import LineFacts, PlannedStep, plan_order

#: Fixed for ever: the keys of all steps of all shops derive from it.
_KEYS = UUID("7d6a2c1e-54f0-4c8e-9a57-0d1f6f0b3c55")


def schedule_plan(order: Order) -> list[OrderStep]:
    """Write the first plan of a paid order. What waits for nothing is due at once."""
    lines = list(order.lines.deliverable().select_related("product", "group"))
    plan = plan_order(_facts(lines), wants_follow_ups=order.consent_marketing)
    by_position = {line.position: line for line in lines}
    first = [planned for planned in plan if not planned.after]
    made = OrderStep.objects.bulk_create([_row(order, one, by_position, []) for one in first])
    ids = {plan.index(planned): step.pk for planned, step in zip(first, made, strict=True)}
    then = [planned for planned in plan if planned.after]
    rows = [_row(order, one, by_position, [ids[place] for place in one.after]) for one in then]
    return [*made, *OrderStep.objects.bulk_create(rows)]


def schedule_taking_back(order: Order, *, cause: str) -> list[OrderStep]:
    """Write the steps that close what was given; `cause` is the refund's or dispute's id."""
    given = order.steps.filter(kind__in=TAKES_BACK, status__in=(Status.DONE, Status.RUNNING))
    rows = [
        _step(order, TAKES_BACK[StepKind(step.kind)], step.line, cause=cause)
        for step in given.select_related("line")
    ]
    return OrderStep.objects.bulk_create(rows, ignore_conflicts=True)


def schedule_late_delivery(step: OrderStep) -> None:
    """Tell the customer about a line that was delivered after the order mail had gone."""
    row = _step(step.order, StepKind.SEND_LATE_DELIVERY, step.line, cause=f"step:{step.pk}")
    OrderStep.objects.bulk_create([row], ignore_conflicts=True)


def resend_order_mail(order: Order, *, gen: int) -> None:
    """Plan the order mail once more, as a generation of its own: only a person asks for this."""
    row = _step(order, StepKind.SEND_ORDER_MAIL, None, cause="resend", gen=gen)
    OrderStep.objects.bulk_create([row], ignore_conflicts=True)


def step_key(order: Order, kind: str, position: int | None, cause: str, gen: int) -> str:
    """The idempotency key of a step: 32 hex digits that any try of this effect shares.

    Fits Stripe (255), Resend (256) and QuickBooks (50) alike.
    """
    return uuid5(_KEYS, f"{order.public_id}:{kind}:{position}:{cause}:{gen}").hex


def _facts(lines: Iterable[OrderLine]) -> list[LineFacts]:
    lines = list(lines)
    products = [line.product_id for line in lines if line.product_id]
    with_files = set(
        Asset.objects.filter(product__in=products).values_list("product_id", flat=True)
    )
    return [
        LineFacts(
            position=line.position,
            kind=line.kind,
            needs_license=bool(line.product and line.product.license_required),
            has_files=line.product_id in with_files,
        )
        for line in lines
    ]


def _row(
    order: Order, planned: PlannedStep, lines: dict[int, OrderLine], after: list[int]
) -> OrderStep:
    line = None if planned.line is None else lines[planned.line]
    step = _step(order, planned.kind, line)
    step.goes_on_parked = planned.goes_on_parked
    if after:
        step.prerequisites, step.status, step.run_after = after, Status.WAITING, None
    return step


def _step(
    order: Order, kind: StepKind, line: OrderLine | None, *, cause: str = "", gen: int = 1
) -> OrderStep:
    position = None if line is None else line.position
    return OrderStep(
        order=order,
        kind=kind,
        line=line,
        group=line.group if line else None,
        cause=cause,
        gen=gen,
        key=step_key(order, kind, position, cause, gen),
        status=Status.READY,
        run_after=DbNow(),
        calls_outside=kind in CALLS_OUTSIDE,
    )
