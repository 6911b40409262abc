"""A, what is told in another order, at another time, or not at all: one order in the end."""

import time
from datetime import timedelta
from itertools import permutations

import httpx
import pytest
from django.utils import timezone

from core.models import PeriodicRun, WebhookEvent
from fulfillment.models import DownloadGrant
from orders.models import Dispute
from tests.chaos.house import children, wait_until
from tests.chaos.matrix.patience import asked, at_once
from tests.chaos.matrix.test_a_webhooks import PAID, paid_in_silence

#: A sale, its fee, half of it back, and the bank's question, which comes before the sale in twelve.
KINDS = (PAID, "charge.updated", "refund.created", "charge.dispute.created")
_DAY = 86400


def told_in_every_order(stage):
    """One sale for each order of the four events: session, its events in that order."""
    sales = []
    for turns in permutations(range(len(KINDS))):
        session = stage.buy()
        payment = stage.buyer.payment_of(session)
        stage.buyer.press("payment", payment, "half")
        stage.buyer.press("payment", payment, "dispute")
        sales.append((session, turns))
    found = []
    for session, turns in sales:
        wait_until(lambda one=session: set(KINDS) <= set(stage.events_of(one)), what="the events")
        events = stage.events_of(session)
        found.append((session, [events[KINDS[turn]] for turn in turns]))
    return found


def tables_of(stage, session):
    """What the rows of a sale say, without ids."""
    order = stage.order(session)
    return {
        "order": (order.money, order.fulfilment, order.total),
        "steps": sorted(order.steps.values_list("kind", "gen", "status")),
        "payments": list(order.payments.values_list("amount", "fee", "net")),
        "refunds": list(order.refunds.values_list("amount", "status")),
        "disputes": list(order.disputes.values_list("amount", "status")),
        "grants": sorted(DownloadGrant.objects.filter(line__order=order).values_list("used")),
        "cases": sorted(one["code"] for case in order.cases.all() for one in case.reasons),
    }


def disputes_of(stage, session):
    """What the bank has asked; nothing while the order is not placed."""
    return asked(lambda: list(Dispute.objects.filter(order__checkout_session_id=session)))


def test_a4_four_events_in_all_24_orders(stage):
    stage.keep_silent()
    sales = told_in_every_order(stage)
    for turn in range(len(KINDS)):
        assert {stage.tell(events[turn]) for _session, events in sales} == {200}
        stage.wait(1.5)
    for session, _events in sales:
        wait_until(lambda one=session: disputes_of(stage, one), what="the order and its dispute")
        [dispute] = disputes_of(stage, session)
        stage.buyer.press("dispute", dispute.dispute_id, "won")
    stage.speak_again()

    stage.comes_to_rest(*(session for session, _events in sales))

    first = tables_of(stage, sales[0][0])
    for session, events in sales:
        assert tables_of(stage, session) == first, [one["type"] for one in events]
    assert first["order"][0] == "PARTIALLY_REFUNDED"


WAYS = ("event first", "page first", "both at once", "no page", "five reloads")


@pytest.mark.parametrize("way", WAYS)
def test_a8_the_event_and_the_way_back(stage, way):
    session, event = paid_in_silence(stage)
    acts = {
        "event": lambda: stage.tell(event),
        "page": lambda: thanks(stage, session),
    }
    turns = {
        "event first": ["event", "page"],
        "page first": ["page", "event"],
        "no page": ["event"],
        "five reloads": ["page", "page", "event", "page", "page", "page"],
    }
    if way == "both at once":
        assert at_once([acts["event"], acts["page"]]) == [200, 200]
    else:
        assert {acts[turn]() for turn in turns[way]} == {200}

    wait_until(lambda: stage.is_complete(session), what="the order")
    assert stage.order(session).number in shown(stage, session).text
    stage.speak_again()
    stage.comes_to_rest(session)
    assert len(stage.mails_to(session)) == 1


def shown(stage, session):
    return stage.buyer._browser.get(f"{stage.house.shop}/thanks/", params={"sid": session})


def thanks(stage, session):
    return shown(stage, session).status_code


def test_a12_the_web_process_dies_after_it_stored_and_before_it_hints(stage):
    session, event = paid_in_silence(stage)
    stage.arm("die-before-hint", event["id"])

    with pytest.raises(httpx.TransportError):
        stage.tell(event)

    began = time.monotonic()
    assert stage.event(event["id"]).source == "webhook"
    wait_until(lambda: stage.is_placed(session), what="the order", seconds=15)
    assert time.monotonic() - began < 15
    stage.speak_again()
    assert stage.tell(event) == 200
    stage.comes_to_rest(session)
    assert len(stage.mails_to(session)) == 1


def test_a13_stripe_never_tells_and_the_finder_asks(stage):
    session, event = paid_in_silence(stage)
    assert not stage.is_placed(session)

    task = "orders.finder.find_missed_events"
    PeriodicRun.objects.create(name="orders.find_missed_events", task=task, slot=timezone.now())

    wait_until(lambda: stage.is_complete(session), what="the order")
    assert stage.event(event["id"]).source == "finder"
    stage.speak_again()
    assert stage.tell(event) == 200
    stage.comes_to_rest(session)
    assert len(stage.mails_to(session)) == 1


def test_a14_a_captured_event_again_after_minutes_and_after_a_month(stage):
    session, event = paid_in_silence(stage)
    assert stage.tell(event) == 200
    stage.speak_again()
    stage.comes_to_rest(session)

    assert stage.tell(event, at=time.time() - 240) == 200
    assert stage.tell(event, at=time.time() - 30 * _DAY) == 400
    WebhookEvent.objects.filter(event_id=event["id"]).update(
        received_at=timezone.now() - timedelta(days=31)
    )
    prune = "core.tasks.prune_old_rows"
    PeriodicRun.objects.create(name="core.prune_old_rows", task=prune, slot=timezone.now())
    wait_until(lambda: asked(lambda: stage.event(event["id"]).trimmed_at), what="trimming")

    assert stage.tell(event) == 200
    stage.comes_to_rest(session)
    assert stage.event(event["id"]).status == "DONE"
    assert len(stage.mails_to(session)) == 1


def test_b4_the_web_processes_die_in_the_middle_of_a_request(stage):
    session, event = paid_in_silence(stage)

    def cut():
        yield b'{"id": "evt_'
        for one in children(stage.house.pid("web")):
            stage.house.kill(one)
        stage.wait(0.5)
        yield b'half"}'

    address = f"{stage.house.shop}/webhooks/stripe/"
    with pytest.raises(httpx.TransportError):
        httpx.post(address, content=cut(), headers={"Content-Length": "18"}, trust_env=False)

    stage.speak_again()
    wait_until(lambda: stage.tell(event) == 200, what="the shop's answer")
    stage.comes_to_rest(session)
    assert len(stage.mails_to(session)) == 1
