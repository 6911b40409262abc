"""Lets threads that want the same done at the same moment have it done at once by one of them.

Under load the commit is what an arriving event waits for, and one commit can hold many. Nobody
waits for company: whoever comes alone goes alone, and what arrives meanwhile goes together next.
"""

import threading
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger(__name__)

T = TypeVar("T")


class _Waiting(Generic[T]):
    """One thread's wish, and how it is told: done, its turn to lead, or to do it by itself."""

    def __init__(self, item: T) -> None:
        self.item = item
        self.told = threading.Lock()
        self.told.acquire()
        self.is_done = False
        self.leads = False
        self.error: Exception | None = None


class Together(Generic[T]):
    """Does items one by one or many at once; `do` returns when its own item is done."""

    def __init__(
        self,
        *,
        one: Callable[[T], object],
        many: Callable[[Sequence[T]], object],
        most: int = 32,
        gone: tuple[type[Exception], ...] = (),
    ) -> None:
        """`many` does all of its items or, when it raises, none; then each is done by `one`.

        Not after one of the errors `gone`, which would come again: all are told of it.
        """
        self._one, self._many, self._most, self._gone = one, many, most, gone
        self._lock = threading.Lock()
        self._waiting: list[_Waiting[T]] = []
        self._is_led = False

    def do(self, item: T) -> None:
        """Have `item` done, here or by another thread.

        Raises:
            Exception: whatever `one` raises for this item, or one of `gone` for all.
        """
        mine = _Waiting(item)
        with self._lock:
            follows = self._is_led
            if follows:
                self._waiting.append(mine)
            self._is_led = True
        if follows:
            mine.told.acquire()
            if mine.is_done:
                return
            if mine.error:
                raise mine.error
            if not mine.leads:
                self._one(item)
                return
        self._lead(mine)

    def _lead(self, mine: _Waiting[T]) -> None:
        """Do what waits, and let the next go on with what has come meanwhile."""
        with self._lock:
            others = self._waiting[: self._most - 1]
            del self._waiting[: self._most - 1]
        done, gone = False, None
        try:
            if others:
                done = self._at_once([mine.item, *(one.item for one in others)])
            else:
                self._one(mine.item)
        except self._gone as error:
            gone = error
            raise
        finally:
            self._hand_on()
            for one in others:
                one.is_done, one.error = done, gone
                one.told.release()
        if others and not done:
            self._one(mine.item)

    def _at_once(self, items: Sequence[T]) -> bool:
        try:
            self._many(items)
        except self._gone:
            raise
        except Exception as error:  # noqa: BLE001 - each finds out by itself and tells its caller
            log.warning("not_done_together", count=len(items), error=type(error).__name__)
            return False
        return True

    def _hand_on(self) -> None:
        with self._lock:
            following = self._waiting.pop(0) if self._waiting else None
            self._is_led = following is not None
        if following is not None:
            following.leads = True
            following.told.release()
