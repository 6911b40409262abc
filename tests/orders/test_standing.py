"""Where the money stands, from refunds and disputes in any mix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.standing import Returned, money_status

REFUND = st.builds(
    Returned,
    st.integers(1, 5000),
    st.sampled_from(["pending", "requires_action", "succeeded", "failed", "canceled"]),
)


@pytest.mark.parametrize(
    ("refunds", "disputes", "expected"),
    [
        ([], [], "PAID"),
        ([(1999, "succeeded")], [], "PARTIALLY_REFUNDED"),
        ([(1999, "succeeded"), (2999, "pending")], [], "REFUNDED"),
        ([(4998, "failed")], [], "PAID"),
        ([(4998, "canceled")], [], "PAID"),
        ([], [(4998, "needs_response")], "DISPUTED"),
        ([], [(4998, "warning_needs_response")], "PAID"),
        ([], [(4998, "won")], "PAID"),
        ([], [(4998, "lost")], "REFUNDED"),
        ([(1999, "succeeded")], [(4998, "under_review")], "DISPUTED"),
        ([(4998, "succeeded")], [(4998, "won")], "REFUNDED"),
    ],
)
def test_money_status(refunds, disputes, expected):
    status = money_status(
        total=4998,
        refunds=[Returned(*one) for one in refunds],
        disputes=[Returned(*one) for one in disputes],
    )

    assert status == expected


@given(st.lists(REFUND), st.integers(1, 10_000))
def test_access_ends_exactly_when_all_the_money_is_on_its_way_back(refunds, total):
    back = sum(one.amount for one in refunds if one.status not in ("failed", "canceled"))

    assert (money_status(total=total, refunds=refunds, disputes=[]) == "REFUNDED") == (
        back >= total
    )


@given(
    st.permutations([Returned(100, "succeeded"), Returned(200, "failed"), Returned(7, "pending")])
)
def test_the_order_of_events_does_not_matter(refunds):
    assert money_status(total=107, refunds=refunds, disputes=[]) == "REFUNDED"
