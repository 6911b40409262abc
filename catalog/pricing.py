"""Money rules of the catalog. Pure: no Django, no clock, no I/O."""

from collections.abc import Sequence


def allocate_bundle(total: int, list_prices: Sequence[int]) -> list[int]:
    """Share `total` (minor units) out over parts by list price; the last takes the odd cent.

    It is the last with a price: a free part that took a discount's odd cents would have a negative
    amount, which the books refuse. Parts without any price share equally. The shares always sum to
    `total`.
    """
    if not list_prices:
        return []
    weights = list(list_prices) if any(list_prices) else [1] * len(list_prices)
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    last = max(place for place, weight in enumerate(weights) if weight)
    shares[last] += total - sum(shares)
    return shares
