"""What the demo waits for, read from the database: orders held, complete, and in the books."""

import time
from collections.abc import Callable, Sequence
from threading import Event
from typing import TypeVar

from accounting.models import RefundReceipt, SalesReceipt
from core.durable import Status
from fulfillment.models import PrintOrder, Shipment
from orders.kinds import Fulfilment, StepKind
from orders.models import Order, OrderStep

COMPLETE_SECONDS = 90.0
LOOK_EVERY = 0.25

T = TypeVar("T")


class NotCompleteError(Exception):
    """Something was not done in time; the text says what, and what it waits for."""


def wait_until_complete(session_ids: Sequence[str]) -> list[Order]:
    """The orders of these checkout sessions once all are complete, in the same order."""

    def look() -> tuple[list[Order], str]:
        found = _orders_of(session_ids)
        waiting = [one for one in session_ids if not _is_complete(found.get(one))]
        why = "; ".join(_why(one, found.get(one)) for one in waiting)
        return ([] if waiting else [found[one] for one in session_ids]), why

    return _wait(look)


def wait_until_held(session_id: str) -> Order:
    """The order of a checkout session once it waits for a person."""

    def look() -> tuple[Order | None, str]:
        order = _orders_of([session_id]).get(session_id)
        if order is not None and order.fulfilment == Fulfilment.IN_REVIEW:
            return order, ""
        return None, f"{order.number} is not held" if order else _why(session_id, None)

    return _wait(look)


def wait_for_parcels(orders: Sequence[Order]) -> None:
    """Until each of their prints is on its way, and its mail too."""

    def look() -> tuple[bool, str]:
        ids = {order.pk for order in orders}
        under_way = PrintOrder.objects.filter(group__order__in=ids).exclude(
            group__shipments__in=Shipment.objects.exclude(source="stock")
        )
        mails = OrderStep.objects.filter(order__in=ids, kind=StepKind.SEND_TRACKING_MAIL)
        unsent = mails.exclude(status=Status.DONE)
        words = [f"{one} is {one.state}" for one in under_way]
        words += [f"{one.order}: tracking mail {one.status}" for one in unsent]
        return not words, "; ".join(words)

    _wait(look)


def wait_for_books(orders: Sequence[Order]) -> None:
    """Until every order has its sales receipt, and every refund of them its refund receipt."""

    def look() -> tuple[bool, str]:
        ids = {order.pk for order in orders}
        booked = set(SalesReceipt.objects.filter(order__in=ids).values_list("order_id", flat=True))
        missing = [order for order in orders if order.pk not in booked]
        back = sum(order.refunds.filter(status="succeeded").count() for order in orders)
        returned = RefundReceipt.objects.filter(refund__order__in=ids).count()
        refunded = any(order.refunds.exists() for order in orders)
        words = [_why_unbooked(order) for order in missing]
        if returned < back or not refunded:
            words.append(f"{returned} of {max(back, 1)} refund receipts are posted")
        return not words, "; ".join(words)

    _wait(look)


def _wait(look: Callable[[], tuple[T | None, str]]) -> T:
    """Look again and again until there is something; NotCompleteError says what is missing."""
    deadline = time.monotonic() + COMPLETE_SECONDS
    while True:
        found, why = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise NotCompleteError(why)
        Event().wait(LOOK_EVERY)


def _orders_of(session_ids: Sequence[str]) -> dict[str, Order]:
    orders = Order.objects.filter(checkout_session_id__in=session_ids)
    return {order.checkout_session_id: order for order in orders}


def _why_unbooked(order: Order) -> str:
    step = order.steps.filter(kind="POST_SALES_RECEIPT").first()
    state = f"{step.status} {step.reason} {step.last_error}".strip() if step else "not planned"
    return f"{order.number} has no sales receipt: {state}"


def _is_complete(order: Order | None) -> bool:
    return order is not None and order.fulfilment == Fulfilment.COMPLETE


def _why(session_id: str, order: Order | None) -> str:
    if order is None:
        return f"the payment {session_id[:16]}… has made no order"
    steps = [
        f"{step.kind} {step.status} {step.reason}".strip()
        for step in order.steps.delivering().unfinished()
    ]
    return f"{order.number} is {order.fulfilment}: {', '.join(steps) or 'no steps'}"
