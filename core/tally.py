"""Counting in Django's cache: how often something happened, which may be forgotten with Redis."""

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)


def count(key: str, *, seconds: int) -> int | None:
    """Add one, and say how many it is; the count ends `seconds` after its first.

    None when the cache does not answer: the log says so, and whoever asked goes on uncounted.
    """
    try:
        if cache.add(key, 1, timeout=seconds):
            return 1
        return int(cache.incr(key))
    except ValueError:
        return 1  # its time ended between the two commands: a new one begins next time
    except Exception as error:  # noqa: BLE001 - whatever the cache does, the shop answers
        log.warning("not_counted", key=key, error=type(error).__name__)
        return None
