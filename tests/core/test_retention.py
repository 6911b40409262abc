"""What is forgotten, and what a person may still need."""

import pytest

from core import tasks
from core.drain import drain_all
from core.models import ApiCall, WebhookEvent
from tests.core.rows import event

pytestmark = pytest.mark.django_db
DAY = 86_400


def test_old_calls_go_and_young_ones_stay(moved_clock):
    ApiCall.objects.create(provider="stripe", operation="old")
    moved_clock.advance(91 * DAY)
    ApiCall.objects.create(provider="stripe", operation="young")

    tasks.prune_old_rows()

    assert ApiCall.objects.get().operation == "young"


def test_the_body_of_a_finished_event_is_trimmed_to_its_ids(moved_clock):
    event("evt_1", body=b'{"email": "ada@example.com"}')
    drain_all()
    event("evt_parked", body=b'{"a": 1}', status="PARKED", run_after=None)
    moved_clock.advance(31 * DAY)

    tasks.prune_old_rows()

    bodies = {row.event_id: bytes(row.body) for row in WebhookEvent.objects.all()}
    assert bodies == {"evt_1": b"", "evt_parked": b'{"a": 1}'}
