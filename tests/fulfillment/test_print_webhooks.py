"""What printers tell us: real bodies are taken, forged ones are not, and nothing is believed."""

import hashlib
import hmac
import json
from pathlib import Path

import pytest
from django.test import Client

from core import inbox
from core.drain import drain
from core.models import ApiCall, WebhookEvent
from core.outcomes import WaitFor
from core.tokens import derive
from fulfillment.models import PrintOrder
from fulfillment.webhooks import SPEAKS_OF_ORDER
from tests.chaos.races.arena import Arena
from tests.fulfillment.prints import attempt_at, ordered, print_order_of, printed
from tests.world import settle_all

pytestmark = pytest.mark.django_db
SPECS = Path(__file__).resolve().parents[3] / "shared" / "specs"


def samples(name):
    """The bodies of a file of the printers' own documentation."""
    return json.loads((SPECS / name).read_text())


PRINTFUL = {
    **samples("printful-v1-webhook-samples.json"),
    **samples("printful-v2-webhook-samples.json"),
}
PRINTIFY = {
    name: body
    for name, body in samples("printify-samples.json").items()
    if name.startswith("event_")
}


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def post(path, body, **headers):
    """What a printer sends; the status of our answer."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Client().post(path, data=raw, content_type="application/json", headers=headers)


def path_of(provider):
    """The address with its secret part."""
    return f"/webhooks/{provider}/{derive('webhook', provider)}/"


def signed(body):
    """The headers of Printify."""
    digest = hmac.new(derive("webhook", "printify").encode(), body, hashlib.sha256)
    return {"X-Pfy-Signature": f"sha256={digest.hexdigest()}"}


@pytest.mark.parametrize("name", sorted(PRINTFUL))
def test_every_sample_of_printful_is_taken_and_means_something(world, name):
    assert post(path_of("printful"), PRINTFUL[name]).status_code == 200
    settle_all(world)

    event = WebhookEvent.objects.get()
    known = {*inbox.handled_types("printful"), *inbox.ignored_types("printful")}
    assert event.type in known
    assert event.status == "SKIPPED"
    assert len(event.reason) > 10


@pytest.mark.parametrize("name", sorted(PRINTIFY))
def test_every_sample_of_printify_is_taken_and_means_something(world, name):
    body = json.dumps(PRINTIFY[name]).encode()

    assert post("/webhooks/printify/", body, **signed(body)).status_code == 200
    settle_all(world)

    event = WebhookEvent.objects.get()
    assert event.type in inbox.handled_types("printify")
    assert event.reason == "not an order that this shop sent to a printer"


def test_the_sample_of_gooten_is_taken_and_means_something(world):
    body = samples("gooten-samples.json")["webhook"]["body"]

    assert post(path_of("gooten"), body).status_code == 200
    settle_all(world)

    assert WebhookEvent.objects.get().status == "SKIPPED"


@pytest.mark.parametrize("provider", sorted(SPEAKS_OF_ORDER))
@pytest.mark.parametrize("path", ["", "AAAAAAAAAAAAAAAAAAAAAA/"])
def test_who_does_not_know_the_secret_is_refused(world, provider, path):
    body = {"type": "order_canceled", "data": {}}

    answer = post(f"/webhooks/{provider}/{path}", body, **{"Webhook-Path-Token": derive("x", "y")})

    assert answer.status_code == 401
    assert not WebhookEvent.objects.exists()


def test_a_signature_of_printful_is_checked_over_the_raw_bytes(world, settings):
    settings.PRINTFUL_WEBHOOK_SECRET = "ab" * 32
    body = json.dumps(PRINTFUL["shipment_sent"]).encode()
    good = hmac.new(bytes.fromhex("ab" * 32), body, hashlib.sha256).hexdigest()

    right = post("/webhooks/printful/", body, **{"x-pf-webhook-signature": good})
    wrong = post("/webhooks/printful/", body + b" ", **{"x-pf-webhook-signature": good})

    assert (right.status_code, wrong.status_code) == (200, 401)


def test_a_forged_cancellation_is_harmless_because_the_order_is_read_again(world):
    order = ordered()
    settle_all(world)
    attempt = attempt_at("printful")
    named = {"id": attempt.remote_id, "external_id": attempt.reference, "status": "canceled"}
    calls = ApiCall.objects.filter(operation="orders.get").count()

    post(path_of("printful"), {"type": "order_canceled", "created": 1, "data": {"order": named}})
    settle_all(world)

    assert ApiCall.objects.filter(operation="orders.get").count() == calls + 1
    assert print_order_of(order).state == "SUBMITTED"
    assert len(printed(world)) == 1


def test_a_notice_before_the_answer_is_matched_by_our_own_name(world):
    world.faults.add("printful", "orders.create", kind="lose_answer")
    ordered()
    settle_all(world)
    attempt = attempt_at("printful")
    assert attempt.remote_id == ""

    named = {"id": 90000001, "external_id": attempt.reference, "status": "draft"}
    post(path_of("printful"), {"type": "order_created", "created": 1, "data": {"order": named}})
    settle_all(world)

    assert attempt.reference in WebhookEvent.objects.get(provider="printful").reason


def test_the_same_notice_sent_again_is_one_event(world):
    body = PRINTFUL["package_shipped"]

    post(path_of("printful"), {**body, "retries": 0})
    post(path_of("printful"), {**body, "retries": 3})

    assert WebhookEvent.objects.count() == 1


@pytest.mark.parametrize("body", [b"[]", b"nonsense", b'{"type": ', b"1"])
def test_a_body_that_is_no_object_is_refused(world, body):
    assert post(path_of("printful"), body).status_code == 400
    assert post(path_of("gooten"), body).status_code == 400


@pytest.mark.django_db(transaction=True)
def test_a_notice_does_not_trust_a_look_that_ended_while_it_was_heard(world, settings):
    """That look was asked for before what the notice tells of had happened."""
    order = ordered()
    settle_all(world)
    assert print_order_of(order).look_now()
    (reader,) = PrintOrder.objects.all().claim()
    body = {"type": "package_shipped", "data": {"order": {"id": world.printful.orders[0].id}}}
    post(path_of("printful"), body)

    hear, end = lambda: drain("core.webhookevent"), lambda: reader.settle(WaitFor("", after=3600))
    Arena(world, settings).meet(hear, end, at='UPDATE "fulfillment_printorder"')

    assert WebhookEvent.objects.get(type="package_shipped").status == "READY"
