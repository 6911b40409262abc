"""What people were asked about while the shop was tested, and how often."""

from collections import Counter

from orders.models import ReviewCase


def asked_about() -> int:
    """About how many orders a person was asked because something went wrong.

    Left out is what comes of the money alone, whatever works or fails: what a partial refund
    shall close, what the bank is to be answered, what is to be entered in the books, and what
    becomes of goods that left the printer before the money went back.
    """
    cases = ReviewCase.objects.values_list("order", "reasons")
    return len({order for order, why in cases if not all(map(_is_of_money, why))})


def _is_of_money(reason: dict[str, str]) -> bool:
    too_late = reason["code"] == "step_parked" and reason["text"].startswith("Cancel print")
    return reason["code"] in ("partial_refund", "dispute", "books_by_hand") or too_late


def review_reasons() -> Counter[str]:
    """What people were asked about, and how often."""
    cases = ReviewCase.objects.values_list("reasons", flat=True)
    return Counter(f"{one['code']}: {one['text'][:160]}" for reasons in cases for one in reasons)
