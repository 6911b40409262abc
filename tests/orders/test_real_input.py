"""Stripe's nineteen example events, signed, with what they name: each accepted, each once."""

import json
import os
from pathlib import Path

import pytest
from django.apps import apps

from core.models import WebhookEvent
from orders.models import Dispute, Order, Refund
from tests import builders
from tests.world import settle_all

EXAMPLES = Path(__file__).resolve().parents[3] / "shared" / "specs" / "stripe-event-examples.json"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        not EXAMPLES.exists() and os.environ.get("CI") != "true",
        reason="the example events are not beside this clone",
    ),
]


def examples():
    return json.loads(EXAMPLES.read_text()) if EXAMPLES.exists() else []


def groups():
    """One session there both succeeds and fails: a world for each of its two endings."""
    for unlucky in ("evt_3", "evt_4"):
        yield [event for event in examples() if event["id"] != unlucky]


def play(world, events):
    for event in events:
        world.stripe.put(event["data"]["object"])
        world.stripe.emit(event)
        settle_all(world)


def table_contents():
    """Every row of ours that a customer or the owner could see a difference in."""
    seen = {}
    for model in apps.get_models():
        if model._meta.app_label in ("orders", "crm", "licensing", "fulfillment"):
            hidden = {"token", "lease_until", "attempts"}
            fields = [f.attname for f in model._meta.concrete_fields if f.name not in hidden]
            seen[model._meta.label] = sorted(map(repr, model.objects.values_list(*fields)))
    return seen


@pytest.mark.parametrize("events", list(groups()), ids=["the debit fails", "the debit arrives"])
def test_each_event_is_accepted_and_handled_or_ignored_with_a_reason(world, events):
    builders.brand()

    play(world, events)

    stored = {event.event_id: event for event in WebhookEvent.objects.filter(provider="stripe")}
    assert len(stored) == len(events) == 18
    for event in stored.values():
        settled = event.status == "DONE" or (event.status == "SKIPPED" and event.reason)
        assert settled, f"{event.type}: {event.status} {event.reason} {event.last_error}"
    assert not Order.objects.filter(source="").exists()


@pytest.mark.parametrize("events", list(groups()), ids=["the debit fails", "the debit arrives"])
def test_the_same_events_again_change_nothing(world, events):
    builders.brand()
    play(world, events)
    before, mails = table_contents(), len(world.resend.mails)

    for event in events:
        world.stripe.emit(event)
    settle_all(world)

    assert table_contents() == before
    assert len(world.resend.mails) == mails
    assert WebhookEvent.objects.filter(provider="stripe").count() == 18


def test_what_the_events_tell_stands_in_the_orders(world):
    builders.brand()
    play(world, [event for event in examples() if event["id"] != "evt_4"])

    paid = Order.objects.get(checkout_session_id="cs_test_a1b2")
    late = Order.objects.get(checkout_session_id="cs_test_delayed")
    free = Order.objects.get(checkout_session_id="cs_test_free")
    assert (late.money, free.money, free.total) == ("PAID", "PAID", 0)
    assert not Order.objects.filter(checkout_session_id__in=["cs_test_sub", "cs_test_exp"]).exists()
    assert Dispute.objects.get().status == "lost"
    assert Refund.objects.get().status == "failed"
    assert paid.money == "REFUNDED"  # the lost dispute took all of it
    assert paid.steps.get(kind="DELIVER_BY_HAND", cause="").status in ("PARKED", "CANCELED")
