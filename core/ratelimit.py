"""Counting tries per person in a window of time, on Django's cache."""

import hashlib

import structlog
from django.core.cache import cache

from core.visitors import client_ip

__all__ = ["allow", "client_ip"]

log = structlog.get_logger(__name__)


def allow(scope: str, who: str, *, limit: int, seconds: int) -> bool:
    """Count one try and say whether it is within `limit` tries in `seconds`.

    When the cache is down everybody is let through, and the log says so: a shop that answers is
    worth more than a counted one. What must fail closed is counted in the database.
    """
    # Hashed, because `who` may be an address or a token and anything may see the cache's keys.
    digest = hashlib.sha256(who.encode("utf-8", "replace")).hexdigest()[:32]
    key = f"allow:{scope}:{digest}"
    try:
        if cache.add(key, 1, timeout=seconds):
            return limit > 0
        return int(cache.incr(key)) <= limit
    except ValueError:
        return True  # the window ended between the two commands: a new one begins next time
    except Exception as error:  # noqa: BLE001 - whatever the cache does, the shop answers
        log.warning("rate_limit_not_counted", scope=scope, error=type(error).__name__)
        return True
