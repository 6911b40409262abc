"""Links that cannot be guessed, and tokens that open one thing only."""

import pytest

from core.tokens import derive, matches, public_id


def test_public_ids_differ_and_carry_their_prefix():
    ids = {public_id("ord") for _ in range(200)}
    assert len(ids) == 200
    assert all(one.startswith("ord_") and len(one) == 30 for one in ids)


def test_the_same_parts_give_the_same_token():
    assert derive("download", 7, 1) == derive("download", 7, 1)
    assert matches(derive("download", 7, 1), "download", 7, 1)
    assert len(derive("download", 7, 1)) == 22


@pytest.mark.parametrize(
    "other", [("download", 7, 2), ("download", 71), ("download", "7:1"), ("access", 7, 1)]
)
def test_a_token_opens_one_thing_only(other):
    assert not matches(derive("download", 7, 1), *other)


@pytest.mark.parametrize("token", ["", "x", "é" * 22, "\ud800", "A" * 10_000, "\x00"])
def test_odd_tokens_are_refused_without_an_error(token):
    assert not matches(token, "download", 7, 1)


def test_another_key_makes_other_tokens(settings):
    before = derive("download", 7)
    settings.LINK_KEY = "another key of the shop, long enough"
    assert derive("download", 7) != before
