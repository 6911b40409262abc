"""A provider asks many rows to slow down: they come back one after the other."""

import pytest

from core import clock
from core.models import WebhookEvent
from core.outcomes import RetryLater
from tests.core.rows import claimed

pytestmark = pytest.mark.django_db


def told_to_wait(count: int, *, after: float, provider: str = "resend") -> list[float]:
    """Seconds that each of so many rows waits, told one after the other."""
    waits = []
    for number in range(count):
        row = claimed(event_id=f"evt_{provider}_{number}")
        row.spoke_to = provider
        row.settle(RetryLater("slow down", after=after))
        row.refresh_from_db()
        waits.append((row.run_after - clock.now()).total_seconds())
    return waits


def test_who_waits_alone_waits_as_told():
    assert told_to_wait(1, after=30) == [pytest.approx(30, abs=2)]


def test_forty_rows_are_spread_over_the_time_that_forty_calls_take():
    waits = told_to_wait(40, after=1)

    assert min(waits) > 0.5
    assert max(waits) < 1 + 40 / 2 + 1
    assert sum(wait > 3 for wait in waits) > 15


def test_a_minute_becomes_no_hour_for_forty_rows():
    assert max(told_to_wait(40, after=60)) < 60 + 40 + 2


def test_those_of_another_provider_are_not_waited_for():
    told_to_wait(40, after=60)

    assert told_to_wait(1, after=1, provider="discord") == [pytest.approx(1, abs=0.9)]
    assert WebhookEvent.objects.filter(status="READY").count() == 41
