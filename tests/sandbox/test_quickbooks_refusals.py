"""What the local QuickBooks does not take, by its codes: callers must tell them apart."""

import pytest

from tests.sandbox.quickbooks_kit import Books, fault, line, sale


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"Dragon": "x"}, "2010"),
        ({"Line": []}, "2250"),
        ({"Line": "x"}, "2010"),
        ({"Line": ["x"]}, "2010"),
        ({"CustomerRef": "7"}, "2010"),
        ({"Line": [{"DetailType": "SalesItemLineDetail"}]}, "2020"),
        ({"DocNumber": "S" * 22}, "2050"),
        ({"PaymentRefNum": "ch_" + "x" * 24}, "2050"),
        ({"DepositToAccountRef": {"value": "999"}}, "2500"),
        ({"Line": [line("5.00", item="999")]}, "2500"),
        ({"Line": [line("5.00", code="99")]}, "2500"),
        ({"BillEmail": {"Address": "not a mail"}}, "2210"),
        ({"Line": [line("20.00", Qty=3, UnitPrice=6.66)]}, "6070"),
        ({"GlobalTaxCalculation": "Sometimes"}, "2010"),
        ({"GlobalTaxCalculation": "NotApplicable", "TxnTaxDetail": {"TotalTax": 1}}, "6170"),
        ({"CurrencyRef": {"value": "EUR"}}, "6000"),
        ({"TxnDate": "20 November"}, "2010"),
        ({"Line": [line("5.00"), line("-6.00")]}, "6000"),
        ({"Line": [line("5.00"), {"DetailType": "DiscountLineDetail"}]}, "6090"),
        ({"Line": [line("5.00", item="SHIPPING_ITEM_ID")]}, "6000"),
    ],
)
def test_a_receipt_that_quickbooks_would_not_take_is_refused(outside, books, changes, code):
    answer = books.make("SalesReceipt", sale(**changes))

    assert (answer.status, fault(answer)[0]) == (400, code)
    assert not outside.world.quickbooks.receipts()


def test_a_line_without_tax_code_is_refused_in_a_canadian_company(outside, books):
    bare = line("5.00")
    del bare["SalesItemLineDetail"]["TaxCodeRef"]
    code, detail = fault(books.make("SalesReceipt", sale(Line=[bare])))

    assert (code, "GST/HST" in detail) == ("6000", True)
    outside.world.quickbooks.set_company(UsingSalesTax=False)
    assert books.make("SalesReceipt", sale(Line=[bare])).status == 200


def test_customers_vendors_and_employees_share_their_names(books):
    for name in ("Stripe", "olga owner"):
        assert fault(books.make("Customer", {"DisplayName": name}))[0] == "6240"
    assert fault(books.make("Customer", {"DisplayName": "Ada: books"}))[0] == "6000"
    assert fault(books.make("Customer", {"Notes": "nobody"}))[0] == "6080"


def test_a_stale_version_and_an_unknown_object_are_refused(books):
    made = books.make("Customer", {"DisplayName": "Ada"}).json["Customer"]
    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Notes": "likes maps"}

    changed = books.make("Customer", change).json["Customer"]
    assert (changed["SyncToken"], changed["DisplayName"]) == ("1", "Ada")
    assert fault(books.make("Customer", change))[0] == "5010"
    assert fault(books.make("Customer", {**change, "Id": "999"}))[0] == "610"
    assert fault(books.call("GET", "/customer/999"))[0] == "610"


def test_minor_version_and_request_id_must_be_right(books):
    assert fault(books.call("GET", "/preferences", minorversion="70"))[0] == "500"
    assert fault(books.make("SalesReceipt", sale(), requestid="order:1"))[0] == "2130"
    assert fault(books.make("SalesReceipt", sale(), requestid="a" * 51))[0] == "2130"
    assert fault(books.make("Dragon", {}))[0] == "500"


def test_another_company_is_out_of_reach(books):
    books.realm = "9341450000000002"
    answer = books.call("GET", "/preferences")

    assert answer.status == 403
    assert answer.json["fault"]["error"][0]["code"] == "3100"


def test_a_closed_book_takes_nothing_older(outside, books):
    outside.world.quickbooks.set_company(BookCloseDate="2026-11-20")

    assert fault(books.make("SalesReceipt", sale()))[0] == "6200"
    assert books.make("SalesReceipt", sale(TxnDate="2026-11-21")).status == 200


def test_refusals_are_in_french_where_the_company_is(outside, books):
    outside.world.quickbooks.french = True
    made = books.make("SalesReceipt", sale()).json["SalesReceipt"]
    code, detail = fault(books.make("SalesReceipt", sale()))

    assert (code, detail.endswith(f"TxnId={made['Id']}")) == ("6140", True)
    assert "déjà" in detail


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("SalesReceipt", {"DocNumber": ["SH-1"]}),
        ("SalesReceipt", {"TxnTaxDetail": {"TaxLine": [{"Amount": 1}, "x"]}}),
        ("SalesReceipt", {"DepositToAccountRef": {"value": {"a": 1}}}),
        ("SalesReceipt", {"Line": [line("1e30")]}),
        ("Account", {"Name": "Till", "AccountType": []}),
        ("Customer", {"DisplayName": {"value": "Ada"}}),
    ],
)
def test_values_of_a_wrong_shape_are_refused_and_break_no_page(outside, books, kind, changes):
    body = sale(**changes) if kind == "SalesReceipt" else changes

    assert fault(books.make(kind, body))[0] in {"2010", "2020", "2500"}
    assert outside.call("GET", "/quickbooks/received").status == 200


def test_a_null_is_as_good_as_nothing(books):
    made = books.make("SalesReceipt", sale(CustomerRef=None, PrivateNote=None))

    assert made.status == 200
    assert "CustomerRef" not in made.json["SalesReceipt"]
