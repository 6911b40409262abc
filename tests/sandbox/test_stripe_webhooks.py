"""Events: which, to whom, and signed so that the SDK believes them."""

import json

import pytest
import stripe

from sandbox.stripe.events import signature
from tests.sandbox.stripe_kit import SECRET, opened


@pytest.fixture
def box():
    with opened() as one:
        yield one


def believed(body: bytes, headers: dict, secret: str) -> bool:
    return stripe.WebhookSignature.verify_header(
        body.decode(), headers["Stripe-Signature"], secret, tolerance=300
    )


def test_a_card_payment_tells_its_story_in_order(box):
    box.ada_pays(box.open().id)
    box.stripe.book_balances()

    assert box.told() == [
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
        "charge.updated",
    ]


def test_every_delivery_is_signed_for_the_sdk(box):
    box.ada_pays(box.open().id)
    box.told()

    for body, headers in box.heard:
        assert believed(body, headers, SECRET)
    body, headers = box.heard[-1]
    with pytest.raises(stripe.SignatureVerificationError):
        believed(body.replace(b"usd", b"eur"), headers, SECRET)


def test_the_signature_is_the_known_one():
    known = "35495024f4ef3f94e5a93e22221544c4b75e9a42300cd965ab81cb85cd994e91"
    assert signature(b"{}", "whsec_test", 1700000000) == f"t=1700000000,v1={known}"


def test_events_are_kept_and_listed_by_type(box):
    box.ada_pays(box.open().id)
    box.told()

    kept = box.client.v1.events.list({"types": ["checkout.session.completed"]})
    missed = box.client.v1.events.list({"delivery_success": False, "type": "charge.succeeded"})

    event = box.client.v1.events.retrieve(kept.data[0].id)
    assert (event.type, event.api_version) == ("checkout.session.completed", "2026-10-28.endive")
    assert missed.data == []


def test_a_kept_event_is_sent_again_with_the_same_id(box):
    box.ada_pays(box.open().id)
    event = box.stripe.where("event", type="checkout.session.completed")[0]

    box.stripe.resend(event["id"])

    assert box.told().count("checkout.session.completed") == 2
    ids = [json.loads(body)["id"] for body, _headers in box.heard]
    assert ids.count(event["id"]) == 2


def test_a_registered_endpoint_hears_only_what_it_asked_for(box):
    made = box.client.v1.webhook_endpoints.create(
        {
            "url": box.running.world.settings.shop_url + "/webhooks/other/",
            "enabled_events": ["checkout.session.completed"],
            "api_version": "2026-10-28.endive",
        }
    )

    box.ada_pays(box.open().id)

    assert box.told() == ["checkout.session.completed"]
    assert believed(*box.heard[0], made.secret)


def test_the_secret_is_shown_once_and_the_version_cannot_change(box):
    made = box.client.v1.webhook_endpoints.create(
        {"url": "https://shop.test/webhooks/stripe/", "enabled_events": ["*"]}
    )
    read = box.client.v1.webhook_endpoints.retrieve(made.id)
    listed = box.client.v1.webhook_endpoints.list().data[0]

    assert made.secret.startswith("whsec_")
    assert "secret" not in read
    assert "secret" not in listed
    with pytest.raises(stripe.InvalidRequestError) as refused:
        box.client.v1.webhook_endpoints.update(made.id, {"api_version": "2024-06-20"})
    assert refused.value.param == "api_version"
    assert box.client.v1.webhook_endpoints.update(made.id, {"disabled": True}).status == "disabled"


def test_the_running_shop_keeps_the_secret_it_was_started_with(box):
    url = box.running.world.settings.shop_url + "/webhooks/stripe/"
    made = box.client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})

    assert made.secret == SECRET
