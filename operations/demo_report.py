"""What the demo reads from the database: whether orders are complete, and their stories."""

import time
from collections.abc import Iterator
from threading import Event

from orders.kinds import Fulfilment
from orders.models import Order

COMPLETE_SECONDS = 60.0
LOOK_EVERY = 0.25
WIDTH = 92


class NotCompleteError(Exception):
    """An order was not delivered in time; the text says which and what it waits for."""


def wait_until_complete(session_ids: list[str]) -> list[Order]:
    """The orders of these checkout sessions once all are complete, in the same order."""
    deadline = time.monotonic() + COMPLETE_SECONDS
    while True:
        found = {
            order.checkout_session_id: order
            for order in Order.objects.filter(checkout_session_id__in=session_ids)
        }
        waiting = [one for one in session_ids if not _is_complete(found.get(one))]
        if not waiting:
            return [found[one] for one in session_ids]
        if time.monotonic() > deadline:
            raise NotCompleteError("; ".join(_why(one, found.get(one)) for one in waiting))
        Event().wait(LOOK_EVERY)


def tell_order(order: Order, mail: list[str], done: list[str]) -> Iterator[str]:
    """An order's story, its mail and what its buyer did with it, as lines for a terminal."""
    yield ""
    yield f"== {order.number}  {order.total_text}  {order.fulfilment}".ljust(WIDTH, "=")
    for event in order.events.all():
        yield f"  {event.at:%H:%M:%S}  {event.text}"
    yield "  -- the mail"
    for line in "\n".join(mail[:1]).splitlines():  # the text part; HTML and headers say the same
        yield f"  | {line}"
    for line in done:
        yield f"  Ada {line}"


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
