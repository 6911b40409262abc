"""What is asked for is answered: events, steps, durable tables, slots, the timetable."""

from collections import Counter

import pytest
from celery import current_app
from cronsim import CronSim
from django.apps import apps
from django.conf import settings
from django.utils.module_loading import import_string

from catalog import slots as catalog_slots
from core import clock, inbox
from core.drain import tables
from core.durable import DurableRow
from core.slots import Slot
from orders import engine
from orders import slots as order_slots
from orders.kinds import CALLS_OUTSIDE, StepKind

#: Slots whose answers come with the next issue, each with what will answer.
COMES_LATER: dict[str, str] = {}

STRIPE_SAYS = {
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "charge.updated",
    "charge.refunded",
    "refund.created",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
}


def test_every_subscribed_event_of_stripe_has_a_handler():
    assert set(inbox.handled_types("stripe")) >= STRIPE_SAYS


def test_no_event_is_both_handled_and_ignored():
    for provider in ("stripe", "resend"):
        both = set(inbox.handled_types(provider)) & set(inbox.ignored_types(provider))
        assert both == set()


def test_every_ignored_event_says_why():
    for provider in ("stripe", "resend"):
        assert all(len(reason) > 10 for reason in inbox.ignored_types(provider).values())


def test_every_kind_of_step_has_a_handler_and_every_handler_a_kind():
    assert set(engine.step_types()) == {kind.value for kind in StepKind}


def test_a_kind_calls_outside_in_the_plan_and_in_its_handler_alike():
    handlers = {kind for kind, found in engine.step_types().items() if found.calls_outside}

    assert handlers == {str(kind) for kind in CALLS_OUTSIDE}


def test_every_durable_row_is_registered_with_what_runs_it():
    rows = {model._meta.label_lower for model in apps.get_models() if issubclass(model, DurableRow)}

    assert {table.label for table in tables()} == rows


def slots():
    for module in (catalog_slots, order_slots):
        for name, found in vars(module).items():
            if isinstance(found, Slot):
                yield pytest.param(name, found, id=name)


@pytest.mark.parametrize(("name", "slot"), list(slots()))
def test_every_slot_is_answered(name, slot):
    assert slot.names() or name in COMES_LATER, f"nobody answers {name}"


def test_every_line_of_the_timetable_is_due_some_day_and_can_be_called():
    names = Counter(name for name, _cron, _task in settings.SCHEDULE)
    assert max(names.values(), default=1) == 1
    for _name, cron, task in settings.SCHEDULE:
        assert next(CronSim(cron, clock.now()))
        assert callable(import_string(task))


def test_hints_are_acknowledged_before_they_are_worked_on():
    assert current_app.conf.task_acks_late is False
    assert current_app.conf.task_ignore_result is True
    assert current_app.conf.result_backend is None
    assert current_app.conf.accept_content == ["json"]
    assert current_app.conf.task_time_limit == 50
