"""Reads over an order's rows, for pages and for rules."""

from dataclasses import dataclass

from django.db import connection

from orders.kinds import GIVING
from orders.models import Order, OrderLine, OrderStep, Payment
from orders.slots import PageItem, order_page
from orders.standing import Returned


@dataclass(frozen=True)
class LineState:
    """One line of the order page with what there is to say about it."""

    line: OrderLine
    items: tuple[PageItem, ...]
    state: str


@dataclass(frozen=True)
class OrderPage:
    """An order as its customer sees it. `settled` means the page need not be asked again."""

    order: Order
    lines: tuple[LineState, ...]
    settled: bool


def order_by_session(session_id: str) -> Order | None:
    """The order of a checkout session, or None while its event is still on the way."""
    if not session_id:
        return None
    orders = Order.objects.select_related("customer", "brand")
    return orders.filter(checkout_session_id=session_id).first()


def order_mark(session_id: str) -> tuple[object, ...] | None:
    """What changes whenever an order does: its state and its story. None while there is no order.

    Every change is told in the order's story, in the transaction that makes it.
    """
    with connection.cursor() as cursor:
        cursor.execute(_MARK, [session_id])
        mark: tuple[object, ...] | None = cursor.fetchone()
    return mark


_MARK = """
SELECT o.id, o.money, o.fulfilment, o.completed_at, count(e.id), max(e.id)
  FROM orders_order o LEFT JOIN orders_orderevent e ON e.order_id = o.id
 WHERE o.checkout_session_id = %s GROUP BY o.id
"""


def order_by_payment(payment_intent_id: str) -> Order | None:
    """The order a payment belongs to."""
    if not payment_intent_id:
        return None
    payment = Payment.objects.filter(payment_intent_id=payment_intent_id).select_related("order")
    return next((one.order for one in payment), None)


def page_of(order: Order) -> OrderPage:
    """Everything the customer's order page shows, asked from the apps that gave it."""
    items: dict[int, list[PageItem]] = {}
    for answer in order_page.ask(order):
        for item in answer:
            items.setdefault(item.line_id, []).append(item)
    steps = list(order.steps.filter(kind__in=GIVING, cause="").unfinished())
    lines = tuple(
        _line_state(line, tuple(items.get(line.pk, ())), steps)
        for line in order.lines.deliverable()
    )
    settled = order.completed_at is not None or order.fulfilment == "CANCELED"
    return OrderPage(order, lines, settled)


def returned_money(order: Order) -> tuple[list[Returned], list[Returned]]:
    """What went back by refunds, and what is or was in dispute."""
    refunds = [Returned(one.amount, one.status) for one in order.refunds.all()]
    disputes = [Returned(one.amount, one.status) for one in order.disputes.all()]
    return refunds, disputes


def _line_state(
    line: OrderLine, items: tuple[PageItem, ...], unfinished: list[OrderStep]
) -> LineState:
    waiting = [step for step in unfinished if step.line_id == line.pk]
    if any(step.status == "PARKED" for step in waiting):
        return LineState(line, items, "problem")
    if waiting or not items:
        return LineState(line, items, "preparing")
    return LineState(line, items, items[0].state)
