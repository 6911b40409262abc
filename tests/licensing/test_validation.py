"""What a licence is worth, from facts alone."""

from datetime import UTC, datetime, timedelta

import pytest

from licensing.validation import Standing, standing

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
GOOD = {"revoked": False, "refunded": False, "money_is_here": True, "expires_at": None}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({}, Standing.ACTIVE),
        ({"expires_at": NOW + timedelta(seconds=1)}, Standing.ACTIVE),
        ({"expires_at": NOW}, Standing.EXPIRED),
        ({"money_is_here": False}, Standing.SUSPENDED),
        ({"money_is_here": False, "refunded": True}, Standing.REVOKED),
        ({"revoked": True}, Standing.REVOKED),
        ({"revoked": True, "money_is_here": False, "expires_at": NOW}, Standing.REVOKED),
        ({"money_is_here": False, "expires_at": NOW}, Standing.SUSPENDED),
    ],
)
def test_the_hardest_reason_wins(facts, expected):
    assert standing(**{**GOOD, **facts}, now=NOW) == expected
