"""The engine: what a worker that lost its lease wrote does not stay, and strangers wait."""

import pytest

from core.claims import DurableQuerySet
from core.clock import now
from core.drain import drain_all, run_row, tables
from orders.admin_desk import settle_by_hand
from orders.disputes import record_dispute
from orders.engine import DISPUTED, settle
from orders.models import OrderStep
from tests import builders

pytestmark = pytest.mark.django_db


def steps_table():
    return next(table for table in tables() if table.model is OrderStep)


def claim_one(kind):
    rows = DurableQuerySet(model=OrderStep).claim(10)
    return next(row for row in rows if row.kind == kind)


def test_a_worker_that_lost_its_lease_leaves_nothing_behind(world):
    order = builders.paid_order(builders.ebook())
    step = claim_one("GRANT_DOWNLOADS")
    OrderStep.objects.filter(pk=step.pk).update(token=step.token + 1)  # claimed by another since

    run_row(steps_table(), step)

    assert not order.lines.get().download_grants.exists()
    assert OrderStep.objects.get(pk=step.pk).status == "RUNNING"
    assert not order.events.filter(kind="STEP_DONE").exists()


def test_a_wait_for_a_bank_that_has_decided_meanwhile_is_none():
    """The dispute is won between a worker's look at the money and what it writes."""
    order = builders.paid_order(builders.ebook())
    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="needs_response"))
    step = claim_one("GRANT_DOWNLOADS")
    record_dispute(order_id=order.pk, fact=builders.dispute_of(order, status="won"))

    settle(step, DISPUTED)

    step.refresh_from_db()
    assert step.status == "READY"
    assert step.run_after <= now(), "due at once, not in an hour"


def test_a_step_this_release_does_not_know_waits_for_one_that_does(world):
    order = builders.paid_order(builders.ebook())
    step = order.steps.get(kind="GRANT_DOWNLOADS")
    OrderStep.objects.filter(pk=step.pk).update(kind="FOLD_PAPER_CRANES")

    drain_all()

    step.refresh_from_db()
    assert (step.status, order.steps.get(kind="SEND_ORDER_MAIL").status) == ("READY", "WAITING")
    assert "FOLD_PAPER_CRANES" in step.reason


def test_a_parked_step_does_not_hold_the_mail_up_and_is_told_late(world):
    order = builders.paid_order(builders.ebook(), builders.product("odd-thing", kind="EBOOK"))
    drain_all()
    by_hand = order.steps.get(kind="DELIVER_BY_HAND")
    assert (by_hand.status, order.steps.get(kind="SEND_ORDER_MAIL").status) == ("PARKED", "DONE")
    order.refresh_from_db()
    assert order.fulfilment == "FULFILLING"
    assert "Odd thing" in world.resend.mails_to("ada@example.com")[0].text


@pytest.mark.parametrize("kind", ["lose_answer", "500"])
def test_what_is_given_while_the_order_mail_waits_for_its_second_try_is_told_late(
    world, clock, kind
):
    """The mail has its words by then, and says them at every try."""
    world.faults.add("resend", "emails.send", kind=kind)
    order = builders.paid_order(builders.ebook(), builders.product("odd-thing", kind="EBOOK"))
    drain_all()
    assert order.steps.get(kind="SEND_ORDER_MAIL").status == "READY"

    settle_by_hand(step_id=order.steps.get(kind="DELIVER_BY_HAND").pk, who="olga")
    clock.advance(3600)
    drain_all()

    told = [one.subject for one in world.resend.mails_to("ada@example.com")]
    assert len(told) == 2
    assert order.steps.get(kind="SEND_LATE_DELIVERY").status == "DONE"
