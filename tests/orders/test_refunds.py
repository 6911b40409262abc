"""Money that goes back: all of it closes, part of it tells, a dispute suspends."""

import pytest

from core.models import Alert
from orders.disputes import record_dispute
from orders.kinds import BOOKKEEPING
from orders.refunds import record_refunds
from tests import builders
from tests.stories import buy, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client, world):
    builders.ebook("short-book", amount=1900)
    return buy(client, world, "short-book", buyer=builders.ada())


def payment_of(order):
    return order.payments.get().payment_intent_id


def test_a_full_refund_made_in_stripes_dashboard_closes_what_was_given(world, order):
    world.stripe.refund(payment_of(order))
    settle_all(world)

    order.refresh_from_db()
    assert order.money == "REFUNDED"
    assert order.fulfilment == "COMPLETE"
    assert order.steps.get(kind="CLOSE_GRANTS").status == "DONE"
    assert "refund" in world.resend.mails_to("ada@example.com")[-1].subject.lower()


def test_a_partial_refund_closes_nothing_and_tells_the_owner(world, order):
    world.stripe.refund(payment_of(order), amount=500)
    settle_all(world)

    order.refresh_from_db()
    assert (order.money, order.gives_access()) == ("PARTIALLY_REFUNDED", True)
    assert not order.steps.filter(kind="CLOSE_GRANTS").exists()
    assert order.cases.get().open_reasons()[0]["code"] == "partial_refund"
    assert Alert.objects.filter(dedupe_key__startswith="review/").count() == 1


def test_two_halves_make_a_whole(world, order):
    world.stripe.refund(payment_of(order), amount=900)
    world.stripe.refund(payment_of(order), amount=1000)
    settle_all(world)

    order.refresh_from_db()
    assert order.money == "REFUNDED"
    assert order.steps.filter(kind="CLOSE_GRANTS").count() == 1


def test_an_open_dispute_suspends_and_a_won_one_gives_back(world, order):
    dispute = world.stripe.dispute(payment_of(order), "fraudulent")
    settle_all(world)
    order.refresh_from_db()
    assert (order.money, order.gives_access()) == ("DISPUTED", False)

    world.stripe.close_dispute(dispute, "won")
    settle_all(world)
    order.refresh_from_db()
    assert (order.money, order.gives_access()) == ("PAID", True)


def test_a_lost_dispute_takes_back(world, order):
    dispute = world.stripe.dispute(payment_of(order), "fraudulent")
    world.stripe.close_dispute(dispute, "lost")
    settle_all(world)

    order.refresh_from_db()
    assert order.money == "REFUNDED"
    assert order.steps.get(kind="CLOSE_GRANTS").status == "DONE"


def test_a_refund_before_delivery_began_delivers_nothing(world):
    book = builders.ebook("short-book", amount=1900)
    order = builders.paid_order(book, session="cs_early")

    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=1900)])
    settle_all(world)

    order.refresh_from_db()
    assert order.fulfilment == "CANCELED"
    given = order.steps.exclude(kind__in=BOOKKEEPING)
    assert set(given.values_list("status", flat=True)) <= {"CANCELED", "DONE", "SKIPPED"}
    assert not any("/d/" in mail.text for mail in world.resend.mails_to("ada@example.com"))


def test_what_was_not_delivered_when_a_dispute_came_waits_and_goes_on_once_it_is_won(world):
    book = builders.ebook("short-book", amount=1900)
    order = builders.paid_order(book, session="cs_early")
    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="needs_response"))
    settle_all(world)
    assert order.steps.get(kind="GRANT_DOWNLOADS", cause="").status == "READY"
    assert world.resend.mails_to("ada@example.com") == []

    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="won"))
    settle_all(world)

    order.refresh_from_db()
    assert order.fulfilment == "COMPLETE"
    assert "/d/" in world.resend.mails_to("ada@example.com")[-1].text
