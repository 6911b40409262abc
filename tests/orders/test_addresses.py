"""Odd addresses: what is told, and what is nothing odd at all."""

import pytest

from orders.addresses import Address, oddities, parsed, unparsed
from tests.orders.test_holds import address


def codes(by_courier=True, **parts):
    return [one.code for one in oddities(address(**parts), by_courier=by_courier)]


@pytest.mark.parametrize(
    "parts",
    [
        {},
        {
            "name": "Zoë Tremblay-Côté",
            "line1": "1045, rue Saint-Jean, app. 3",
            "city": "Québec",
            "state": "Québec",
            "postal_code": "G1R 1R7",
        },
        {"line1": "12 O'Connor St", "city": "Ottawa", "postal_code": "K1P 5M9"},
        {"city": "Gatineau", "state": "QC", "postal_code": "K1A 0S9"},
        {"state": "NY", "postal_code": "10001-1234", "country": "US"},
        {"state": "Texas", "postal_code": "73301", "country": "US", "city": "Austin"},
        {"line1": "Straße 5", "city": "Köln", "state": "", "postal_code": "50667", "country": "DE"},
        {"line1": "Rose Cottage", "state": "", "postal_code": "D02 X285", "country": "IE"},
        {"line1": "Łukasza Górnickiego 3", "state": "", "postal_code": "00-001", "country": "PL"},
    ],
)
def test_an_ordinary_address_is_nothing_odd(parts):
    assert codes(**parts) == []


@pytest.mark.parametrize(
    "line",
    ["PO Box 12", "P.O. Box 12", "p o box 9", "Post Office Box 3", "C.P. 4011", "Case postale 7",
     "Casier postal 12", "BP 33", "Boîte postale 8", "General Delivery", "Poste restante"],
)  # fmt: skip
def test_a_box_is_odd_where_a_courier_delivers(line):
    assert codes(line1=line) == ["po_box"]
    assert codes(line1=line, by_courier=False) == []


def test_words_that_only_look_like_a_box_are_none():
    assert codes(line1="12 Boxwood Court") == codes(line1="3 Copper Box Lane") == []


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"state": "QC"}, "postcode_disagrees"),
        ({"state": "QC", "postal_code": "V5K 0A1"}, "postcode_disagrees"),
        ({"postal_code": "M5V"}, "postcode_form"),
        ({"state": "Onterio"}, "state_unknown"),
        ({"country": "US", "state": "CA", "postal_code": "10001"}, "postcode_disagrees"),
        ({"country": "US", "state": "NY", "postal_code": "1000"}, "postcode_form"),
        ({"country": "US", "state": "ON", "postal_code": "10001"}, "state_unknown"),
        ({"line1": "Analytical Row"}, "no_house_number"),
        ({"line1": ""}, "address_missing"),
        ({"name": ""}, "address_missing"),
        ({"state": ""}, "address_missing"),
        ({"country": "Canada"}, "address_country"),
        ({"name": "Ada 🚀"}, "odd_characters"),
        ({"name": "מרים כהן"}, "odd_characters"),
        ({"line1": "12 \u202eworL"}, "odd_characters"),
        ({"line1": "12 Row\x07"}, "odd_characters"),
        ({"name": "A" + "\u0301" * 9}, "odd_characters"),
        ({"line1": "12 " + "x" * 10_000}, "line_too_long"),
        ({"postal_code": "M5V 2T6 and more"}, "line_too_long"),
    ],
)
def test_an_odd_address_is_told_with_what_is_odd(parts, code):
    assert code in codes(**parts)


def test_a_disagreement_says_where_the_postcode_belongs():
    (odd,) = oddities(address(state="QC"), by_courier=True)

    assert odd.text == "Postcode M5V 2T6 is not in QC: it belongs to ON"


def test_an_address_keeps_stripes_shape_both_ways():
    shape = {
        "name": "Ada",
        "phone": "+1 416 555 0100",
        "address": {
            "line1": "12 Row",
            "line2": None,
            "city": "Toronto",
            "state": "ON",
            "postal_code": "M5V 2T6",
            "country": "ca",
        },
    }

    known = parsed(shape)

    assert (known.line1, known.country, known.line2) == ("12 Row", "CA", "")
    assert parsed(unparsed(known)) == known


@pytest.mark.parametrize("nothing", [None, {}, {"address": None}, {"address": {"line1": None}}])
def test_no_address_at_all_is_missing_and_breaks_nothing(nothing):
    assert parsed(nothing) == Address()
    assert "address_missing" in [one.code for one in oddities(parsed(nothing), by_courier=True)]
