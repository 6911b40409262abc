"""By when a person should have looked: business hours, weekends, clocks that change."""

from datetime import UTC, datetime

import pytest

from orders.business_hours import BusinessHours

HOURS = BusinessHours.read("mon-fri 9-17", "America/Toronto")


def utc(day, hour, minute=0, month=11):
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (utc(20, 15), utc(20, 17)),  # Friday 10:00 in Toronto
        (utc(20, 21), utc(23, 15)),  # Friday 16:00: one hour is left, the other is Monday's
        (utc(21, 12), utc(23, 16)),  # Saturday
        (utc(20, 4), utc(20, 16)),  # before the shop opens
        (utc(30, 20, month=10), utc(30, 21, month=10).replace(month=11, day=2, hour=15)),
    ],
)
def test_two_business_hours_later(start, due):
    assert HOURS.after(start, 2) == due


def test_a_span_may_run_over_the_weeks_end():
    weekend = BusinessHours.read("fri-mon 10-12", "UTC")

    assert weekend.after(utc(22, 11), 2) == utc(23, 11)
    assert weekend.after(utc(24, 9), 1) == utc(27, 11)


def test_hours_that_make_no_day_mean_the_whole_day():
    always = BusinessHours.read("mon-sun 17-9", "UTC")

    assert always.after(utc(21, 23), 2) == utc(22, 1)
