"""Promises about the machine: what came in, what is to be done, who was asked, what went out."""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from core import clock
from core.claims import DurableQuerySet
from core.drain import tables
from core.durable import DurableRow, Status
from core.models import Alert, ApiCall, WebhookEvent
from crm.models import ScheduledMessage
from fulfillment.models import PrintAttempt, PrintOrder
from operations.invariants.base import Breach, Found, Invariant
from operations.invariants.scope import EVERYTHING, Scope
from orders.models import Order, OrderStep, ReviewCase

#: What is due is begun within seconds; after this, nothing works (scaled by the fault suite).
_OVERDUE = 1800.0
#: The longest pause between two tries is 12 hours, a fifth more for spread (core.settling).
_LONGEST = 15 * 3600.0
#: These are due at a day of their own: a mail weeks after the sale, a look at a printer's shelf.
_OWN_TIME = (ScheduledMessage, PrintAttempt)
#: The longest deadline of a call is 50 seconds; core.tasks closes what a dead worker left open.
_CALL_SECONDS = 900.0
_SECRETS = (
    r"(sk|rk)_(live|test)_[A-Za-z0-9]{8}|whsec_[A-Za-z0-9+/=]{8}"
    r"|[Bb]earer [A-Za-z0-9._~+/=-]{12}|BEGIN [A-Z ]*PRIVATE KEY"
)


class EveryEventIsWorkedOff(Invariant):
    """I1: nothing that came in is forgotten. That it came in at all only the sender can prove."""

    code = "I1"
    promise = _("Every message from a provider is worked on, set aside with a reason, or due.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Events set aside without a reason, and events that wait for nothing."""
        rows = scope.of_table(_durable(WebhookEvent))
        odd = Q(status=Status.SKIPPED, reason="") | Q(status=Status.WAITING)
        return Found().note(rows.filter(odd).order_by("id"), _durable_breach)


class NothingIsStuck(Invariant):
    """I5: each durable row is at its end, or something will come of it by itself or by a person."""

    code = "I5"
    promise = _("Everything to be done is done, due soon, or waits for something that will come.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Rows long overdue (a dead lease is one), due too late, or waiting for nothing."""
        found = Found()
        for table in tables():
            due = _durable(table.model).filter(status__in=(Status.READY, Status.RUNNING))
            odd = Q(run_after__lt=_from_now(-_OVERDUE))
            if table.model not in _OWN_TIME:
                odd |= Q(run_after__gt=_from_now(_LONGEST))
            found.note(due.filter(odd).order_by("run_after"), _durable_breach)
        found.note(_prints_waiting_for_nobody(scope), _durable_breach)
        return found.note(_waiting_for_nothing(scope), _step_breach)


class EveryCaseCanBeWorked(Invariant):
    """I16: who is asked to decide is told what about, and can find it."""

    code = "I16"
    promise = _(
        "Whatever waits for a person stands in the review queue or an alert, with a reason."
    )

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Parked steps and held orders without a case; cases and parked rows nobody is told of."""
        cases = ReviewCase.objects.filter(resolved_at=None)
        case = Exists(cases.filter(order=OuterRef("order")))
        steps = scope.of_orders(_steps().filter(~case, status=Status.PARKED))
        found = Found().note(steps.select_related("order").order_by("id"), _step_breach)
        held = scope.of_orders(Order.objects.filter(fulfilment="IN_REVIEW"), "id")
        held = held.filter(~Exists(cases.filter(order=OuterRef("pk"))))
        found.note(held.order_by("id"), lambda row: Breach.of(row, f"{row}: IN_REVIEW"))
        mute = cases.filter(reasons=[]).select_related("order")
        found.note(mute.order_by("id"), lambda row: Breach.of(row, str(row)))
        for model in (WebhookEvent, ScheduledMessage):
            found.note(_parked_unheard(model, scope), _durable_breach)
        return found


class EveryCallIsWrittenDown(Invariant):
    """I18: each call to a provider has its row, with its outcome, and nothing secret in it."""

    code = "I18"
    promise = _("Every call to a provider is written down with what came of it, and no secrets.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Calls that never ended, ended without an outcome, or hold what looks like a key."""
        left = ApiCall.objects.filter(
            result=ApiCall.Result.OPEN, started_at__lt=_from_now(-_CALL_SECONDS)
        )
        found = Found().note(left.order_by("id"), _call_breach)
        rows = scope.of_table(ApiCall.objects.exclude(result=ApiCall.Result.OPEN))
        found.note(rows.filter(finished_at=None).order_by("id"), _call_breach)
        said = Concat(Cast("request", TextField()), Cast("response", TextField()), F("error"))
        secret = ApiCall.objects.annotate(said=said).filter(said__regex=_SECRETS)
        return found.note(scope.of_table(secret).order_by("id"), _call_breach)


def _durable(model: type[DurableRow]) -> "DurableQuerySet[DurableRow]":
    return DurableQuerySet(model=model)


def _steps() -> "DurableQuerySet[OrderStep]":
    return DurableQuerySet(model=OrderStep)


def _from_now(seconds: float) -> datetime:
    return clock.now() + timedelta(seconds=clock.scaled(seconds))


def _waiting_for_nothing(scope: Scope) -> "QuerySet[OrderStep]":
    """Steps whose prerequisites are all at an end, or that are held although nobody holds them."""
    waiting = scope.of_orders(_steps().filter(status=Status.WAITING)).select_related("order")
    return waiting.extra(where=[_NOTHING_LEFT]).order_by("id")  # noqa: S610 - a constant


def _prints_waiting_for_nobody(scope: Scope) -> "QuerySet[PrintOrder]":
    """Print orders that wait to hear from an attempt, of which none has anything to do."""
    open_ones = (Status.READY, Status.RUNNING, Status.PARKED)
    attempts = PrintAttempt.objects.filter(group=OuterRef("group"), status__in=open_ones)
    rows: DurableQuerySet[PrintOrder] = DurableQuerySet(model=PrintOrder)
    waiting = scope.of_orders(rows.filter(status=Status.WAITING), "group__order_id")
    return waiting.filter(~Exists(attempts)).order_by("id")


_NOTHING_LEFT = """(
    (NOT orders_orderstep.held AND NOT EXISTS (
        SELECT 1 FROM orders_orderstep p WHERE p.id = ANY(orders_orderstep.prerequisites)
           AND p.status NOT IN ('DONE', 'SKIPPED', 'CANCELED')
           AND NOT (orders_orderstep.goes_on_parked AND p.status = 'PARKED')))
 OR (orders_orderstep.held AND NOT EXISTS (
        SELECT 1 FROM orders_order o WHERE o.id = orders_orderstep.order_id
           AND o.fulfilment = 'IN_REVIEW')))"""


def _parked_unheard(model: type[DurableRow], scope: Scope) -> "QuerySet[DurableRow]":
    """Rows that gave up without an alert (core.alerts.tell_of_parked_row) that is still there."""
    told = Alert.objects.filter(
        dedupe_key=Concat(
            Value(f"parked/{model._meta.label_lower}/"), Cast(OuterRef("pk"), TextField())
        )
    )
    rows = scope.of_table(_durable(model).filter(status=Status.PARKED))
    return rows.filter(~Exists(told)).order_by("id")


def _durable_breach(row: DurableRow) -> Breach:
    name = row._meta.verbose_name
    return Breach.of(row, f"{name} {row}: {row.status} {row.reason}".strip())


def _step_breach(step: OrderStep) -> Breach:
    text = f"{step.order}: {step.kind} {step.status} {step.reason}".strip()
    return Breach(text, Order, step.order_id)


def _call_breach(call: ApiCall) -> Breach:
    return Breach.of(call, f"{call.provider} {call.operation}: {call.result}")
