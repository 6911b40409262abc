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
        try:
            return 1 if cache.add(key, 1, timeout=seconds) else int(cache.incr(key))
        except ValueError:
            return 1  # its time ended between the two commands: a new one begins next time

    return _if_it_answers(add)


def total(*keys: str) -> int | None:
    """What the counts come to together."""
    return _if_it_answers(lambda: sum(map(int, cache.get_many(keys).values())))


def take(key: str, amount: int) -> None:
    """Take off what was dealt with; what came meanwhile stays."""

    def subtract() -> None:
        try:
            cache.decr(key, amount)
        except ValueError:
            log.debug("count_ended", key=key)

    _if_it_answers(subtract)


def _if_it_answers(ask: Callable[[], T]) -> T | None:
    try:
        return ask()
    except Exception as error:  # noqa: BLE001 - redis, sockets, whatever stands behind the cache
        log.warning("not_counted", error=type(error).__name__)
        return None
