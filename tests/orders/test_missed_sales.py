"""A sale of which not even Stripe's list of events tells: its finished checkout does."""

import pytest

from core.models import Alert, WebhookEvent
from core.outcomes import RetryLater
from orders.finder import find_missed_events
from orders.missed_sales import find_missed_sales
from orders.models import Order
from tests import builders
from tests.stories import buy, open_checkout, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(client, world, clock):
    """A paid session an hour ago, of which no event is left."""
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.faults.add("stripe", "*", kind="drop", count=100)
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    settle_all(world)
    world.faults.clear()
    world.stripe.store.clear("event")
    clock.advance(3600)
    return session


def test_a_sale_that_no_event_tells_of_is_delivered_once(world, lost):
    find_missed_events()
    settle_all(world)
    assert not Order.objects.exists()

    for _look in range(2):
        find_missed_sales()
        settle_all(world)

    order = Order.objects.get(checkout_session_id=lost)
    assert (order.money, order.fulfilment) == ("PAID", "COMPLETE")
    assert len(world.resend.mails_to("ada@example.com")) == 1
    assert Alert.objects.filter(title__contains="had no order").count() == 1


def test_a_sale_of_just_now_is_left_to_its_event(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.faults.add("stripe", "*", kind="drop", count=100)
    world.stripe.pay(session, email="ada@example.com", name="Ada")

    assert find_missed_sales().note == "1 looked at, 0 were missed"
    assert not WebhookEvent.objects.exists()


def test_what_has_its_order_is_left_alone(client, world, clock):
    builders.ebook("short-book")
    buy(client, world, "short-book")
    before = WebhookEvent.objects.count()
    clock.advance(3600)

    assert find_missed_sales().note == "1 looked at, 0 were missed"
    assert WebhookEvent.objects.count() == before


def test_stripe_being_away_is_tried_again(world):
    world.faults.add("stripe", "checkout.sessions.list", kind="500")

    assert isinstance(find_missed_sales(), RetryLater)
