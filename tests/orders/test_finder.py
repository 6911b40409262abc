"""A webhook that never arrived: what Stripe has and the inbox lacks is fetched, once."""

import pytest
from django.utils import timezone

from core.drain import drain
from core.models import Alert, ApiCall, PeriodicRun, WebhookEvent
from core.outcomes import RetryLater
from orders import finder
from orders.finder import TASK, find_missed_events
from orders.models import Order
from sandbox.stripe.events import tell
from tests import builders
from tests.stories import open_checkout, settle_all

pytestmark = pytest.mark.django_db


def test_a_sale_whose_webhook_was_lost_is_found_and_delivered(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.faults.add("stripe", "*", kind="drop", count=100)
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    settle_all(world)
    assert not Order.objects.exists()

    find_missed_events()
    settle_all(world)

    order = Order.objects.get(checkout_session_id=session)
    assert (order.money, order.fulfilment) == ("PAID", "COMPLETE")
    assert Alert.objects.filter(title__contains="had not arrived").count() == 1


def test_a_refund_that_waited_for_the_lost_sale_is_heard_with_it(client, world, clock):
    """It waits as long as it is old: the goods would have gone out ten minutes before its turn."""
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.faults.add("stripe", "*", kind="drop", count=100)
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    world.faults.clear()
    world.stripe.refund(world.stripe.all("payment_intent")[0]["id"])
    for _minute in range(10):
        settle_all(world)
        clock.advance(60)
    waiting = WebhookEvent.objects.filter(reason="its payment has no order here yet")
    assert waiting.filter(status="READY").exists()

    find_missed_events()
    settle_all(world)

    assert Order.objects.get(checkout_session_id=session).money == "REFUNDED"
    assert not waiting.filter(status="READY").exists()


def test_what_the_inbox_has_is_not_put_in_again(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    settle_all(world)
    before = WebhookEvent.objects.count()

    find_missed_events()
    settle_all(world)

    assert WebhookEvent.objects.filter(source="webhook").count() == before
    assert Order.objects.count() == 1
    assert len(world.resend.mails_to("ada@example.com")) == 1


def test_what_was_missed_comes_in_the_order_in_which_it_happened(client, world):
    builders.ebook("short-book")
    world.faults.add("stripe", "*", kind="drop", count=1000)
    sessions = [open_checkout(client, "short-book") for _number in range(3)]
    for number, session in enumerate(sessions):
        world.stripe.pay(session, email=f"ada-{number}@example.com", name="Ada")

    find_missed_events()
    settle_all(world)

    numbered = Order.objects.order_by("number").values_list("checkout_session_id", flat=True)
    assert list(numbered) == sessions


def test_more_than_a_page_is_read_to_its_end(world):
    world.faults.add("stripe", "*", kind="drop", count=1000)
    with world.lock:
        for number in range(130):
            charge = {"id": f"ch_{number}", "object": "charge"}
            tell(world.stripe, "charge.updated", charge)

    find_missed_events()

    assert WebhookEvent.objects.filter(source="finder").count() == 130


def test_a_long_list_is_read_in_parts_and_each_part_begins_where_the_last_one_ended(
    world, monkeypatch
):
    monkeypatch.setattr(finder, "_MOST", 200)
    monkeypatch.setattr(finder, "_lasts_too_long", lambda _began: True)
    world.faults.add("stripe", "*", kind="drop", count=2000)
    with world.lock:
        for number in range(600):
            charge = {"id": f"ch_{number}", "object": "charge"}
            told = tell(world.stripe, "charge.updated", charge)
            told["created"] -= 600 - number  # one a second
    PeriodicRun.objects.create(name="orders.find_missed_events", task=TASK, slot=timezone.now())

    claims = drain("core.periodicrun")

    assert WebhookEvent.objects.filter(source="finder").count() == 600
    assert claims == 4
    assert PeriodicRun.objects.get().status == "DONE"
    asked = ApiCall.objects.filter(operation="events.list").order_by("id")
    ends = [one.request["created"]["lt"] for one in asked if "lt" in one.request["created"]]
    assert ends == sorted(ends, reverse=True)


def test_more_events_of_one_second_than_are_read_at_once_end_too(world, monkeypatch):
    monkeypatch.setattr(finder, "_MOST", 100)
    world.faults.add("stripe", "*", kind="drop", count=2000)
    with world.lock:
        told = [tell(world.stripe, "charge.updated", {"id": f"ch_{n}"}) for n in range(250)]
        for one in told:
            one["created"] = told[0]["created"]
    PeriodicRun.objects.create(name="orders.find_missed_events", task=TASK, slot=timezone.now())

    drain("core.periodicrun")

    slot = PeriodicRun.objects.get()
    assert (slot.status, slot.reason) == ("DONE", "250 looked at, 250 were missed")
    assert WebhookEvent.objects.filter(source="finder").count() == 250


def test_stripe_being_away_is_tried_again(world):
    world.faults.add("stripe", "events.list", kind="500")

    assert isinstance(find_missed_events(), RetryLater)


def test_the_list_begins_an_hour_before_the_last_finished_run(world, clock):
    slot = clock.now()
    PeriodicRun.objects.create(name="x", task=TASK, slot=slot, status="DONE", run_after=None)

    find_missed_events()

    asked = ApiCall.objects.get(operation="events.list").request
    assert asked["created"]["gte"] == int(slot.timestamp()) - 3600
