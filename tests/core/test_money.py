"""Money in whole minor units, with 0, 2 or 3 decimals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import CurrencyMismatchError, Money, digits


@pytest.mark.parametrize(
    ("currency", "places"), [("usd", 2), ("JPY", 0), ("krw", 0), ("kwd", 3), ("isk", 2)]
)
def test_decimals_of_a_currency_are_stripes(currency, places):
    assert digits(currency) == places


@pytest.mark.parametrize(
    ("money", "locale", "text"),
    [
        (Money(123450, "cad"), "en_CA", "$1,234.50"),
        (Money(123450, "cad"), "fr_CA", "1\xa0234,50\xa0$"),
        (Money(1200, "jpy"), "en_CA", "JP¥1,200"),
        (Money(1500, "usd"), "en_CA", "US$15.00"),
        (Money(1234567, "kwd"), "en_CA", "KWD1,234.567"),
        (Money(-500, "usd"), "en_US", "-$5.00"),
        (Money(5, "usd"), "en_US", "$0.05"),
    ],
)
def test_money_is_written_as_people_write_it(money, locale, text):
    assert money.format(locale) == text


def test_an_amount_reads_alike_wherever_no_language_was_chosen():
    assert str(Money(2600, "usd")) == Money(2600, "usd").format("en") == "$26.00"


def test_two_currencies_do_not_mix():
    with pytest.raises(CurrencyMismatchError):
        Money(1, "usd") + Money(1, "cad")


@pytest.mark.parametrize("amount", [1.5, "100", True, None])
def test_what_is_not_a_whole_number_is_not_an_amount(amount):
    with pytest.raises(TypeError):
        Money(amount, "usd")


@pytest.mark.parametrize("code", ["", "us", "usdd", "u$d", "ÜSD"])
def test_what_is_not_three_letters_is_not_a_currency(code):
    with pytest.raises(ValueError, match="ISO"):
        Money(1, code)


@given(
    amount=st.integers(-(10**12), 10**12),
    weights=st.lists(st.integers(0, 10**6), min_size=1, max_size=20),
)
def test_no_cent_is_lost_in_sharing(amount, weights):
    shares = Money(amount, "usd").allocate(weights)
    assert sum(share.amount for share in shares) == amount


def test_the_last_share_takes_the_odd_cent():
    assert [share.amount for share in Money(100, "usd").allocate([1, 1, 1])] == [33, 33, 34]


def test_french_is_written_as_in_canada():
    assert Money(3500, "usd").format("fr") == Money(3500, "usd").format("fr_CA")
