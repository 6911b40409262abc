"""A bundle's money shared out to the last cent."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.pricing import allocate_bundle

PRICES = st.lists(st.integers(0, 10**7), min_size=1, max_size=12)


@given(st.integers(0, 10**8), PRICES)
def test_no_cent_is_lost_or_made(total, prices):
    assert sum(allocate_bundle(total, prices)) == total


@given(st.integers(0, 10**8), PRICES)
def test_nobody_gets_a_negative_share(total, prices):
    assert min(allocate_bundle(total, prices)) >= 0


def test_the_last_part_takes_the_odd_cent():
    assert allocate_bundle(1000, [500, 500, 500]) == [333, 333, 334]


def test_a_part_without_a_price_takes_no_odd_cent_of_a_discount():
    assert allocate_bundle(200, [1, 1, 1, 0]) == [66, 66, 68, 0]


def test_parts_without_a_price_share_equally():
    assert allocate_bundle(900, [0, 0, 0]) == [300, 300, 300]


def test_no_parts_no_shares():
    assert allocate_bundle(900, []) == []
