"""Rows E16 and E17: a key that the provider has forgotten, news that comes before our answer."""

import threading

import pytest
from django.db import connection

from core import clock as core_clock
from core.drain import drain_all
from tests import builders
from tests.accounting import stories as books
from tests.chaos.providers import stage
from tests.stories import ask_back, buy
from tests.world import settle_all

_DAY_AND_MORE = 25.5 * 3600


def _refund_of(order):
    ask_back(order)
    return order.steps.get(kind="REFUND_PAYMENT")


def _a_day_later(world) -> None:
    """Everybody's clock goes on by more than the 24 hours for which a key is remembered."""
    began = world.clock
    world.clock = lambda: began() + _DAY_AND_MORE
    stage.wait(world, _DAY_AND_MORE)


@pytest.fixture
def connected(world, settings):
    return books.connect(settings)


@pytest.mark.django_db
def test_a_refund_older_than_its_key_is_looked_up_and_not_sent_again(client, world, clock):
    builders.ebook("short-book")
    order = buy(client, world, "short-book")
    step = _refund_of(order)
    world.faults.add("stripe", "refunds.create", kind="lose_answer")
    drain_all()

    _a_day_later(world)

    step.refresh_from_db()
    assert (step.status, len(world.stripe.all("refund"))) == ("DONE", 1)
    assert "found at Stripe" in step.reason


@pytest.mark.django_db
@pytest.mark.parametrize(("news", "status"), [(True, "DONE"), (False, "PARKED")])
def test_a_mail_older_than_its_key_is_known_by_its_news_or_put_before_a_person(
    world, clock, news, status
):
    order = builders.paid_order(builders.ebook())
    step = order.steps.get(kind="SEND_ORDER_MAIL", cause="")
    world.faults.add("resend", "emails.send", kind="lose_answer")
    if not news:
        world.faults.add("resend", "*", kind="drop", count=-1)
    settle_all(world)

    _a_day_later(world)

    step.refresh_from_db()
    assert step.status == status
    assert ("unknown whether this mail was sent" in step.reason) is not news
    assert len(world.resend.mails_to("ada@example.com")) == 1


@pytest.mark.django_db
def test_a_receipt_older_than_its_key_is_looked_up(world, connected, clock):
    order = books.sold()
    step = books.step_of(order)
    world.faults.add("quickbooks", "salesreceipt.create", kind="lose_answer")
    settle_all(world)
    world.quickbooks.forget_requests()

    _a_day_later(world)

    step.refresh_from_db()
    assert (step.status, len(world.quickbooks.receipts())) == ("DONE", 1)


@pytest.mark.django_db(transaction=True)
def test_the_news_of_a_refund_that_overtakes_its_answer_makes_one_refund(client, world):
    builders.ebook("short-book")
    order = buy(client, world, "short-book")
    step = _refund_of(order)
    fault = world.faults.add("stripe", "refunds.create", kind="late_answer", seconds=1.5)
    asking = threading.Thread(target=_drain_there)
    asking.start()
    _wait_for(lambda: fault.struck and world.stripe.all("refund"))

    world.flush()
    drain_all()
    told = list(order.refunds.values_list("amount", "status"))
    asking.join()
    settle_all(world)

    step.refresh_from_db()
    assert told == [(order.total, "succeeded")], "told while the answer was on its way"
    assert (step.status, order.refunds.count(), len(world.stripe.all("refund"))) == ("DONE", 1, 1)
    assert order.steps.filter(kind="CLOSE_GRANTS").count() == 1


def _drain_there() -> None:
    try:
        core_clock.follow()
        drain_all()
    finally:
        connection.close()


def _wait_for(condition) -> None:
    for _each in range(400):
        if condition():
            return
        threading.Event().wait(0.02)
    message = "the request never arrived"
    raise AssertionError(message)
