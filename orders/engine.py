"""Runs one step of an order and settles what came of it. The registry of step kinds is here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch

from core.drain import Together, runs
from core.durable import FINAL, LeaseLostError, Status
from core.finishing import finish_together
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
from orders.kinds import DELIVERING, GIVING, NEEDS_MONEY, WAITS_FOR_BANK, Money, StepKind
from orders.models import Order, OrderLine, OrderStep
from orders.models.step import release_steps
from orders.review import open_for_step
from orders.schedule import schedule_late_delivery

Handler = Callable[[OrderStep], Settlement]

REFUNDED = Skipped("the money went back before this was done")
DISPUTED = WaitFor(WAITS_FOR_BANK, after=3600)


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
        if settlement is DISPUTED and order_step.order.money != Money.DISPUTED:
            settlement = WaitFor(WAITS_FOR_BANK, after=0)  # the bank has decided meanwhile
        _settle_locked(order_step, settlement)


def run_together(order_steps: list[OrderStep]) -> None:
    """Run claimed local steps of one order under one lock, settled in one transaction."""
    with transaction.atomic():
        order = _locked_with_lines(order_steps[0].order_id)
        lines = {line.pk: line for line in order.lines.all()}
        done: list[tuple[OrderStep, Done]] = []
        ended: list[OrderStep] = []
        for order_step in order_steps:
            order_step.order = order
            if order_step.line_id:
                order_step.line = lines[order_step.line_id]
            ending = _refused(order_step) or _types[order_step.kind].run(order_step)
            if isinstance(ending, Done):
                done.append((order_step, ending))
                ended.append(order_step)
            elif _write(order_step, ending):
                ended.append(order_step)
        finish_together(done)
        _tell(ended)
        if ended:
            _go_on(order, ended)


def _locked_with_lines(order_id: int) -> Order:
    """The order with all that its local steps look at, in two statements."""
    lines = Prefetch("lines", OrderLine.objects.select_related("product"))
    locked = Order.objects.locked().select_related("brand", "customer")
    return locked.prefetch_related(lines).get(pk=order_id)


@runs(OrderStep, settle=settle, together=Together(lambda one: one.order_id, run_together))
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
        run_together([order_step])


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
    if _write(order_step, settlement):
        _tell([order_step])
        _go_on(order_step.order, [order_step])


def _write(order_step: OrderStep, settlement: Settlement) -> bool:
    """Settle the row; whether it has come to an end (it may be tried again, or go on)."""
    if not order_step.settle(settlement):
        # Somebody else owns the row now: what a local handler wrote here must not stay.
        raise LeaseLostError(order_step.kind, order_step.pk)
    return order_step.status in _ENDS


def _tell(ended: list[OrderStep]) -> None:
    events.steps_settled(ended)
    for order_step in ended:
        if order_step.status == Status.PARKED:
            open_for_step(order_step)


def finish_parked(order_step: OrderStep, *, note: str) -> bool:
    """A person did what a parked step could not: the locked order goes on. False: not parked."""
    if not order_step.finish(note):
        return False
    _go_on(order_step.order, [order_step])
    return True


def _go_on(order: Order, ended: list[OrderStep]) -> None:
    """What ended steps set free: their late mails, the steps that waited, the order's end."""
    steps = list(order.steps.values_list("kind", "status", "cause", "sent_at"))
    plan = [(kind, status, sent_at) for kind, status, cause, sent_at in steps if not cause]
    if any(kind == _MAIL and _is_written(status, sent_at) for kind, status, sent_at in plan):
        # What is given after the order mail was written is told in a mail of its own.
        for order_step in ended:
            if order_step.kind in GIVING and order_step.status == Status.DONE:
                schedule_late_delivery(order_step)
    # Nobody else writes this order's steps now, so none begins to wait after this look.
    is_waiting = any(status == Status.WAITING for _kind, status, *_ in steps)
    if is_waiting and release_steps(order.pk):
        wake(OrderStep)
    is_open = any(kind in DELIVERING and status not in FINAL for kind, status, _ in plan)
    if order.is_fulfilling() and not is_open:
        order.complete()
        events.order_completed(order)


def _is_written(status: str, sent_at: datetime | None) -> bool:
    """Whether a mail may have its words: each later try sends the same, whatever it tells of."""
    return status in (Status.RUNNING, Status.DONE) or sent_at is not None


_MAIL = StepKind.SEND_ORDER_MAIL
_ENDS = frozenset({Status.DONE, Status.SKIPPED, Status.PARKED})
