"""Promises about money and the books: everything adds up, to the cent, and stands there once."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, Model, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounting.models import RefundReceipt, SalesReceipt
from core.durable import Status
from operations.invariants.base import Breach, Found, Invariant
from operations.invariants.scope import EVERYTHING, Scope
from operations.invariants.sold import UNPAID
from orders.kinds import Money, StepKind
from orders.models import Dispute, Order, OrderLine, OrderStep, Payment, Refund
from orders.standing import RETURNING, Returned, money_status

_Row = dict[str, Any]


class MoneyAddsUp(Invariant):
    """I11: an order, its lines, payments, refunds, disputes and receipts tell of the same money."""

    code = "I11"
    promise = _("Lines, payments, refunds and receipts of every order add up, to the cent.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Orders whose parts do not sum up, or whose money status is not what its facts say."""
        found = Found()
        for chunk in scope.chunks(Order.objects.all()):
            found.note_all(_breaches(chunk, _wrong))
        return found


class TheBooksAreComplete(Invariant):
    """I12: each posted sale and refund has its one document, of its own amount."""

    code = "I12"
    promise = _("Every sale and refund that was posted stands in the books once, at its amount.")

    def look(self, scope: Scope = EVERYTHING) -> Found:
        """Posted steps without a document, two documents in one, amounts that differ."""
        # A person who posted by hand leaves no reference; the shop itself always does.
        posted = OrderStep.objects.filter(status=Status.DONE).exclude(result_ref="")
        own = SalesReceipt.objects.filter(order=OuterRef("order"))
        bare = posted.filter(~Exists(own), kind=StepKind.POST_SALES_RECEIPT)
        found = Found().note(_with_order(scope, bare), _step_breach)
        refund = RefundReceipt.objects.filter(refund__refund_id=OuterRef("cause"))
        bare = posted.filter(~Exists(refund), kind=StepKind.POST_REFUND_RECEIPT)
        found.note(_with_order(scope, bare), _step_breach)
        for model, path in ((SalesReceipt, "order_id"), (RefundReceipt, "refund__order_id")):
            same = model._default_manager.filter(
                connection=OuterRef("connection"), remote_id=OuterRef("remote_id")
            ).exclude(pk=OuterRef("pk"))
            shared = scope.of_orders(model._default_manager.filter(Exists(same)), path)
            named = shared.order_by("id").values_list("doc_number", "remote_id", path)
            found.note(named, _shared_breach)
        for chunk in scope.chunks(Order.objects.all()):
            found.note_all(_breaches(chunk, _wrong_in_books))
        return found


@dataclass
class _Account:
    """One order with everything that says something about its money."""

    order: _Row
    lines: list[_Row] = field(default_factory=list)
    payments: list[_Row] = field(default_factory=list)
    refunds: list[_Row] = field(default_factory=list)
    disputes: list[_Row] = field(default_factory=list)
    receipts: list[_Row] = field(default_factory=list)
    returned: list[_Row] = field(default_factory=list)


def _accounts(orders: list[_Row]) -> Iterable[_Account]:
    accounts = {order["id"]: _Account(order) for order in orders}
    sources: tuple[tuple[str, Any, str], ...] = (
        ("lines", OrderLine, "order_id"),
        ("payments", Payment, "order_id"),
        ("refunds", Refund, "order_id"),
        ("disputes", Dispute, "order_id"),
        ("receipts", SalesReceipt, "order_id"),
        ("returned", RefundReceipt, "refund__order_id"),
    )
    for name, model, path in sources:
        rows = model._default_manager.filter(**{f"{path}__in": list(accounts)}).order_by("pk")
        for row in rows.values(*_columns(model), path):
            getattr(accounts[row[path]], name).append(row)
    return accounts.values()


def _breaches(orders: list[_Row], wrong: "Callable[[_Account], Iterator[str]]") -> Iterator[Breach]:
    """One breach for each order that something is wrong with."""
    for account in _accounts(orders):
        said = "; ".join(wrong(account))
        if said:
            yield Breach(f"{account.order['number']}: {said}", Order, account.order["id"])


def _columns(model: type[Model]) -> list[str]:
    return [one.attname for one in model._meta.concrete_fields if one.attname != "metadata"]


def _wrong(account: _Account) -> Iterator[str]:
    """What does not add up, in a few words each."""
    order, currency = account.order, account.order["currency"]
    yield from _wrong_lines(account)
    if any(row["currency"] != currency for row in (*account.payments, *account.refunds)):
        yield "payments or refunds in another currency"
    paid = _sum(account.payments)
    if order["money"] in UNPAID:
        if account.payments or account.refunds:
            yield "has payments and is not paid"
        return
    if paid != order["total"]:
        yield f"paid {paid} of {order['total']}"
    back = _sum(row for row in account.refunds if row["status"] in RETURNING)
    if back > order["total"]:
        yield f"refunded {back} of {order['total']}"
    status = money_status(
        total=order["total"],
        refunds=[Returned(row["amount"], row["status"]) for row in account.refunds],
        disputes=[Returned(row["amount"], row["status"]) for row in account.disputes],
    )
    # An order that cost nothing is called off by a person: no refund tells of it.
    if status != order["money"] and (order["total"] or order["money"] != Money.REFUNDED):
        yield f"is {order['money']}, its facts say {status}"
    yield from _wrong_settlement(account)
    yield from _wrong_in_books(account)


def _wrong_lines(account: _Account) -> Iterator[str]:
    order = account.order
    whole = [row for row in account.lines if row["parent_id"] is None]
    rest = order["total"] - _sum(whole, "total")
    tax = order["tax"] - _sum(whole, "tax")
    if rest not in (order["shipping"], order["shipping"] + tax):  # shipping before or after its tax
        yield f"its lines and shipping are not {order['total']}"
    for parent in whole:
        parts = [row for row in account.lines if row["parent_id"] == parent["id"]]
        if parts and _sum(parts, "total") != parent["total"]:
            yield f"the parts of {parent['sku']} are not {parent['total']}"


def _wrong_settlement(account: _Account) -> Iterator[str]:
    """What Stripe booked: the net is what was settled without the fee."""
    for row in account.payments:
        if row["fee"] is None:
            continue
        settled = row["settlement_amount"] or 0
        if row["net"] != settled - row["fee"]:
            yield f"{row['payment_intent_id']}: net {row['net']} of {settled} less {row['fee']}"
        if row["settlement_currency"] == row["currency"] and settled != row["amount"]:
            yield f"{row['payment_intent_id']}: settled {settled} of {row['amount']}"


def _wrong_in_books(account: _Account) -> Iterator[str]:
    """What the receipts came to, where the books are kept in a currency of the payment."""
    due = _due_by_currency(account)
    for row in account.receipts:
        gross = row["amount"] + (row["fee"] if row["fee_in_total"] else 0)
        if gross != due.get(row["currency"], gross):
            yield f"{row['doc_number']}: receipt {gross} of {due[row['currency']]}"
    currency = account.order["currency"]
    amounts = {row["id"]: row["amount"] for row in account.refunds}
    for row in account.returned:
        if row["currency"] == currency and row["amount"] != amounts.get(row["refund_id"]):
            yield f"{row['doc_number']}: receipt {row['amount']} of {amounts.get(row['refund_id'])}"


def _due_by_currency(account: _Account) -> dict[str, int]:
    """What the order brought in, in its own currency and in the one it was settled in."""
    settled = {
        row["settlement_currency"]: row["settlement_amount"]
        for row in account.payments
        if row["settlement_amount"] is not None
    }
    return {**settled, account.order["currency"]: account.order["total"]}


def _sum(rows: Iterable[_Row], column: str = "amount") -> int:
    return sum(int(row[column]) for row in rows)


def _with_order(scope: Scope, steps: "QuerySet[OrderStep]") -> "QuerySet[OrderStep]":
    return scope.of_orders(steps).select_related("order").order_by("id")


def _shared_breach(row: tuple[str, str, int]) -> Breach:
    doc_number, remote_id, order_id = row
    return Breach(f"{doc_number}: {remote_id} stands for two", Order, order_id)


def _step_breach(step: OrderStep) -> Breach:
    return Breach(f"{step.order}: {step.kind} {step.result_ref}", Order, step.order_id)
