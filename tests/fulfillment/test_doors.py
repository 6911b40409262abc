"""Doors and periods, from facts alone."""

from datetime import UTC, datetime, timedelta

import pytest

from fulfillment.doors import Door, GrantFacts, Period, covered_until, door

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
GOOD = {"closed": False, "refunded": False, "money_is_here": True}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Door.OPEN),
        ({"used": 4, "limit": 5}, Door.OPEN),
        ({"used": 5, "limit": 5}, Door.USED_UP),
        ({"expires_at": NOW}, Door.EXPIRED),
        ({"expires_at": NOW, "used": 5, "limit": 5}, Door.EXPIRED),
        ({"money_is_here": False}, Door.PAUSED),
        ({"money_is_here": False, "refunded": True}, Door.CLOSED),
        ({"closed": True, "expires_at": NOW}, Door.CLOSED),
    ],
)
def test_the_hardest_reason_closes_the_door(facts, expected):
    assert door(GrantFacts(**{**GOOD, **facts}), now=NOW) == expected


def test_two_months_bought_at_once_follow_each_other():
    bought = Period(NOW - 10 * DAY, NOW + 20 * DAY)
    again = Period(NOW - 5 * DAY, NOW + 25 * DAY)

    assert covered_until([again, bought], now=NOW) == NOW + 50 * DAY


def test_what_is_left_after_a_refund_moves_up():
    again = Period(NOW - 5 * DAY, NOW + 25 * DAY)

    assert covered_until([again], now=NOW) == NOW + 25 * DAY


def test_a_gap_between_two_purchases_is_not_paid_for():
    old = Period(NOW - 90 * DAY, NOW - 60 * DAY)
    new = Period(NOW - 1 * DAY, NOW + 29 * DAY)

    assert covered_until([old, new], now=NOW) == NOW + 29 * DAY
    assert covered_until([old], now=NOW) == Door.EXPIRED


def test_one_purchase_without_an_end_is_for_ever():
    old = Period(NOW - 90 * DAY, NOW - 60 * DAY)

    assert covered_until([old, Period(NOW, None)], now=NOW) == Door.OPEN
    assert covered_until([], now=NOW) == Door.EXPIRED
