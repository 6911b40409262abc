"""Who does not hold the secret leaves no row, whatever he sends; the next good event is taken."""

import pytest
from django.test import override_settings

from core.models import WebhookEvent
from tests.door import forgeries
from tests.door.doors import DOORS, GOOD, knock, post
from tests.door.signing import stripe_mark, stripe_signature, svix

pytestmark = pytest.mark.django_db

_PRINTFUL_SECRET = "ab" * 32
with override_settings(PRINTFUL_WEBHOOK_SECRET=_PRINTFUL_SECRET):
    CASES = [
        pytest.param(provider, name, id=f"{provider}: {name}")
        for provider, forged in forgeries.FORGERIES.items()
        for name in forged()
    ]


@pytest.fixture(autouse=True)
def _secret(settings):
    settings.PRINTFUL_WEBHOOK_SECRET = _PRINTFUL_SECRET


@pytest.mark.parametrize(("provider", "name"), CASES)
def test_a_forged_request_leaves_no_row_and_the_next_good_one_is_taken(provider, name):
    path, headers, body = forgeries.FORGERIES[provider]()[name]()

    answers = {knock(path, body, headers), post(path, body, headers)}

    assert answers <= {400, 401, 404}
    assert not WebhookEvent.objects.exists()
    good, signed = DOORS[provider].sign(GOOD[provider])
    assert knock(good, GOOD[provider], signed) == 200
    assert WebhookEvent.objects.count() == 1


def test_of_two_marks_the_good_one_counts_as_after_a_change_of_secret():
    body = GOOD["stripe"]
    stamp = forgeries.now()
    old, new = stripe_mark(body, "whsec_old", stamp), stripe_signature(body, at=stamp)
    header = {"Stripe-Signature": f"{new},v1={old}"}
    mail = svix(GOOD["resend"])
    mail["svix-signature"] = f"v1,AAAA {mail['svix-signature']}"

    assert knock("/webhooks/stripe/", body, header) == 200
    assert knock("/webhooks/resend/", GOOD["resend"], mail) == 200


@pytest.mark.parametrize("door", DOORS)
def test_a_captured_request_sent_again_is_the_same_event(door):
    body = GOOD[DOORS[door].provider]
    path, headers = DOORS[door].sign(body)

    answers = [knock(path, body, headers) for _ in range(3)]

    assert (answers, WebhookEvent.objects.count()) == ([200] * 3, 1)


@pytest.mark.parametrize("door", DOORS)
def test_no_other_way_of_asking_opens_a_door(door, client):
    path, headers = DOORS[door].sign(b"")

    for way in (client.get, client.put, client.patch, client.delete, client.head):
        assert way(path, headers=headers).status_code == 405
    assert not WebhookEvent.objects.exists()


@pytest.mark.parametrize("door", ["stripe", "resend"])
def test_without_a_secret_there_is_no_door(door, settings):
    path, headers = DOORS[door].sign(GOOD[door])
    settings.STRIPE_WEBHOOK_SECRET = settings.RESEND_WEBHOOK_SECRET = ""

    assert knock(path, GOOD[door], headers) == 404
    assert knock(path, GOOD[door], {"Stripe-Signature": stripe_signature(GOOD[door])}) >= 400
    assert not WebhookEvent.objects.exists()
