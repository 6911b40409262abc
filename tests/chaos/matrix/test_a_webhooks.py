"""A, what Stripe tells: twice, at once, strange, too large; each thing is done once."""

import copy
import time

import httpx
import pytest

from benchmarks.house import resident
from core.models import WebhookEvent
from tests.chaos.house import children, wait_until
from tests.chaos.matrix.patience import asked, at_once

PAID = "checkout.session.completed"
_STEPS = 64 * 1024


def paid_in_silence(stage):
    """A session that is paid, and its event, which the shop has not heard."""
    stage.keep_silent()
    session = stage.buy()
    wait_until(lambda: PAID in stage.events_of(session), what="Stripe's event")
    return session, stage.events_of(session)[PAID]


def renamed(event, **changed):
    """The same facts in another event."""
    return {**copy.deepcopy(event), "id": f"evt_{time.time_ns()}", **changed}


def test_a1_an_event_ten_times_in_a_row(stage):
    session, event = paid_in_silence(stage)

    assert {stage.tell(event) for _time in range(10)} == {200}

    stage.speak_again()
    stage.comes_to_rest(session)
    assert stage.event(event["id"]).status == "DONE"
    assert stage.order(session).fulfilment == "COMPLETE"
    assert len(stage.mails_to(session)) == 1


def test_a2_an_event_fifty_times_at_once(stage):
    session, event = paid_in_silence(stage)

    assert at_once([lambda: stage.tell(event)] * 50) == [200] * 50

    stage.speak_again()
    stage.comes_to_rest(session)
    assert stage.event(event["id"]).status == "DONE"
    assert len(stage.mails_to(session)) == 1


def test_a3_two_events_of_one_payment_at_once(stage):
    session, event = paid_in_silence(stage)
    twins = [
        event,
        renamed(event),
        renamed(event, type="checkout.session.async_payment_succeeded"),
    ]

    assert at_once([lambda one=one: stage.tell(one) for one in twins]) == [200] * 3

    stage.speak_again()
    stage.comes_to_rest(session)
    rows = WebhookEvent.objects.filter(event_id__in=[one["id"] for one in twins])
    assert set(rows.values_list("status", flat=True)) == {"DONE"}
    assert len(stage.mails_to(session)) == 1


@pytest.mark.parametrize("changed", ["livemode", "account"])
def test_a7_an_event_of_another_mode_or_account(stage, changed):
    session, event = paid_in_silence(stage)
    other = renamed(event, livemode=True)
    if changed == "account":
        other = renamed(event, account="acct_mallory")
        other["data"]["object"]["id"] = f"cs_test_{'m' * 40}"

    assert stage.tell(other) == 200
    wait_until(lambda: asked(lambda: stage.event(other["id"]).status) == "SKIPPED", what="a word")

    assert stage.event(other["id"]).reason
    assert not stage.is_placed(session)
    stage.speak_again()
    assert stage.tell(event) == 200
    stage.comes_to_rest(session)


THIN = {
    "object": "v2.core.event",
    "type": "v1.billing.meter.no_meter_found",
    "created": "2026-11-21T10:00:00.000Z",
    "livemode": False,
    "related_object": None,
}
STRANGE = {
    "unknown type": lambda event: renamed(event, type="moon.risen"),
    "unknown version": lambda event: renamed(event, type="a.b", api_version="2099-01-01.moon"),
    "thin event": lambda _event: renamed(THIN),
}


@pytest.mark.parametrize("kind", STRANGE)
def test_a9_an_event_that_this_shop_does_not_know(stage, kind):
    event = STRANGE[kind]({"object": "event", "created": 1_760_000_000, "data": {"object": {}}})

    assert stage.tell(event) == 200

    wait_until(lambda: asked(lambda: stage.event(event["id"]).status) == "SKIPPED", what="a word")
    assert stage.event(event["id"]).reason


def endless(size):
    """A body without a length, in pieces."""
    for _piece in range(size // _STEPS):
        yield b"x" * _STEPS


BODIES = {
    "empty": (b"", {}),
    "one byte": (b"x", {}),
    "2.5 MB and one": (b"x" * 2_500_001, {}),
    "another content type": (b"<a/>", {"Content-Type": "text/xml"}),
    "gzip": (b"\x1f\x8b\x08\x00" + b"\x00" * 50, {"Content-Encoding": "gzip"}),
    "parts": (b"--x\r\n\r\n--x--", {"Content-Type": "multipart/form-data; boundary=x"}),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a10_a_body_that_no_event_has(stage, kind):
    body, headers = BODIES[kind]
    before = WebhookEvent.objects.count()
    began = time.monotonic()
    answer = httpx.post(
        f"{stage.house.shop}/webhooks/stripe/", content=body, headers=headers, trust_env=False
    )

    assert answer.status_code in (400, 413)
    assert time.monotonic() - began < 2
    assert WebhookEvent.objects.count() == before


def test_a10_fifty_megabytes_without_a_length_leave_the_memory_flat(stage):
    pids = children(stage.house.pid("web"))
    before = max(resident(one) for one in pids)
    try:
        answer = httpx.post(
            f"{stage.house.shop}/webhooks/stripe/",
            content=endless(50_000_000),
            timeout=30,
            trust_env=False,
        )
        assert answer.status_code in (400, 413)
    except httpx.TransportError:
        pass  # hung up on, which is an answer too

    assert max(resident(one) for one in pids) < before + 8_000_000
    assert httpx.get(f"{stage.house.shop}/healthz", trust_env=False).status_code == 200
