"""Calendar months: what a person would write on the wall."""

from datetime import UTC, datetime

import pytest

from core.months import add_months


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ((2026, 11, 20), 1, (2026, 12, 20)),
        ((2026, 12, 31), 2, (2027, 2, 28)),
        ((2027, 12, 31), 2, (2028, 2, 29)),
        ((2026, 1, 31), 3, (2026, 4, 30)),
        ((2026, 11, 20), 14, (2028, 1, 20)),
        ((2026, 11, 20), 0, (2026, 11, 20)),
    ],
)
def test_the_31st_becomes_the_last_day_of_a_shorter_month(day, months, expected):
    at = datetime(*day, 9, 30, tzinfo=UTC)

    assert add_months(at, months) == datetime(*expected, 9, 30, tzinfo=UTC)
