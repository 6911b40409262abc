"""Sales receipts in the local QuickBooks: once per requestid, added up by QuickBooks, numbered."""

import pytest

from tests.sandbox.quickbooks_kit import Books, fault, sale


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


def test_a_receipt_is_made_added_up_and_found_by_its_number(outside, books):
    made = books.make("SalesReceipt", sale(), requestid="a1").json["SalesReceipt"]

    assert (made["TotalAmt"], made["TxnTaxDetail"]["TotalTax"]) == (22.59, 2.60)
    assert [one["DetailType"] for one in made["Line"]] == [
        "SalesItemLineDetail",
        "SubTotalLineDetail",
    ]
    found = books.query("SELECT Id, TotalAmt FROM SalesReceipt WHERE DocNumber = 'SH-10001'")
    assert [one["Id"] for one in found["SalesReceipt"]] == [made["Id"]]
    (entry,) = outside.world.ledger.of("quickbooks", "salesreceipt.create")
    assert (entry.key, entry.reference) == ("a1", "SH-10001")


def test_the_same_requestid_gives_the_first_answer_and_no_second_effect(outside, books):
    first = books.make("SalesReceipt", sale(), requestid="a1")
    again = books.make("SalesReceipt", sale("SH-10002"), requestid="a1")

    assert first.json == again.json
    assert len(outside.world.quickbooks.receipts()) == 1
    assert outside.world.quickbooks.receipt_keys() == ["a1"]


def test_a_second_receipt_of_one_number_is_refused_with_the_first_ones_id(books):
    made = books.make("SalesReceipt", sale(), requestid="a1").json["SalesReceipt"]
    code, detail = fault(books.make("SalesReceipt", sale(), requestid="a2"))

    assert code == "6140"
    assert detail.endswith(
        f"DocNumber=SH-10001 is assigned to TxnType=SalesReceipt with TxnId={made['Id']}"
    )
