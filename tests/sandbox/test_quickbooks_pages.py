"""The page of what the books received, and its switches."""

import pytest

from tests.sandbox.quickbooks_kit import FORM, Books, sale


@pytest.fixture
def books(outside) -> Books:
    return Books(outside)


def press(outside, act: str, body: str = "") -> int:
    path = f"/quickbooks/received/{act}"
    return outside.call("POST", path, body, **{"Content-Type": FORM}).status


def test_documents_are_shown_with_lines_taxes_and_accounts(outside, books):
    note = "order SH-10001 | <b>pi_1</b>"
    made = books.make("SalesReceipt", sale(PrivateNote=note)).json["SalesReceipt"]
    shown = outside.call("GET", "/quickbooks/received").text

    for words in ("SalesReceipt SH-10001", "Digital sales", "22.59 USD", "HST (ON)", "debit 22.59"):
        assert words in shown
    assert "<b>pi_1</b>" not in shown
    raw = outside.call("GET", f"/quickbooks/received/SalesReceipt/{made['Id']}")
    assert raw.json["DocNumber"] == "SH-10001"
    assert "QuickBooks" in outside.call("GET", "/").text


def test_the_connection_and_its_end_are_shown(outside, books):
    assert '<strong class="good">connected' in outside.call("GET", "/quickbooks/received").text
    assert press(outside, "expire") == 303
    assert books.call("GET", "/preferences").status == 401
    assert press(outside, "revoke") == 303
    assert "not connected" in outside.call("GET", "/quickbooks/received").text


def test_the_switches_act(outside, books):
    for act in ("throttle", "throttle_as_xml", "french", "drift", "forget"):
        assert press(outside, act) == 303
    assert "ThrottleExceeded" in books.call("GET", "/preferences").text
    assert outside.world.quickbooks.french
    assert press(outside, "dragon") == 404


def test_the_owner_chooses_the_currency(outside):
    assert press(outside, "company", "HomeCurrency=eur&MultiCurrencyEnabled=yes") == 303
    assert press(outside, "company", "HomeCurrency=1") == 400

    company = outside.world.quickbooks.company
    assert (company["HomeCurrency"], company["MultiCurrencyEnabled"]) == ("EUR", True)
