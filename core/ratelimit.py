"""Counting tries per person in a window of time, on Django's cache."""

import hashlib

from core.tally import count
from core.visitors import client_ip

__all__ = ["allow", "client_ip"]


def allow(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try and say whether it is within `limit` tries in `seconds`.

    When the cache is down everybody is let through, and the log says so: a shop that answers is
    worth more than a counted one. What must fail closed is counted in the database.
    """
    # Hashed, because `who` may be an address or a token and anything may see the cache's keys.
    digest = hashlib.sha256(who.encode("utf-8", "replace")).hexdigest()[:32]
    counted = count(f"allow:{scope}:{digest}", seconds=seconds)
    return counted is None or counted <= limit
