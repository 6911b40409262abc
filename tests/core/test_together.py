"""Threads that want the same at the same moment: each item is done once, whoever does it."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.together import Together


class _Shelf:
    """Keeps what was put on it; the first item holds everybody up until the others have come."""

    def __init__(self, *, broken: bool = False) -> None:
        self.kept: list[int] = []
        self.calls: list[int] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        self._broken = broken

    def one(self, item: int) -> None:
        """Put one item on it; a negative one does not hold."""
        self.begun.set()
        assert self.go_on.wait(10)
        if item < 0:
            raise ValueError(item)
        self.kept.append(item)
        self.calls.append(1)

    def many(self, items) -> None:
        """Put all of them on it, or none."""
        if self._broken or min(items) < 0:
            raise ValueError(items)
        self.kept += items
        self.calls.append(len(items))


def _run(shelf: _Shelf, items: list[int]) -> list[BaseException | None]:
    """Have all items done by a thread each, the first one well before the others."""
    together = Together(one=shelf.one, many=shelf.many)
    with ThreadPoolExecutor(len(items)) as pool:
        first = pool.submit(together.do, items[0])
        assert shelf.begun.wait(10)
        rest = [pool.submit(together.do, item) for item in items[1:]]
        while len(together._waiting) < len(rest):
            threading.Event().wait(0.001)
        shelf.go_on.set()
        return [one.exception(10) for one in (first, *rest)]


def test_what_arrives_while_one_is_done_goes_together_next():
    shelf = _Shelf()

    assert _run(shelf, list(range(9))) == [None] * 9

    assert sorted(shelf.kept) == list(range(9))
    assert shelf.calls == [1, 8]


@pytest.mark.parametrize("broken", [False, True])
def test_one_bad_item_fails_alone_and_every_other_is_done_once(broken):
    shelf = _Shelf(broken=broken)

    ended = _run(shelf, [0, 1, -2, 3])

    assert sorted(shelf.kept) == [0, 1, 3]
    assert [type(error) for error in ended] == [type(None), type(None), ValueError, type(None)]


def test_who_comes_alone_goes_alone():
    shelf = _Shelf()
    shelf.go_on.set()
    together = Together(one=shelf.one, many=shelf.many)

    together.do(1)
    together.do(2)

    assert shelf.calls == [1, 1]
