"""Rightly signed nonsense: never a 500, never a row that harms, and the inbox goes on.

Here for each door the whole bodies and every field's hostile values; what an event says of
objects that are none is put through every handler there is.
"""

import json
import os

import pytest
from django.db.models import Count

from core import clock, inbox
from core.drain import drain_all
from core.models import Alert, EmailMessage, WebhookEvent
from crm.models import Customer
from orders.models import Order, OrderStep, Payment, Refund
from tests.door import bodies
from tests.door.doors import DOORS, GOOD, knock, post
from tests.door.signing import svix

pytestmark = pytest.mark.django_db

_SECRET = "ab" * 32
_PAUSES = (60, 3600, 24 * 3600, 3 * 24 * 3600, 24 * 3600)
RAW = [(door, name) for door in DOORS for name in bodies.raw()]
FIELDS = [(door, field) for door, one in DOORS.items() for field in bodies.EVENT[one.provider]]
PROVIDERS = ("stripe", "resend", "printful", "printify", "gooten")
ALL = [(provider, kind) for provider in PROVIDERS for kind in inbox.handled_types(provider)]
#: Of the types that share a handler the first, and a fifth of the shapes; all with CHAOS_FULL=1.
_FIRST = {inbox._handlers[one]: one for one in reversed(ALL)}
FULL = bool(os.environ.get("CHAOS_FULL"))
HANDLED = ALL if FULL else sorted(_FIRST.values())
STRIDE = 1 if FULL else 5


@pytest.fixture(autouse=True)
def _shop(clock, settings):
    settings.PRINTFUL_WEBHOOK_SECRET = _SECRET


def send(door: str, body: bytes) -> int:
    path, headers = DOORS[door].sign(body)
    return knock(path, body, headers)


def let_time_pass() -> None:
    """Until no event is tried again."""
    drain_all()
    for seconds in _PAUSES:
        clock.advance(seconds)
        drain_all()


def assert_harmless() -> None:
    """Each event ended with a reason, a parked one with its alert, and nothing was made of it."""
    for row in WebhookEvent.objects.all():
        assert row.status in ("DONE", "SKIPPED", "PARKED"), f"{row.status}: {row.last_error}"
        assert row.reason or row.status == "DONE"
    parked = WebhookEvent.objects.filter(status="PARKED").count()
    told = Alert.objects.filter(dedupe_key__startswith="parked/core.webhookevent/")
    assert told.aggregate(count=Count("pk"))["count"] == parked
    for model in (Order, OrderStep, Payment, Refund, Customer, EmailMessage):
        assert not model.objects.exists()


def assert_next_good_event_is_taken(door: str) -> None:
    provider = DOORS[door].provider
    before = WebhookEvent.objects.count()
    assert send(door, GOOD[provider]) == 200
    drain_all()
    assert WebhookEvent.objects.count() == before + 1
    assert WebhookEvent.objects.latest("pk").status == "SKIPPED"


@pytest.mark.parametrize(("door", "name"), RAW, ids=lambda value: value)
def test_a_body_that_is_no_event_does_no_harm(door, name):
    status = send(door, bodies.raw()[name])

    assert status in (200, 400)
    assert WebhookEvent.objects.count() == (1 if status == 200 else 0)
    drain_all()
    assert_harmless()
    assert_next_good_event_is_taken(door)


@pytest.mark.parametrize(("door", "field"), FIELDS, ids=lambda value: value)
def test_a_field_that_is_not_what_it_should_be_does_no_harm(world, door, field):
    taken = [send(door, body) for body in bodies.without_its(DOORS[door].provider, field)]

    assert set(taken) <= {200, 400}
    assert WebhookEvent.objects.count() == taken.count(200)
    let_time_pass()
    assert_harmless()
    assert_next_good_event_is_taken(door)


@pytest.mark.parametrize(("provider", "kind"), HANDLED, ids=lambda value: value)
def test_an_event_about_something_that_is_no_object_ends_with_a_reason(world, provider, kind):
    for number, body in enumerate(list(bodies.about(provider, kind).values())[::STRIDE]):
        inbox.insert_event(
            provider=provider, event_id=f"odd-{number}", type=kind, body=body, source="finder"
        )

    let_time_pass()

    assert_harmless()


@pytest.mark.parametrize("length", [1_000_001, 2_500_001, 20_000_000])
@pytest.mark.parametrize("door", DOORS)
def test_a_body_over_the_limit_is_refused_before_it_is_read(door, length):
    path, headers = DOORS[door].sign(b"")

    assert knock(path, b"", headers, CONTENT_LENGTH=str(length)) == 413
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("declared", ["", "-1", "abc", "0", "1e3", "١٠"])
@pytest.mark.parametrize("door", DOORS)
def test_a_length_that_is_none_is_answered_and_leaves_no_row(door, declared):
    body = GOOD[DOORS[door].provider]
    path, headers = DOORS[door].sign(body)

    assert knock(path, body, headers, CONTENT_LENGTH=declared) in (400, 401)
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "", "x" * 5000])
@pytest.mark.parametrize("door", DOORS)
def test_what_a_body_calls_itself_changes_nothing(door, kind):
    body = GOOD[DOORS[door].provider]
    path, headers = DOORS[door].sign(body)

    assert knock(path, body, headers, CONTENT_TYPE=kind) == 200


def test_a_moment_that_no_calendar_has_does_not_stop_the_inbox():
    """PostgreSQL stores it and psycopg cannot read it back: every claim would end with an error."""
    for number, moment in enumerate(("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00")):
        body = json.dumps({"type": "email.opened", "created_at": moment, "data": {}}).encode()
        assert post("/webhooks/resend/", body, svix(body, name=f"msg_{number}")) == 200

    drain_all()

    assert set(WebhookEvent.objects.values_list("status", "occurred_at")) == {("SKIPPED", None)}
