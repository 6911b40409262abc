"""A plan made into rows: steps with keys, prerequisites and due times."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from django.db.models import Q

from core.clock import DbNow
from core.durable import Status
from core.queue import wake
from orders.kinds import CALLS_OUTSIDE, DELIVERING, SHIPPING, TAKES_BACK, StepKind
from orders.models import FulfillmentGroup, Order, OrderLine, OrderStep
from orders.planning import LineFacts, PlannedStep, plan_order

#: Fixed for ever: the keys of all steps of all shops derive from it.
_KEYS = UUID("7d6a2c1e-54f0-4c8e-9a57-0d1f6f0b3c55")


def schedule_plan(
    order: Order, lines: Sequence[OrderLine], *, held: bool = False
) -> list[OrderStep]:
    """Write the first plan of a paid order. What waits for nothing is due at once.

    `lines` are those that are handed over, with their groups.
    `held`: a rule wants a person to look first, so what delivers stays until it is released.
    """
    facts = [facts_of(line.position, line.kind, line.metadata) for line in lines]
    plan = plan_order(facts, wants_follow_ups=order.consent_marketing)
    rows = _Rows(order, lines, held=held)
    first = [planned for planned in plan if not planned.after]
    made = OrderStep.objects.bulk_create([rows.row(one, []) for one in first])
    ids = {plan.index(planned): step.pk for planned, step in zip(first, made, strict=True)}
    then = [planned for planned in plan if planned.after]
    later = [rows.row(one, [ids[place] for place in one.after]) for one in then]
    return [*made, *OrderStep.objects.bulk_create(later)]


def schedule_step(
    order: Order,
    kind: StepKind,
    *,
    line: OrderLine | None = None,
    group: FulfillmentGroup | None = None,
    cause: str = "",
    gen: int = 1,
) -> None:
    """Plan one further step of an order, due now; planning it again changes nothing."""
    row = _step(order, kind, line, group=group, cause=cause, gen=gen)
    OrderStep.objects.bulk_create([row], ignore_conflicts=True)
    wake(OrderStep)


def schedule_taking_back(order: Order, *, cause: str) -> list[OrderStep]:
    """Write the steps that close what was given; `cause` is the refund's or dispute's id.

    A printer may have been asked, and goods put aside, before the step was finished: those two
    are always looked at.
    """
    begun = Q(status__in=(Status.DONE, Status.RUNNING)) | Q(kind__in=SHIPPING)
    given = order.steps.filter(begun, kind__in=TAKES_BACK, cause="")
    rows = [
        _step(order, TAKES_BACK[StepKind(step.kind)], step.line, group=step.group, cause=cause)
        for step in given.select_related("line", "group")
    ]
    return OrderStep.objects.bulk_create(rows, ignore_conflicts=True)


def schedule_late_delivery(step: OrderStep) -> None:
    """Tell the customer about a line that was delivered after the order mail had gone."""
    schedule_step(step.order, StepKind.SEND_LATE_DELIVERY, line=step.line, cause=f"step:{step.pk}")


def resend_order_mail(order: Order, *, gen: int) -> None:
    """Plan the order mail once more, as a generation of its own: only a person asks for this."""
    schedule_step(order, StepKind.SEND_ORDER_MAIL, cause="resend", gen=gen)


def step_key(order: Order, kind: str, position: int | str | None, cause: str, gen: int) -> str:
    """The idempotency key of a step: 32 hex digits that any try of this effect shares.

    Fits Stripe (255), Resend (256) and QuickBooks (50) alike.
    """
    return uuid5(_KEYS, f"{order.public_id}:{kind}:{position}:{cause}:{gen}").hex


def facts_of(position: int, kind: str, metadata: Mapping[str, object]) -> LineFacts:
    """What planning must know of a line, from what was copied when it was sold (orders.lines).

    Never from the product: it may have been changed before a delayed payment came.
    """
    return LineFacts(
        position=position,
        kind=kind,
        needs_license=metadata.get("needs_license") is True,
        has_files=metadata.get("has_files") is True,
    )


class _Rows:
    """Makes the rows of one order's first plan."""

    def __init__(self, order: Order, lines: Sequence[OrderLine], *, held: bool) -> None:
        self._order, self._held = order, held
        self._lines = {line.position: line for line in lines}
        self._groups = {line.group.kind: line.group for line in lines if line.group}

    def row(self, planned: PlannedStep, after: list[int]) -> OrderStep:
        line = None if planned.line is None else self._lines[planned.line]
        group = None if planned.group is None else self._groups[planned.group]
        step = _step(self._order, planned.kind, line, group=group)
        step.goes_on_parked = planned.goes_on_parked
        step.held = self._held and planned.kind in DELIVERING
        if after or step.held:
            step.prerequisites, step.status, step.run_after = after, Status.WAITING, None
        return step


def _step(
    order: Order,
    kind: StepKind,
    line: OrderLine | None,
    *,
    group: FulfillmentGroup | None = None,
    cause: str = "",
    gen: int = 1,
) -> OrderStep:
    group = line.group if line else group
    place: int | str | None = line.position if line else None
    if line is None and group is not None:
        place = f"group {group.position}"
    return OrderStep(
        order=order,
        kind=kind,
        line=line,
        group=group,
        cause=cause,
        gen=gen,
        key=step_key(order, kind, place, cause, gen),
        status=Status.READY,
        run_after=DbNow(),
        calls_outside=kind in CALLS_OUTSIDE,
    )
