"""The inbox: what is not signed leaves no row, what comes twice is one row, odd JSON is kept."""

import base64
import hashlib
import hmac
import json
import time

import pytest
from django.db import IntegrityError

from core import inbox
from core.drain import drain_all
from core.models import UnreadableBodyError, WebhookEvent
from core.outcomes import Skipped
from tests.core.rows import event

pytestmark = pytest.mark.django_db

BODY = b'{"type": "email.opened", "created_at": "2026-11-21T10:00:00Z", "data": {}}'


def signed(secret: str, body: bytes = BODY, *, event_id="msg_1", at: int | None = None) -> dict:
    """The headers Resend would send with `body`."""
    stamp = str(int(time.time()) if at is None else at)
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{event_id}.{stamp}.".encode() + body, hashlib.sha256)
    signature = "v1," + base64.b64encode(digest).decode()
    return {"svix-id": event_id, "svix-timestamp": stamp, "svix-signature": signature}


def post(client, body: bytes = BODY, *, provider="resend", headers=None):
    return client.post(
        f"/webhooks/{provider}/",
        data=body,
        content_type="application/json",
        headers=headers or {},
    )


@pytest.fixture
def secret(settings) -> str:
    settings.RESEND_WEBHOOK_SECRET = "whsec_" + base64.b64encode(b"floor" * 6).decode()
    return settings.RESEND_WEBHOOK_SECRET


def test_a_signed_event_is_stored_as_it_came(client, secret):
    assert post(client, headers=signed(secret)).status_code == 200

    row = WebhookEvent.objects.get()
    assert (row.provider, row.event_id, row.type) == ("resend", "msg_1", "email.opened")
    assert bytes(row.body) == BODY
    assert (row.source, row.status, row.occurred_at.hour) == ("webhook", "READY", 10)


def test_the_same_event_ten_times_is_one_row_and_ten_times_200(client, secret):
    answers = {post(client, headers=signed(secret)).status_code for _ in range(10)}
    assert (answers, WebhookEvent.objects.count()) == ({200}, 1)


def bad_headers(secret: str) -> dict[str, dict]:
    good = signed(secret)
    other = "whsec_" + base64.b64encode(b"mallory" * 4).decode()
    return {
        "none": {},
        "wrong secret": signed(other),
        "stale": signed(secret, at=int(time.time()) - 301),
        "future": signed(secret, at=int(time.time()) + 31_536_000),
        "altered body": signed(secret, BODY + b" "),
        "other id": good | {"svix-id": "msg_2"},
        "no version": good | {"svix-signature": good["svix-signature"].removeprefix("v1,")},
        "non-ASCII": good | {"svix-signature": "v1,ÄÖÜ"},
        "junk": good | {"svix-signature": "x" * 10_000},
        "many": good | {"svix-signature": " ".join(["v1,AAAA"] * 1000)},
        "huge time": good | {"svix-timestamp": "9" * 400},
        "negative time": good | {"svix-timestamp": "-1"},
        "time is no number": good | {"svix-timestamp": "1e9"},
    }


@pytest.mark.parametrize("kind", list(bad_headers("whsec_AAAA")))
def test_what_is_not_rightly_signed_is_400_and_leaves_no_row(client, secret, kind):
    answer = post(client, headers=bad_headers(secret)[kind])
    assert (answer.status_code, WebhookEvent.objects.count()) == (400, 0)


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[1]", b"null", b"{", b"[" * 200_000])
def test_odd_bodies_never_give_500(client, secret, body):
    assert post(client, body, headers=signed(secret, body)).status_code in (200, 400)
    drain_all()


def test_without_a_secret_the_door_does_not_exist(client, settings):
    settings.RESEND_WEBHOOK_SECRET = ""
    assert post(client, headers=signed("whsec_AAAA")).status_code == 404
    assert not WebhookEvent.objects.exists()


def test_an_unknown_provider_is_404(client):
    assert post(client, provider="mallory").status_code == 404


@pytest.mark.parametrize("length", [1_000_001, 3_000_000])
def test_an_oversized_body_is_413_and_leaves_no_row(client, secret, length):
    body = b"x" * length
    assert post(client, body, headers=signed(secret, body)).status_code == 413
    assert not WebhookEvent.objects.exists()


def test_only_post_opens_the_door(client):
    assert client.get("/webhooks/resend/").status_code == 405


def test_a_handler_gets_cleaned_text(client):
    row = event(body=json.dumps({"name": "Ada\x00 \ud800"}).encode())
    assert row.payload() == {"name": "Ada "}


@pytest.mark.parametrize(
    "body",
    [b"[]", b"null", b"5", b"", b"\xff", b"{", b"[" * 100_000, b'{"a": ' + b"9" * 5000 + b"}"],
)
def test_a_body_that_cannot_be_read_waits_for_a_person(body):
    event(body=body, type="email.bounced", provider="resend")
    with pytest.raises(UnreadableBodyError):
        WebhookEvent.objects.get().payload()

    drain_all()

    assert WebhookEvent.objects.get().status == "PARKED"


def test_numbers_that_are_none_become_nothing():
    assert event(body=b'{"a": NaN, "b": Infinity}').payload() == {"a": None, "b": None}


def test_a_finder_puts_an_event_in_once():
    facts = {"provider": "stripe", "event_id": "evt_lost", "type": "x", "body": b"{}"}
    assert inbox.insert_event(**facts, source="finder")
    assert not inbox.insert_event(**facts, source="finder")
    assert WebhookEvent.objects.get().source == "finder"


def test_ids_from_a_provider_are_stored_even_when_they_are_odd():
    inbox.insert_event(
        provider="stripe", event_id="e\x00vt\ud800" * 500, type="t" * 300, body=b"", source="finder"
    )
    assert len(WebhookEvent.objects.get().event_id) == 255


def test_a_known_type_is_skipped_with_its_reason():
    row = event(provider="resend", type="email.opened")
    assert inbox.dispatch(row) == Skipped("the shop does not track who opens mails")


def test_one_type_has_one_handler():
    def mallory(_event):
        return None

    with pytest.raises(inbox.TwoHandlersError, match=r"email\.bounced"):
        inbox.handles("resend", "email.bounced")(mallory)


def test_the_database_itself_keeps_an_event_once():
    event("evt_1")
    with pytest.raises(IntegrityError):
        event("evt_1")
