"""Puts before a person what he must enter in the books himself: money that no step can post."""

from orders import review
from orders.holds import HoldReason
from orders.models import Dispute, Refund
from orders.slots import books_by_hand


def ask_for_entry(moved: Refund | Dispute) -> None:
    """Say in the order's case what to enter; nothing where the books need nothing. Order locked."""
    said = [text for text in books_by_hand.ask(moved) if text]
    if said:
        reasons = [HoldReason("books_by_hand", text) for text in said]
        review.open_case(order=moved.order, reasons=reasons)
