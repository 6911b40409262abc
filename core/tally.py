"""Counting in Django's cache: how often something happened, which may be forgotten with Redis.

Whatever the cache does, the shop goes on; None says that it did not answer, and so does the log.
"""

from collections.abc import Callable
from typing import TypeVar

import structlog
from django.core.cache import cache

log = structlog.get_logger(__name__)

T = TypeVar("T")


def count(key: str, *, seconds: int) -> int | None:
    """Add one, and say how many it is; the count ends `seconds` after its first."""

    def add() -> int:
        if cache.add(key, 1, timeout=seconds):
            return 1
        try:
            counted = int(cache.incr(key))
        except ValueError:
            return 1  # its time ended between the two commands: a new one begins next time
        if counted == 1:  # the same, one command later: Redis began it without an end
            cache.touch(key, seconds)
        return counted

    return _if_it_answers(key, add)


def total(*keys: str) -> int | None:
    """What the counts come to together."""
    return _if_it_answers(keys[0], lambda: sum(map(int, cache.get_many(keys).values())))


def end(key: str) -> None:
    """Forget a count; the next one begins anew."""
    _if_it_answers(key, lambda: cache.delete(key))


def _if_it_answers(key: str, ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - redis, sockets, whatever stands behind the cache
        log.warning("not_counted", key=key, error=type(error).__name__)
        return None
