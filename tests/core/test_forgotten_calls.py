"""Calls that a killed worker left open get their end, so that none stays on its way for ever."""

import pytest

from core.api_calls import begin
from core.models import ApiCall
from core.tasks import close_forgotten_calls

pytestmark = pytest.mark.django_db


def test_a_call_whose_worker_died_is_told_to_be_unknown(clock):
    entry = begin("stripe", "sessions.read", "", None)
    clock.advance(301)
    fresh = begin("stripe", "sessions.read", "", None)

    close_forgotten_calls()

    assert ApiCall.objects.get(pk=entry).result == "UNKNOWN"
    assert ApiCall.objects.get(pk=entry).finished_at is not None
    assert ApiCall.objects.get(pk=fresh).result == "OPEN"
