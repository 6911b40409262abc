"""What goes wrong with the local QuickBooks on purpose, and what it keeps over a restart."""

import contextlib
import http.client

import pytest

from sandbox.faults import REQUEST_KINDS
from tests.sandbox.kit import opened
from tests.sandbox.quickbooks_kit import Books, fault, sale, token


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


@pytest.mark.parametrize("kind", sorted(REQUEST_KINDS))
def test_after_any_fault_the_same_requestid_makes_one_receipt(outside, books, kind):
    outside.world.faults.add("quickbooks", "salesreceipt.create", kind=kind, seconds=0.05)
    with contextlib.suppress(OSError, http.client.HTTPException):  # some kinds hang up
        books.make("SalesReceipt", sale(), requestid="a1")
    books.make("SalesReceipt", sale(), requestid="a1")

    outside.world.pause(0.1)  # what comes late has come
    assert outside.world.quickbooks.receipt_keys() == ["a1"]
    assert len(outside.world.quickbooks.receipts()) == 1


def test_a_refresh_whose_answer_is_lost_leaves_the_shop_without_a_token(outside, books):
    outside.world.faults.add("quickbooks", "token", kind="lose_answer")
    form = {"grant_type": "refresh_token", "refresh_token": books.tokens["refresh_token"]}

    with pytest.raises((OSError, http.client.HTTPException)):
        token(outside, **form)
    assert token(outside, **form).json["error"] == "invalid_grant"


def test_throttled_callers_are_told_in_json_or_in_xml(outside, books):
    outside.world.quickbooks.throttle(1)
    answer = books.call("GET", "/preferences")
    assert (answer.status, answer.headers["Retry-After"]) == (429, "60")
    assert answer.json["fault"]["error"][0]["code"] == "3001"

    outside.world.quickbooks.throttle(1)
    outside.world.quickbooks.throttle_as_xml = True
    assert 'code="3001"' in books.call("GET", "/preferences").text
    assert books.call("GET", "/preferences").status == 200


def test_a_forgotten_requestid_is_met_by_the_document_number(outside, books):
    books.make("SalesReceipt", sale(), requestid="a1")
    outside.world.quickbooks.forget_requests()

    assert fault(books.make("SalesReceipt", sale(), requestid="a1"))[0] == "6140"
    assert len(outside.world.quickbooks.receipts()) == 1


def test_a_requestid_of_a_customer_can_mean_nothing(outside, books):
    outside.world.quickbooks.forgets_names = True
    books.make("Customer", {"DisplayName": "Ada"}, requestid="c1")

    assert fault(books.make("Customer", {"DisplayName": "Ada"}, requestid="c1"))[0] == "6240"


def test_everything_is_kept_over_a_restart(tmp_path):
    with opened(tmp_path) as box:
        books = Books(box)
        box.world.quickbooks.set_company(HomeCurrency="CAD")
        first = books.make("SalesReceipt", sale(), requestid="a1").json
    with opened(tmp_path) as box:
        books.box = box
        again = books.make("SalesReceipt", sale(), requestid="a1").json
        second = books.make("SalesReceipt", sale("SH-10002"), requestid="a2").json

        assert again == first
        assert second["SalesReceipt"]["Id"] != first["SalesReceipt"]["Id"]
        assert second["SalesReceipt"]["CurrencyRef"]["value"] == "CAD"
        assert box.world.quickbooks.receipt_keys() == ["a1", "a2"]
