"""The pure rules: sharing out without losing a cent, and naming everything that is not mapped."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounting.amounts import by_percent, share
from accounting.facts import TaxCode
from accounting.mapping import MissingMappingError, sales_receipt
from accounting.sale import Books, Place, Sale, SoldLine

AMOUNTS = st.lists(st.integers(0, 10**8), min_size=1, max_size=30).filter(any)


@given(AMOUNTS, st.integers(1, 10**9))
def test_what_is_shared_out_adds_up(parts, total):
    assert sum(share(parts, total)) == total


@given(AMOUNTS)
def test_equal_sums_leave_every_part_as_it_is(parts):
    assert share(parts, sum(parts)) == parts


@given(st.integers(0, 10**9))
def test_a_tax_split_over_its_rates_loses_nothing(tax):
    assert sum(by_percent(tax, [Decimal(5), Decimal("9.975")])) == tax


def sale(**facts) -> Sale:
    line = SoldLine("Short book", 1, 1000, 130, ("product:7", "EBOOK"), "standard")
    values = {
        "number": "SH-10001",
        "mark": "ord_1",
        "date": "2026-11-20",
        "email": "ada@example.com",
        "lines": (line,),
        "total": 1130,
        "fee": 60,
        "place": Place("CA", "ON"),
    }
    return Sale(**{**values, **facts})


def test_everything_that_is_not_mapped_is_named_at_once():
    with pytest.raises(MissingMappingError) as error:
        sales_receipt(sale(), Books("cad", "CA"), customer="1")

    said = " ".join(error.value.missing)
    for what in ("“Short book” (ebook)", "standard sales to CA-ON", "payment fees", "clearing"):
        assert what in said


def test_a_code_that_charges_nothing_cannot_carry_tax():
    books = Books(
        "cad",
        "CA",
        accounts={"CLEARING": "35"},
        items={"EBOOK": "11", "FEE": "16"},
        taxes={("CA", "ON", "standard"): TaxCode("4", "Out of Scope")},
    )

    with pytest.raises(MissingMappingError, match="the tax code Out of Scope charges none"):
        sales_receipt(sale(), books, customer="1")


def test_a_company_in_the_united_states_gets_its_total_tax_and_no_codes_of_ours():
    books = Books("usd", "US", accounts={"CLEARING": "35"}, items={"EBOOK": "11", "FEE": "16"})

    body = sales_receipt(sale(place=Place("US", "NY")), books, customer="1")

    codes = [line["SalesItemLineDetail"]["TaxCodeRef"]["value"] for line in body["Line"]]
    assert (codes, body["TxnTaxDetail"]) == (["TAX", "NON"], {"TotalTax": 1.3})


def test_a_products_own_item_comes_before_the_one_of_its_kind():
    books = Books("usd", "US", accounts={"CLEARING": "1"}, items={"EBOOK": "2", "product:7": "3"})

    body = sales_receipt(sale(fee=0), books, customer="1")

    assert body["Line"][0]["SalesItemLineDetail"]["ItemRef"] == {"value": "3"}
