"""What the local QuickBooks adds up: taxes, discounts, refunds, fees, payouts and the accounts."""

import pytest

from tests.sandbox.quickbooks_kit import (
    CLEARING,
    EXEMPT,
    FEES,
    HST,
    QST_CODE,
    Books,
    fault,
    line,
    sale,
)


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


def tax_line(rate: str, amount: float, **more) -> dict:
    detail = {"TaxRateRef": {"value": rate}, "PercentBased": True, **more}
    return {"Amount": amount, "DetailType": "TaxLineDetail", "TaxLineDetail": detail}


def held(books: Books, name: str) -> float:
    found = books.query(f"select * from Account where Name = '{name}'")  # noqa: S608
    return found["Account"][0]["CurrentBalance"]


def test_each_rate_of_a_code_has_its_tax_line(books):
    made = books.make("SalesReceipt", sale(Line=[line("4495.16", code=QST_CODE)]))

    lines = made.json["SalesReceipt"]["TxnTaxDetail"]["TaxLine"]
    shown = [(one["TaxLineDetail"]["TaxRateRef"]["value"], one["Amount"]) for one in lines]
    assert shown == [("4", 224.76), ("5", 448.39)]
    assert made.json["SalesReceipt"]["TotalAmt"] == 5168.31


def test_the_callers_own_tax_amounts_stand(books):
    detail = {"TotalTax": 2.61, "TaxLine": [tax_line("3", 2.61)]}
    made = books.make("SalesReceipt", sale(TxnTaxDetail=detail)).json["SalesReceipt"]

    assert (made["TxnTaxDetail"]["TotalTax"], made["TotalAmt"]) == (2.61, 22.60)
    odd = {"TotalTax": 1, "TaxLine": [tax_line("4", 1)]}
    assert fault(books.make("SalesReceipt", sale("SH-2", TxnTaxDetail=odd)))[0] == "6000"


def test_a_discount_takes_from_the_sum_and_from_the_tax(books):
    discount = {
        "Amount": 10.00,
        "DetailType": "DiscountLineDetail",
        "DiscountLineDetail": {"PercentBased": False},
    }
    lines = [line("100.00"), line("5.00", code=EXEMPT), discount]
    made = books.make("SalesReceipt", sale(Line=lines)).json["SalesReceipt"]

    assert made["TxnTaxDetail"]["TotalTax"] == 11.76  # 13 % of 100 - 10 x 100/105
    assert made["TotalAmt"] == 106.76
    assert made["Line"][-1] == {
        "Amount": 105.0,
        "DetailType": "SubTotalLineDetail",
        "SubTotalLineDetail": {},
    }


def test_a_fee_may_be_a_negative_line_unless_the_company_refuses_it(outside, books):
    lines = [line("19.99"), line("-0.88", code=EXEMPT, item="16")]
    made = books.make("SalesReceipt", sale(Line=lines)).json["SalesReceipt"]

    assert made["TotalAmt"] == 21.71
    assert held(books, "Stripe fees") == 0.88
    outside.world.quickbooks.refuses_negative_lines = True
    assert fault(books.make("SalesReceipt", sale("SH-2", Line=lines)))[0] == "2290"


def test_the_clearing_account_holds_what_stripe_holds(outside, books):
    books.make("SalesReceipt", sale())
    refund = sale("R-10001-1", Line=[line("9.99", code=EXEMPT)])
    assert books.make("RefundReceipt", refund).json["RefundReceipt"]["TotalAmt"] == 9.99
    books.make("Purchase", fee())
    moved = {"FromAccountRef": {"value": CLEARING}, "ToAccountRef": {"value": "1"}, "Amount": 5}
    books.make("Transfer", moved)

    assert held(books, "Stripe Clearing") == 6.72  # 22.59 - 9.99 - 0.88 - 5.00
    assert (held(books, "Stripe fees"), held(books, "Chequing")) == (0.88, 5.00)
    assert held(books, "Digital income") == 10.00
    owed = {one["Name"]: one["CurrentBalance"] for one in outside.world.quickbooks.accounts()}
    assert owed["GST/HST Payable"] == 2.60
    assert [one["TotalAmt"] for one in outside.world.quickbooks.purchases()] == [0.88]


def fee(**changes) -> dict:
    detail = {"AccountRef": {"value": FEES}, "TaxCodeRef": {"value": EXEMPT}}
    body = {
        "PaymentType": "Cash",
        "AccountRef": {"value": CLEARING},
        "EntityRef": {"value": "56", "type": "Vendor"},
        "DocNumber": "F-10001",
        "Line": [
            {
                "Amount": 0.88,
                "DetailType": "AccountBasedExpenseLineDetail",
                "AccountBasedExpenseLineDetail": detail,
            }
        ],
    }
    return {**body, **changes}


def test_an_expense_needs_its_kind_and_an_account_that_pays(books):
    assert fault(books.make("Purchase", fee(PaymentType=None)))[0] == "2020"
    assert fault(books.make("Purchase", fee(AccountRef={"value": FEES})))[0] == "6000"
    assert books.make("Purchase", fee()).status == 200
    assert fault(books.make("Purchase", fee()))[0] == "6140"
    assert books.make("Purchase", fee(), include="allowduplicatedocnum").status == 200


def test_a_refund_needs_the_account_it_leaves(books):
    body = sale("R-1")
    del body["DepositToAccountRef"]

    assert fault(books.make("RefundReceipt", body))[0] == "2020"


def test_a_journal_entry_must_balance(books):
    def side(kind: str | None, amount: float) -> dict:
        detail = {"AccountRef": {"value": FEES}} | ({"PostingType": kind} if kind else {})
        name = "JournalEntryLineDetail"
        return {"Amount": amount, "DetailType": name, name: detail}

    for lines, code in (
        ([side("Debit", 1), side("Credit", 2)], "2300"),
        ([side("Debit", 1), side(None, 1)], "2260"),
    ):
        assert fault(books.make("JournalEntry", {"Line": lines}))[0] == code
    assert books.make("JournalEntry", {"Line": [side("Debit", 1), side("Credit", 1)]}).status == 200


def test_tax_can_come_out_a_cent_off(outside, books):
    outside.world.quickbooks.drift()

    totals = [
        books.make("SalesReceipt", sale(number)).json["SalesReceipt"]["TotalAmt"]
        for number in ("SH-1", "SH-2")
    ]
    assert totals == [22.60, 22.59]


def test_the_company_says_where_it_is_and_in_what_currency(outside, books):
    assert books.call("GET", f"/companyinfo/{books.realm}").json["CompanyInfo"]["Country"] == "CA"
    outside.world.quickbooks.set_company(HomeCurrency="CAD")
    chosen = books.call("GET", "/preferences").json["Preferences"]

    assert chosen["CurrencyPrefs"] == {
        "HomeCurrency": {"value": "CAD"},
        "MultiCurrencyEnabled": False,
    }
    made = books.make("SalesReceipt", sale()).json["SalesReceipt"]
    assert made["CurrencyRef"]["value"] == "CAD"


def test_voiding_and_deleting_are_told_by_cdc(outside, books):
    made = books.make("SalesReceipt", sale()).json["SalesReceipt"]
    other = books.make("SalesReceipt", sale("SH-2", Line=[line("1.00", code=HST)])).json
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True}
    voided = books.make("SalesReceipt", change, operation="update", include="void")
    gone = {"Id": other["SalesReceipt"]["Id"], "SyncToken": "0"}
    books.make("SalesReceipt", gone, operation="delete")

    assert voided.json["SalesReceipt"]["TotalAmt"] == 0
    seen = books.call("GET", "/cdc", entities="SalesReceipt", changedSince="2026-01-01T00:00:00Z")
    (found,) = seen.json["CDCResponse"][0]["QueryResponse"]
    assert [one.get("status") for one in found["SalesReceipt"]] == [None, "Deleted"]
    assert len(outside.world.quickbooks.receipts()) == 1


def test_a_company_in_the_united_states_has_two_codes_and_takes_the_callers_total(outside, books):
    outside.world.quickbooks.set_company(Country="US")
    detail = {"TotalTax": 1.65}
    taxed = sale(Line=[line("19.99", code="TAX")], TxnTaxDetail=detail)

    assert books.make("SalesReceipt", taxed).json["SalesReceipt"]["TotalAmt"] == 21.64
    assert fault(books.make("SalesReceipt", sale("SH-2")))[0] == "6100"
