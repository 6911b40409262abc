"""What each document does to the accounts: the two sides that QuickBooks books by itself."""

from decimal import Decimal
from typing import Any

from sandbox.quickbooks.fields import TRANSACTIONS
from sandbox.store import Store

Json = dict[str, Any]
#: An account's id and what it is debited with; a credit is below zero.
Posting = tuple[str, Decimal]

TAX_PAYABLE, DISCOUNTS = "60", "55"
#: Types of account whose balance grows with debits.
_DEBIT = ("Bank", "Other Current Asset", "Fixed Asset", "Other Asset", "Accounts Receivable",
          "Expense", "Other Expense", "Cost of Goods Sold")  # fmt: skip


def postings(store: Store, kind: str, document: Json) -> list[Posting]:
    """Both sides of a document; they come to nothing together."""
    if kind == "Transfer":
        moved = _money(document["Amount"])
        return [(_ref(document["ToAccountRef"]), moved), (_ref(document["FromAccountRef"]), -moved)]
    if kind == "JournalEntry":
        return [_journal_line(one) for one in document["Line"]]
    tax = _money((document.get("TxnTaxDetail") or {}).get("TotalTax") or 0)
    total = _money(document["TotalAmt"])
    if kind == "Purchase":
        found = [(_ref(document["AccountRef"]), -total), (TAX_PAYABLE, tax)]
        for line in document["Line"]:
            account = line["AccountBasedExpenseLineDetail"]["AccountRef"]
            found.append((_ref(account), _money(line["Amount"])))
        sign = -1 if document.get("Credit") else 1
    else:
        found = [(_ref(document["DepositToAccountRef"]), total), (TAX_PAYABLE, -tax)]
        found += [one for line in document["Line"] for one in _sold(store, line)]
        sign = -1 if kind == "RefundReceipt" else 1
    return [(account, sign * debit) for account, debit in found if debit]


def balances(store: Store) -> dict[str, Decimal]:
    """What each account was debited with in all, by its id."""
    found: dict[str, Decimal] = {}
    for kind in TRANSACTIONS:
        for document in store.all(kind):
            for account, debit in postings(store, kind, document):
                found[account] = found.get(account, Decimal(0)) + debit
    return found


def shown_balance(account: Json, debits: dict[str, Decimal]) -> Decimal:
    """What an account holds, as QuickBooks shows it: income and debts are above zero."""
    held = debits.get(account["Id"], Decimal(0))
    return held if account["AccountType"] in _DEBIT else Decimal(0) - held


def _sold(store: Store, line: Json) -> list[Posting]:
    kind = line["DetailType"]
    detail = line.get(kind) or {}
    if kind == "DiscountLineDetail":
        account = _ref(detail.get("DiscountAccountRef") or {}) or DISCOUNTS
        return [(account, _money(line.get("Amount") or 0))]
    if kind != "SalesItemLineDetail" or not detail.get("ItemRef"):
        return []
    item = store.get("Item", _ref(detail["ItemRef"])) or {}
    return [(_ref(item.get("IncomeAccountRef") or {}), -_money(line["Amount"]))]


def _journal_line(line: Json) -> Posting:
    detail = line["JournalEntryLineDetail"]
    sign = 1 if detail["PostingType"] == "Debit" else -1
    return _ref(detail["AccountRef"]), sign * _money(line["Amount"])


def _ref(reference: Json) -> str:
    return str(reference.get("value", ""))


def _money(given: object) -> Decimal:
    return Decimal(str(given))
