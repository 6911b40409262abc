"""Prices of zones: pure rules, no database."""

from catalog.shipping import COUNTRIES, Zone, cheapest, serving, zone_of

CANADA = Zone(1, "Canada", ("CA",), {("PRINT", "usd"): 800, ("STOCK", "usd"): 600})
EUROPE = Zone(2, "Europe", ("DE", "FR"), {("PRINT", "usd"): 1500, ("PRINT", "eur"): 1400})
EMPTY = Zone(3, "Nowhere yet", (), {("PRINT", "usd"): 100})
ALL = (CANADA, EUROPE, EMPTY)


def test_each_kind_in_a_parcel_adds_its_own_price():
    assert CANADA.price({"PRINT"}, "usd") == 800
    assert CANADA.price({"PRINT", "STOCK"}, "USD") == 1400


def test_a_zone_without_a_price_for_one_kind_takes_none_of_it():
    assert EUROPE.price({"PRINT", "STOCK"}, "usd") is None
    assert serving(ALL, {"PRINT", "STOCK"}, "usd") == (CANADA,)


def test_a_zone_serves_only_in_currencies_it_has_prices_in():
    assert serving(ALL, {"PRINT"}, "eur") == (EUROPE,)
    assert serving(ALL, {"PRINT"}, "gbp") == ()


def test_a_zone_without_countries_is_neither_served_nor_cheapest():
    assert serving(ALL, {"PRINT"}, "usd") == (CANADA, EUROPE)
    assert cheapest(ALL, {"PRINT"}, "usd") == 800
    assert cheapest(ALL, {"STOCK"}, "eur") is None


def test_a_country_has_one_zone_or_none():
    assert zone_of(ALL, "FR") == EUROPE
    assert zone_of(ALL, "") is None
    assert zone_of(ALL, "US") is None


def test_countries_are_those_the_checkout_knows():
    assert {"CA", "US", "FR", "GB", "AU", "JP"} <= COUNTRIES
    assert "ZZ" not in COUNTRIES
    assert all(len(code) == 2 for code in COUNTRIES)
