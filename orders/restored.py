"""What happened in the days that a restored backup has lost.

Stripe tells of it again, so it is written down a second time. What the shop did about it the first
time it does not know: whoever asks here must look outside first, or leave it to a person.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings

from orders.holds import HoldReason, Severity

if TYPE_CHECKING:
    from orders.facts import PaidFact

HOLD = HoldReason(
    "was_lost",
    "The data was restored from a backup that is older than this sale. What was delivered, printed"
    " and mailed for it before, the shop does not know: look it up at the printers and in Resend"
    " by the customer's address, then approve what is still to be done",
    Severity.HIGH,
)


def was_lost(happened: datetime) -> bool:
    """Whether a fact is from before the last restore (RESTORED_AT).

    If it is only written down now, the backup had lost it; what it led to may be done outside.
    """
    at: datetime | None = settings.RESTORED_AT
    return at is not None and happened < at


def is_lost(fact: PaidFact) -> bool:
    """Whether a sale that is placed now was told of in the days that a restored backup has lost."""
    return fact.told_at is not None and was_lost(fact.told_at)
