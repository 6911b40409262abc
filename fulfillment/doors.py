"""Whether a download or an access is open, decided from facts alone. Pure: no Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Door(StrEnum):
    """What a link finds when it is opened."""

    OPEN = "OPEN"
    PAUSED = "PAUSED"  # the money is in question and may come back
    CLOSED = "CLOSED"  # refunded, or closed by the shop
    EXPIRED = "EXPIRED"
    USED_UP = "USED_UP"


@dataclass(frozen=True)
class GrantFacts:
    """What there is to know of one grant. `limit` None: any number, `expires_at` None: for ever."""

    closed: bool
    refunded: bool
    money_is_here: bool
    used: int = 0
    limit: int | None = None
    expires_at: datetime | None = None


def door(facts: GrantFacts, *, now: datetime) -> Door:
    """The hardest reason wins: a refunded grant says so even when it has expired, too."""
    if facts.closed or facts.refunded:
        return Door.CLOSED
    if not facts.money_is_here:
        return Door.PAUSED
    if facts.expires_at is not None and facts.expires_at <= now:
        return Door.EXPIRED
    if facts.limit is not None and facts.used >= facts.limit:
        return Door.USED_UP
    return Door.OPEN


@dataclass(frozen=True)
class Period:
    """A stretch of access that was paid for, from the day it was bought; no end is for ever."""

    starts_at: datetime
    ends_at: datetime | None


def covered_until(periods: Iterable[Period], *, now: datetime) -> datetime | Door:
    """When access ends that is open now; `Door.OPEN` is for ever, `Door.EXPIRED` is over.

    Periods bought before the last one ran out follow each other, so that nobody pays for the same
    month twice. It is counted anew each time: when one purchase is refunded and leaves the list,
    the others move up, and what they still pay for stays open.
    """
    end: datetime | None = None
    for period in sorted(periods, key=lambda one: one.starts_at):
        if period.ends_at is None:
            return Door.OPEN
        begins = period.starts_at if end is None else max(period.starts_at, end)
        end = begins + (period.ends_at - period.starts_at)
    return end if end is not None and end > now else Door.EXPIRED
