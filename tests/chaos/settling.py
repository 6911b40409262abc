"""When a shop has come to rest: what is still to be done, asked of its own rows."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from threading import Event

import httpx
from django.conf import settings
from django.db import Error, close_old_connections
from django.db.models import Q, QuerySet
from django.utils import timezone

from core.claims import DurableQuerySet, Status
from core.drain import tables
from core.models import Alert, ApiCall, PeriodicRun, WebhookEvent
from crm.models import ScheduledMessage
from fulfillment.models import PrintAttempt, PrintOrder, Work
from orders.models import Order, OrderStep

_BUSY = (Status.READY, Status.RUNNING)
PRINTERS = ("printful", "printify", "gooten")
#: What looks for events that never came, and for calls that a killed worker left open.
_MENDING = ("orders.find_missed_events", "core.close_forgotten_calls")
#: Beside them, what writes an alert about the time before: it shall not come while pages are read.
_FORWARD = (*_MENDING, "core.tell_of_turned_away", "core.tell_of_clock")
#: These park in the open: the order's review case says why, and the report counts it.
_STEPS_AND_PRINTS = ("orders.orderstep", "fulfillment.printorder", "fulfillment.printattempt")
_LOOK = 0.5
_TELL = 10.0


def still_open() -> list[str]:
    """Every row that something must still come of, apart from what a person was asked about."""
    found = [
        f"event {row.pk} {row.provider} {row.type} {row.status}: {row.reason or row.last_error}"
        for row in _rows(WebhookEvent).filter(status__in=_BUSY)
    ]
    in_review = Q(order__cases__resolved_at=None, order__cases__isnull=False)
    waits_for_person = in_review & (Q(status=Status.WAITING) | Q(last_error=""))
    steps = _rows(OrderStep).filter(Q(status__in=_BUSY) | Q(status=Status.WAITING))
    found += [
        f"{row.order} {row.kind} {row.status}: {row.reason or row.last_error}"
        for row in steps.exclude(waits_for_person)
        .exclude(order__money="AWAITING")
        .select_related("order")
    ]
    prints = _rows(PrintOrder).filter(state__in=("ROUTING", "SUBMITTED", "IN_PRODUCTION"))
    found += [
        f"print {row.pk} {row.state} {row.status}: {row.reason}"
        for row in prints.filter(status__in=_BUSY)
    ]
    attempts = _rows(PrintAttempt).filter(status__in=_BUSY)
    found += [
        f"attempt {row.pk} {row.work} {row.status}: {row.reason or row.last_error}"
        # Nothing is printed until the bank has decided, and a person was asked.
        for row in attempts.exclude(work__in=(Work.REST, Work.SWEEP)).exclude(
            group__order__in=_asked_about_disputes(), status=Status.READY
        )
    ]
    found += [
        f"{row.name} {row.status}: {row.last_error}"
        for row in _rows(PeriodicRun).filter(status__in=_BUSY, name__in=_FORWARD)
    ]
    found += [
        f"alert {row.pk} {row.status}: {row.last_error}"
        # With a reason and without an error its budget is used up: it waits for its turn.
        for row in _rows(Alert).filter(status__in=_BUSY).exclude(reason__gt="", last_error="")
    ]
    found += [
        f"message {row.message_key} {row.status}: {row.last_error}"
        for row in _rows(ScheduledMessage).filter(status__in=_BUSY).exclude(last_error="")
    ]
    return found


def _asked_about_disputes() -> QuerySet[Order]:
    return Order.objects.filter(
        money="DISPUTED", cases__isnull=False, cases__resolved_at__isnull=True
    )


@dataclass
class Rest:
    """How a run came to its end.

    settled: seconds until nothing was at work or due, so that whatever was still open showed a due
    time to come: a retry's, or a provider's quiet period. None: it never was so.
    took: seconds until nothing was open at all, or until time ran out.
    left: what was open then.
    """

    settled: float | None
    took: float
    left: list[str]


def rest(
    sandbox: str,
    *,
    expected: Callable[[], list[str]],
    seconds: float,
    say: Callable[[str], None],
) -> tuple[float, list[str]]:
    """Wait until nothing is open; how long it took, and what is open when time ran out.

    expected: what else must have happened, by name: sales that have no order yet.
    """
    found = come_to_rest(sandbox, expected=expected, seconds=seconds, say=say)
    return found.took, found.left


def come_to_rest(
    sandbox: str,
    *,
    expected: Callable[[], list[str]],
    seconds: float,
    say: Callable[[str], None],
    since: float | None = None,
) -> Rest:
    """The same, with the moment from which on everything open showed its due time.

    All times are counted from `since` (time.monotonic()), when the last fault ended; None is now.
    """
    began, told = time.monotonic() if since is None else since, 0.0
    settled: float | None = None
    while True:
        busy: list[str] = ["unknown"]
        try:
            waiting = undelivered(sandbox)
            sales = expected()
            open_now = sales + still_open() + open_calls()
            open_now += [f"{waiting} webhooks"] if waiting else []
            busy = at_work() + ([f"{waiting} webhooks"] if waiting else [])
            busy += sales if sales and not events_to_come() else []
        except (Error, httpx.HTTPError) as error:
            close_old_connections()
            open_now = [f"the judge could not look: {type(error).__name__}"]
        took = time.monotonic() - began
        if settled is None and not busy:
            settled = took
            say(f"  {took:.0f} s: nothing is due or at work")
        if took > told + _TELL:
            told = took
            say(f"  {took:.0f} s: {len(open_now)} open: {'; '.join(open_now[:4])}")
            with suppress(Error):
                bring_slots_forward()
        if (settled is not None and not open_now) or took > seconds:
            if settled is None:
                say(f"  at work to the end: {'; '.join(busy[:4])}")
            return Rest(settled, took, open_now)
        Event().wait(_LOOK)


def at_work() -> list[str]:
    """Which rows are leased or due: what nobody has put off to a time that it shows."""
    now = Q(status=Status.RUNNING) | Q(status=Status.READY, run_after__lte=timezone.now())
    return [
        f"{table.label} {row.pk} is {row.status}: {row.reason or row.last_error}"
        for table in tables()
        if table.model is not PeriodicRun
        for row in _rows(table.model).filter(now)
    ]


def events_to_come() -> bool:
    """Whether an event waits for its next try: it may be the one that brings a sale's order."""
    return _rows(WebhookEvent).filter(status=Status.READY).exists()


def open_calls() -> list[str]:
    """Calls whose worker was killed, until the timetable's entry for them has run."""
    calls = ApiCall.objects.filter(result=ApiCall.Result.OPEN)
    return [f"call {one.pk} {one.provider} {one.operation} is open" for one in calls]


def parked() -> list[str]:
    """Messages, planned mails and slots that only a person can bring on: no fault leads there."""
    return [
        f"{table.label} {row.pk} is parked: {row.reason[:200]}"
        for table in tables()
        if table.label not in _STEPS_AND_PRINTS
        for row in _rows(table.model).filter(status=Status.PARKED)
    ]


def missing(sessions: list[str]) -> Callable[[], list[str]]:
    """Which paid sessions have no order."""

    def look() -> list[str]:
        have = Order.objects.filter(checkout_session_id__in=sessions)
        known = set(have.values_list("checkout_session_id", flat=True))
        return [f"{one} was paid and has no order" for one in sessions if one not in known]

    return look


def bring_slots_forward() -> None:
    """The next slots of the entries that mend or tell, now: the timetable is not scaled.

    One that has not run yet is not followed by another.
    """
    waiting = set(_rows(PeriodicRun).filter(status__in=_BUSY).values_list("name", flat=True))
    for name, _line, task in settings.SCHEDULE:
        if name in _FORWARD and name not in waiting:
            PeriodicRun.objects.create(name=name, task=task, slot=timezone.now())


def mended() -> list[str]:
    """What the entries of the timetable that mend said of each run."""
    rows = _rows(PeriodicRun).filter(name__in=_MENDING).order_by("id")
    return [f"{row.name}: {row.status} {row.reason or row.last_error}" for row in rows]


def undelivered(sandbox: str) -> int:
    """How many webhooks the world still wants to tell; those that wait for a retry go now."""
    httpx.post(f"{sandbox}/_world/webhooks/hurry", timeout=30, trust_env=False)
    for printer in PRINTERS:  # a printer's clock goes on when somebody looks at it
        httpx.get(f"{sandbox}/_world/printers/{printer}", timeout=30, trust_env=False)
    answer = httpx.get(f"{sandbox}/_world/state", timeout=30, trust_env=False)
    return int(answer.json()["waiting"])


def _rows(model):
    return DurableQuerySet(model=model)
