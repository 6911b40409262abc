"""Where an order's money stands, from its facts. Pure: no Django, no clock, no I/O."""

from collections.abc import Iterable
from dataclasses import dataclass

from orders.kinds import Money

#: Stripe's words (docs.stripe.com/api/refunds/object, 2026-10-28): money is, or will be, back.
RETURNING = frozenset({"pending", "requires_action", "succeeded"})
#: Inquiries move no money and end without loss unless they become a dispute.
INQUIRY = frozenset({"warning_needs_response", "warning_under_review", "warning_closed"})
SETTLED_FOR_US = frozenset({"won", "prevented"})


@dataclass(frozen=True)
class Returned:
    """One refund or dispute: minor units of the order's currency and the provider's status."""

    amount: int
    status: str


def money_status(*, total: int, refunds: Iterable[Returned], disputes: Iterable[Returned]) -> Money:
    """The money status of an order that was paid.

    An open dispute suspends; a lost one is money gone, like a refund; a won one is nothing.
    """
    disputes = [dispute for dispute in disputes if not is_harmless(dispute.status)]
    if any(dispute.status != "lost" for dispute in disputes):
        return Money.DISPUTED
    gone = sum(dispute.amount for dispute in disputes)
    gone += sum(refund.amount for refund in refunds if refund.status in RETURNING)
    if gone <= 0:
        return Money.PAID
    return Money.REFUNDED if gone >= total else Money.PARTIALLY_REFUNDED


def is_harmless(dispute_status: str) -> bool:
    """Whether a dispute in this state takes neither money nor access."""
    return dispute_status in INQUIRY or dispute_status in SETTLED_FOR_US
