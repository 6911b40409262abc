"""The shop in a world that misbehaves: everything paid arrives, and once."""

import pytest

from orders.models import Order
from tests import builders
from tests.stories import buy, open_checkout, settle_all
from tests.world import use_s3

BOOK = "short-book"


@pytest.fixture(autouse=True)
def book(db):
    return builders.ebook(BOOK)


def wait_and_settle(clock, world, *, minutes: int = 30) -> None:
    """Let so much time pass, and settle what came due in it."""
    for _minute in range(minutes):
        clock.advance(seconds=60)
        world.webhooks.hurry()
        settle_all(world)


def order_mails(world) -> list:
    return [one for one in world.resend.mails_to("ada@example.com") if "/d/" in one.text]


@pytest.mark.parametrize("kind", ["429", "500", "502", "lose_answer", "reset", "cut_body"])
def test_the_order_mail_arrives_once_whatever_resend_does(client, world, clock, kind):
    world.faults.add("resend", kind=kind, count=2)

    order = buy(client, world, BOOK)
    wait_and_settle(clock, world)

    order.refresh_from_db()
    assert world.faults.all() == [], "every fault struck"
    assert order.fulfilment == "COMPLETE"
    assert len(order_mails(world)) == 1
    assert len(world.ledger.of("resend", "emails.send")) == 1


@pytest.mark.parametrize("kind", ["429", "500", "502", "lose_answer", "reset", "cut_body"])
def test_the_order_is_placed_whatever_stripes_reads_do(client, world, clock, kind):
    session = open_checkout(client, BOOK)
    world.stripe.pay(session, email="ada@example.com", name="Ada")
    world.faults.add("stripe", kind=kind, count=3)

    settle_all(world)
    wait_and_settle(clock, world)

    assert world.faults.all() == [], "every fault struck"
    assert Order.objects.get().fulfilment == "COMPLETE"
    assert len(order_mails(world)) == 1


@pytest.mark.parametrize("kind", ["duplicate", "late", "reorder"])
def test_webhooks_that_come_twice_late_or_in_disorder_make_one_order(client, world, clock, kind):
    world.faults.add("stripe", kind=kind, count=20, seconds=60)
    session = open_checkout(client, BOOK)

    world.stripe.pay(session, email="ada@example.com", name="Ada")
    settle_all(world)
    wait_and_settle(clock, world)

    assert Order.objects.get().fulfilment == "COMPLETE"
    assert len(order_mails(world)) == 1


def test_an_owners_message_whose_answer_was_lost_still_arrives(client, world, clock):
    world.faults.add("discord", kind="lose_answer")

    buy(client, world, BOOK)
    wait_and_settle(clock, world)

    assert world.discord.messages


def test_a_checkout_whose_answer_was_lost_charges_nobody_twice(client, world):
    world.faults.add("stripe", "checkout.sessions.create", kind="lose_answer")

    assert client.get(f"/buy/{BOOK}").status_code == 503
    order = buy(client, world, BOOK)

    assert Order.objects.get() == order
    assert len(world.ledger.of("stripe", "checkout.sessions.create")) == 2
    assert [one["status"] for one in world.stripe.sessions()] == ["open", "complete"]


def test_files_in_the_bucket_are_given_by_a_link_of_its_own(client, world, settings):
    use_s3(settings, world)
    builders.asset(builders.product("second-book"), content=b"%PDF in a bucket")

    order = buy(client, world, "second-book")

    assert order.fulfilment == "COMPLETE"
    assert [one["size"] for one in world.s3.objects()] == [16]
