"""Stripe's thin events are signed like all others and write their time another way."""

import json
import time

import pytest

from core.drain import drain_all
from core.models import WebhookEvent
from sandbox.stripe.events import signature

pytestmark = pytest.mark.django_db


def tell(client, settings, created) -> int:
    settings.STRIPE_WEBHOOK_SECRET = "whsec_ada"
    event = {"id": "evt_1", "object": "v2.core.event", "type": "v1.moon", "created": created}
    body = json.dumps(event).encode()
    mark = signature(body, "whsec_ada", int(time.time()))
    answer = client.post(
        "/webhooks/stripe/", body, content_type="application/json", HTTP_STRIPE_SIGNATURE=mark
    )
    return answer.status_code


def test_a_thin_event_is_stored_and_set_aside_with_a_reason(client, settings):
    assert tell(client, settings, "2026-11-21T10:00:00.000Z") == 200

    drain_all()
    row = WebhookEvent.objects.get()
    assert (row.status, row.occurred_at.hour) == ("SKIPPED", 10)
    assert row.reason


@pytest.mark.parametrize("created", ["soon", None, [1], "9" * 40, 10**30, ""])
def test_a_time_that_is_none_is_refused(client, settings, created):
    assert tell(client, settings, created) == 400
