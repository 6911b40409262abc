"""Runs one step of an order and settles what came of it. The registry of step kinds is here."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from core.drain import runs
from core.durable import FINAL, LeaseLostError, Status
from core.outcomes import (
    Done,
    NeedsReview,
    NotSent,
    Ok,
    Outcome,
    Rejected,
    RetryLater,
    Settlement,
    Skipped,
    Throttled,
    Unknown,
    WaitFor,
)
from core.queue import wake
from orders import events
from orders.alerts import alert_parked
from orders.kinds import DELIVERING, GIVING, NEEDS_MONEY, Money, StepKind
from orders.models import Order, OrderLine, OrderStep
from orders.models.step import release_steps
from orders.schedule import schedule_late_delivery

Handler = Callable[[OrderStep], Settlement]

REFUNDED = Skipped("the money went back before this was done")
DISPUTED = WaitFor("nothing is delivered while the payment is disputed", after=3600)


@dataclass(frozen=True)
class StepType:
    """What a kind of step does, and whether it calls a provider."""

    run: Handler
    calls_outside: bool


_types: dict[str, StepType] = {}


def step(kind: str, *, calls_outside: bool = False) -> Callable[[Handler], Handler]:
    """Register what a step of `kind` does.

    A local handler runs inside the transaction that settles it, with the order locked. One that
    calls outside runs with no transaction open and commits its key and body before it sends.
    """

    def register(handler: Handler) -> Handler:
        _types[kind] = StepType(handler, calls_outside)
        return handler

    return register


def step_types() -> dict[str, StepType]:
    """Every registered kind, for the tests of the architecture."""
    return dict(_types)


def settle(order_step: OrderStep, settlement: Settlement) -> None:
    """Write what came of a step: lock the order, write the step, release what waited."""
    with transaction.atomic():
        order_step.order = Order.objects.locked().get(pk=order_step.order_id)
        _settle_locked(order_step, settlement)


@runs(OrderStep, settle=settle)
def run_step(order_step: OrderStep) -> None:
    """Run one claimed step and settle it."""
    kind = _types.get(order_step.kind)
    if kind is None:
        # A newer release planned it: this one leaves it for a worker that knows it.
        settle(order_step, WaitFor(f"this release has no {order_step.kind}", after=60))
    elif kind.calls_outside:
        order_step.order = Order.objects.select_related("brand", "customer").get(
            pk=order_step.order_id
        )
        settle(order_step, _refused(order_step) or kind.run(order_step))
    else:
        _run_local(order_step, kind.run)


def _run_local(order_step: OrderStep, handler: Handler) -> None:
    with transaction.atomic():
        locked = Order.objects.locked().select_related("brand", "customer")
        order_step.order = locked.get(pk=order_step.order_id)
        if order_step.line_id:
            lines = OrderLine.objects.select_related("product")
            order_step.line = lines.get(pk=order_step.line_id)
            order_step.line.order = order_step.order
        _settle_locked(order_step, _refused(order_step) or handler(order_step))


def _refused(order_step: OrderStep) -> Settlement | None:
    """Why a step must not give anything now, asked of the order's money."""
    if order_step.kind not in NEEDS_MONEY or order_step.order.gives_access():
        return None
    return DISPUTED if order_step.order.money == Money.DISPUTED else REFUNDED


def settlement_of(outcome: Outcome[str]) -> Settlement:
    """What a step with one keyed call makes of its answer: the usual translation."""
    match outcome:
        case Ok(value):
            return Done(value)
        case Rejected(reason):
            return NeedsReview(reason)
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)


def _settle_locked(order_step: OrderStep, settlement: Settlement) -> None:
    if not order_step.settle(settlement):
        # Somebody else owns the row now: what a local handler wrote here must not stay.
        raise LeaseLostError(order_step.kind, order_step.pk)
    if order_step.status not in _TELLING:
        return  # tried again later, or goes on with its next call
    events.step_settled(order_step)
    if order_step.status == Status.PARKED:
        alert_parked(order_step)
    _go_on(order_step)


def finish_parked(order_step: OrderStep, *, note: str) -> bool:
    """A person did what a parked step could not: the locked order goes on. False: not parked."""
    if not order_step.finish(note):
        return False
    _go_on(order_step)
    return True


def _go_on(order_step: OrderStep) -> None:
    """What a settled step sets free: its late mail, the steps that waited, the order's end."""
    order = order_step.order
    plan = list(order.steps.filter(cause="").values_list("kind", "status"))
    is_given = order_step.kind in GIVING and order_step.status == Status.DONE
    if is_given and (StepKind.SEND_ORDER_MAIL, Status.DONE) in plan:
        # What is given after the order mail has gone is told in a mail of its own.
        schedule_late_delivery(order_step)
    if release_steps(order_step.order_id):
        wake(OrderStep)
    is_open = any(kind in DELIVERING and status not in FINAL for kind, status in plan)
    if order.is_fulfilling() and not is_open:
        order.complete()
        events.order_completed(order)


_TELLING = frozenset({Status.DONE, Status.SKIPPED, Status.PARKED})
