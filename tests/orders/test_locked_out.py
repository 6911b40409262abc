"""A provider that refuses the shop's key is paused, not the orders: they go on when it is right."""

import pytest
from resend.exceptions import ResendError

from core.models import Alert, ProviderHealth, WebhookEvent
from core.outcomes import LockedOut, Rejected
from core.providers import resend
from orders.models import Order, ReviewCase
from tests import builders
from tests.stories import open_checkout, settle_all

pytestmark = pytest.mark.django_db


def refuse_key(world, provider):
    world.faults.add(provider, "*", kind="status", value="401", count=-1)


def accept_key(world, clock):
    world.faults.clear()
    clock.advance(61)
    settle_all(world)


def paid(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    return session


def test_a_sale_waits_while_stripe_refuses_the_key_and_is_placed_when_it_is_right(
    client, world, clock
):
    session = paid(client, world)
    refuse_key(world, "stripe")
    settle_all(world)
    assert not WebhookEvent.objects.parked().exists()
    assert ProviderHealth.objects.get(pk="stripe").state == "open"
    told = Alert.objects.get(severity="critical")
    assert "refuses the shop's key" in told.title

    accept_key(world, clock)

    assert Order.objects.get(checkout_session_id=session).fulfilment == "COMPLETE"
    told.refresh_from_db()
    assert told.resolved_at


def test_mails_wait_while_resend_refuses_the_key_and_no_order_needs_a_person(client, world, clock):
    session = paid(client, world)
    refuse_key(world, "resend")
    settle_all(world)
    assert not ReviewCase.objects.exists()
    assert world.resend.mails_to("ada@example.com") == []

    accept_key(world, clock)

    assert Order.objects.get(checkout_session_id=session).fulfilment == "COMPLETE"
    assert len(world.resend.mails_to("ada@example.com")) == 1


def test_one_call_a_minute_tries_whether_the_key_is_right_again(client, world, clock):
    paid(client, world)
    refuse_key(world, "stripe")
    settle_all(world)
    clock.advance(61)
    settle_all(world)

    asked = world.ledger.of("stripe", "checkout.sessions.retrieve")
    assert (len(asked), Alert.objects.get(severity="critical").times) == (0, 2)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("invalid_api_key", LockedOut),
        ("missing_api_key", LockedOut),
        ("restricted_api_key", Rejected),
    ],
)
def test_a_key_that_may_only_send_does_not_pause_the_mails(name, outcome):
    refusal = ResendError(code=401, error_type=name, message="No.", suggested_action="")

    assert type(resend.classify(refusal)) is outcome
