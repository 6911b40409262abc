"""Every fault does to the caller and to the world what its name says."""

import http.client
import time

import pytest

from sandbox.faults import BEFORE, KINDS, Faults
from tests.sandbox.kit import MAIL, RESEND

BROKEN = (http.client.HTTPException, ConnectionError, TimeoutError)


def taken(outside) -> int:
    return len(outside.world.resend.mails)


@pytest.mark.parametrize(("kind", "effects"), [("429", 0), ("500", 0), ("502", 1)])
def test_an_answer_in_the_providers_name(outside, kind, effects):
    outside.world.faults.add("resend", "emails.send", kind=kind)

    assert outside.mail().status == int(kind)
    assert taken(outside) == effects
    assert outside.mail().status == 200, "it struck once"


@pytest.mark.parametrize(
    ("kind", "effects"),
    [
        ("timeout_before", 0),
        ("timeout_after", 1),
        ("lose_answer", 1),
        ("reset", 0),
        ("cut_body", 1),
    ],
)
def test_no_answer_and_whether_it_was_done(outside, kind, effects):
    outside.world.faults.add("resend", kind=kind, seconds=0.1)

    with pytest.raises(BROKEN):
        outside.mail("k1")
    assert taken(outside) == effects
    assert outside.mail("k1").status == 200
    assert taken(outside) == 1, "the key made the second try harmless"


@pytest.mark.parametrize("kind", ["latency", "slow_body"])
def test_slow_ones_answer_in_the_end(outside, kind):
    outside.world.faults.add("resend", kind=kind, seconds=0.3)
    start = time.monotonic()

    assert outside.mail().json["id"]
    assert time.monotonic() - start >= 0.28
    assert taken(outside) == 1


@pytest.mark.parametrize("provider", ["stripe", "resend", "discord", "s3"])
def test_each_provider_says_busy_in_its_own_words(outside, provider):
    outside.world.faults.add(provider, kind="429")
    paths = {
        "stripe": "/stripe/v1/checkout/sessions",
        "resend": "/resend/emails",
        "discord": "/discord/api/webhooks/1/x",
        "s3": "/s3/bucket/key",
    }
    answer = outside.call("PUT" if provider == "s3" else "POST", paths[provider], {})

    says = {"stripe": "rate_limit", "resend": "rate_limit_exceeded", "discord": "retry_after"}
    assert answer.status == (503 if provider == "s3" else 429)
    assert says.get(provider, "SlowDown") in answer.text


def test_pages_for_people_are_spared_unless_named(outside):
    outside.world.faults.add("*", kind="500", count=-1)
    assert outside.call("GET", "/resend/mails").status == 200

    outside.world.faults.add("*", "page.mails", kind="500")
    assert outside.call("GET", "/resend/mails").status == 500


def test_only_the_named_operation_is_struck(outside):
    outside.world.faults.add("resend", "emails.send_batch", kind="500")

    assert outside.mail().status == 200
    assert outside.call("POST", "/resend/emails/batch", [MAIL], **RESEND).status == 500


def test_a_fault_strikes_as_often_as_asked_or_until_cleared():
    faults = Faults()
    faults.add("resend", kind="500", count=2)
    always = faults.add("stripe", kind="429", count=-1)

    struck = [faults.strike("resend", "x") is not None for _ in range(3)]
    assert struck == [True, True, False]
    assert all(faults.strike("stripe", "x") for _ in range(5))
    faults.clear(always.number)
    assert faults.all() == []


def test_an_unknown_fault_is_refused_by_name():
    with pytest.raises(ValueError, match="No such fault: earthquake"):
        Faults().add("resend", kind="earthquake")
    assert set(KINDS) >= BEFORE
