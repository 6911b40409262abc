"""Money between the order's currency and the books': no cent is lost on the way. Pure."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal


def share(parts: Sequence[int], total: int) -> list[int]:
    """`parts` scaled so that they add up to `total`; the last of them that is not 0 takes the rest.

    Equal sums leave every part as it is, so a sale in the currency of the books is not touched.
    """
    whole = sum(parts)
    if whole == total:
        return list(parts)
    if whole == 0:
        message = "Nothing cannot be shared out as something"
        raise ValueError(message)
    shares = [scale(part, total, whole) for part in parts]
    last = max(place for place, part in enumerate(parts) if part)
    shares[last] += total - sum(shares)
    return shares


def scale(amount: int, total: int, whole: int) -> int:
    """`amount` of `whole` as a part of `total`, half a unit rounded away from zero."""
    return int((Decimal(amount) * total / whole).quantize(Decimal(1), ROUND_HALF_UP))


def by_percent(amount: int, percents: Sequence[Decimal]) -> list[int]:
    """A tax split over its rates, such as GST and QST; the last takes the rest."""
    whole = sum(percents)
    shares = [
        int((amount * percent / whole).quantize(Decimal(1), ROUND_HALF_UP)) for percent in percents
    ]
    shares[-1] += amount - sum(shares)
    return shares
