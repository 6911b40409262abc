"""Whether a licence may be used, decided from facts alone. Pure: no Django, no clock, no I/O."""

from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What a licence is worth at a moment."""

    ACTIVE = "ACTIVE"
    SUSPENDED = "SUSPENDED"
    REVOKED = "REVOKED"
    EXPIRED = "EXPIRED"


def standing(
    *,
    revoked: bool,
    refunded: bool,
    money_is_here: bool,
    expires_at: datetime | None,
    now: datetime,
) -> Standing:
    """The hardest reason wins. Money that is away but may return (a dispute) only suspends.

    Args:
        revoked: the key was taken back, by a refund's step or by a person.
        refunded: all the money went back; true before that step has run.
        money_is_here: the order gives access now.
        expires_at: end of the term, None for ever.
        now: the moment asked about.
    """
    if revoked or refunded:
        return Standing.REVOKED
    if not money_is_here:
        return Standing.SUSPENDED
    if expires_at is not None and expires_at <= now:
        return Standing.EXPIRED
    return Standing.ACTIVE
