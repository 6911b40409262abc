"""The query language of the local QuickBooks: what it finds, and what it cannot read."""

import pytest

from tests.sandbox.quickbooks_kit import Books, fault, sale


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


def names(found: dict, kind: str, field: str = "Name") -> list[str]:
    return [one[field] for one in found.get(kind, [])]


def test_the_company_begins_with_accounts_items_and_tax_codes(books):
    clearing = books.query("SELECT * FROM Account WHERE Name = 'Stripe Clearing'")
    codes = books.query("select * from TaxCode")

    assert clearing["Account"][0]["AccountType"] == "Bank"
    assert {"Exempt", "Zero-rated", "HST ON", "GST", "GST/QST QC - 9.975", "Out of Scope"} <= set(
        names(codes, "TaxCode")
    )
    assert "Digital sales" in names(books.query("select * from Item"), "Item")
    assert names(books.query("select * from TaxRate where Name = 'QST'"), "TaxRate") == ["QST"]
    assert names(books.query("select * from PaymentMethod"), "PaymentMethod") == ["Stripe"]


@pytest.mark.parametrize(
    ("where", "numbers"),
    [
        ("DocNumber LIKE 'SH-1%'", ["SH-1", "SH-10"]),
        ("DocNumber IN ('SH-2', 'SH-10')", ["SH-2", "SH-10"]),
        ("TotalAmt > '20' AND DocNumber = 'SH-2'", ["SH-2"]),
        ("TxnDate >= '2026-11-21'", ["SH-10"]),
        ("DocNumber = 'SH-3'", []),
    ],
)
def test_conditions_choose(books, where, numbers):
    books.make("SalesReceipt", sale("SH-1"))
    books.make("SalesReceipt", sale("SH-2"))
    books.make("SalesReceipt", sale("SH-10", TxnDate="2026-11-21"))

    found = books.query("SELECT * FROM SalesReceipt WHERE " + where)  # noqa: S608
    assert names(found, "SalesReceipt", "DocNumber") == numbers


def test_order_and_pages_and_counting(books):
    for number in ("SH-1", "SH-2", "SH-3"):
        books.make("SalesReceipt", sale(number))
    page = books.query(
        "SELECT Id, DocNumber FROM SalesReceipt ORDERBY DocNumber DESC STARTPOSITION 2 MAXRESULTS 1"
    )

    assert names(page, "SalesReceipt", "DocNumber") == ["SH-2"]
    assert "TotalAmt" not in page["SalesReceipt"][0]
    assert books.query("SELECT count(*) FROM SalesReceipt") == {"totalCount": 3}
    assert books.query("SELECT * FROM SalesReceipt STARTPOSITION 4") == {}


def test_quotes_in_a_name_are_escaped(books):
    books.make("Customer", {"DisplayName": "Ada O'Neil (C1)"})

    found = books.query("select * from Customer where DisplayName = 'Ada O\\'Neil (C1)'")
    assert names(found, "Customer", "DisplayName") == ["Ada O'Neil (C1)"]


def test_a_customer_is_found_by_mail_and_an_inactive_one_only_when_asked_for(books):
    mail = {"PrimaryEmailAddr": {"Address": "ada@example.com"}}
    made = books.make("Customer", {"DisplayName": "Ada", **mail}).json["Customer"]
    by_mail = "select Id from Customer where PrimaryEmailAddr = 'ada@example.com'"
    assert names(books.query(by_mail), "Customer", "Id") == [made["Id"]]

    change = {"Id": made["Id"], "SyncToken": "0", "sparse": True, "Active": False}
    books.make("Customer", change)
    assert books.query(by_mail) == {}
    both = books.query(by_mail + " and Active IN (true, false)")
    assert names(both, "Customer", "Id") == [made["Id"]]


def test_a_sku_is_shown_only_when_named(books):
    books.make("Item", {"Name": "Book", "Sku": "EB-1", "IncomeAccountRef": {"value": "50"}})

    assert "Sku" not in books.query("select * from Item where Sku = 'EB-1'")["Item"][0]
    shown = books.query("select *, Sku from Item where Sku = 'EB-1'")["Item"][0]
    assert shown["Sku"] == "EB-1"


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("SELECT * FROM Customer WHERE DisplayName = 'Ada \u2013 x'", "4000"),
        ("SELECT * FROM Customer WHERE DisplayName = 'Ada' OR Id = '1'", "4000"),
        ("SELECT * FROM Customer WHERE DisplayName = 'Ada", "4000"),
        ("DELETE FROM Customer", "4000"),
        ("SELECT * FROM Dragon", "4001"),
        ("SELECT * FROM SalesReceipt WHERE PrivateNote = 'x'", "4001"),
        ("SELECT * FROM Customer MAXRESULTS 1001", "4001"),
    ],
)
def test_what_cannot_be_read_is_refused(books, statement, code):
    assert fault(books.call("POST", "/query", statement.encode()))[0] == code


def test_a_query_may_stand_in_the_address_too(books):
    books.make("SalesReceipt", sale("SH-1"))
    asked = "select Id, DocNumber from SalesReceipt where DocNumber = 'SH-1' maxresults 1"

    found = books.call("GET", "/query", query=asked).json["QueryResponse"]
    assert names(found, "SalesReceipt", "DocNumber") == ["SH-1"]
