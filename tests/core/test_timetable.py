"""Cron lines and their slots."""

from datetime import UTC, datetime

import pytest

from core import timetable

AT = datetime(2026, 11, 21, 10, 17, 33, tzinfo=UTC)


@pytest.mark.parametrize(
    ("cron", "slot"),
    [
        ("* * * * *", datetime(2026, 11, 21, 10, 17, tzinfo=UTC)),
        ("17 10 * * *", datetime(2026, 11, 21, 10, 17, tzinfo=UTC)),
        ("18 10 * * *", datetime(2026, 11, 20, 10, 18, tzinfo=UTC)),
        ("0 * * * *", datetime(2026, 11, 21, 10, 0, tzinfo=UTC)),
        ("30 3 1 * *", datetime(2026, 11, 1, 3, 30, tzinfo=UTC)),
    ],
)
def test_the_latest_slot_is_at_or_before_now(cron, slot):
    assert timetable.latest_slot(cron, AT) == slot
