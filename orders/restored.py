"""What happened in the days that a restored backup has lost.

Stripe tells of it again, so it is written down a second time. What the shop did about it the first
time it does not know: whoever asks here must look outside first, or leave it to a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from core.clock import now
from orders.holds import HoldReason, Severity

if TYPE_CHECKING:
    from orders.models import Order

HOLD = HoldReason(
    "was_lost",
    "The data was restored from a backup that is older than this sale. What was delivered, printed"
    " and mailed for it before, the shop does not know: look it up at the printers and in Resend"
    " by the customer's address, then approve what is still to be done",
    Severity.HIGH,
)


def was_lost(happened: datetime, *, written: datetime) -> bool:
    """Whether a fact is from before the last restore (RESTORED_AT), and written down after it."""
    at: datetime | None = settings.RESTORED_AT
    return at is not None and happened < at <= written


def is_lost(order: Order) -> bool:
    """Whether an order was made, or paid, in the days that a restored backup has lost."""
    return was_lost(order.placed_at, written=order.paid_at or now())
