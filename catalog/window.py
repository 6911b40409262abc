"""The shop window: what public pages show, kept in this process until the owner changes something.

A page costs eight statements and a template; asking whether anything was saved costs one small
one. The answer is a sequence in the database that moves on after the commit of every change, so
each process sees a new price with its next page. A checkout never reads from here.
"""

import threading
import time
from collections.abc import Callable, Hashable
from functools import wraps
from itertools import count
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

#: Seconds after which a kept thing is made anew: for what was written past the models.
KEPT_SECONDS = 60.0
_MOST = 1000

T = TypeVar("T")
P = ParamSpec("P")
Page = Callable[Concatenate[HttpRequest, P], HttpResponse]


class _Window:
    """What is kept, all of one revision; another revision empties it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._revision: Hashable = None
        self._kept: dict[Hashable, tuple[float, object]] = {}

    def find(self, key: Hashable, revision: Hashable) -> tuple[float, object] | None:
        """What is kept under `key` with the time until which it may be used."""
        with self._lock:
            return self._kept.get(key) if revision == self._revision else None

    def put(self, key: Hashable, revision: Hashable, value: object, seconds: float) -> None:
        """Keep `value`, made after `revision` was read."""
        with self._lock:
            if revision != self._revision or len(self._kept) >= _MOST:
                self._kept.clear()
                self._revision = revision
            self._kept[key] = (time.monotonic() + seconds, value)

    def empty(self) -> None:
        """Forget everything."""
        with self._lock:
            self._kept.clear()


_window = _Window()
_numbers = count(1)
_generation = 0


def kept(key: Hashable, make: Callable[[], T], *, seconds: float = KEPT_SECONDS) -> T:
    """What `make` gives, or gave since the last change. Not inside a transaction that changes it.

    The revision is read before `make` looks, so what is kept is never older than its revision.
    """
    revision = (_revision(), _generation)
    found = _window.find(key, revision)
    if found is not None and time.monotonic() < found[0]:
        return cast("T", found[1])
    made = make()
    _window.put(key, revision, made, seconds)
    return made


def kept_page(view: Page[P]) -> Page[P]:
    """Keep the page of a view that looks the same for every visitor (decorator).

    Its address and the language are all it may depend on besides the catalog.
    """

    @wraps(view)
    def show(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        fresh: list[HttpResponse] = []

        def make() -> bytes | None:
            fresh.append(view(request, *args, **kwargs))
            return fresh[0].content if fresh[0].status_code == 200 else None  # noqa: PLR2004

        body = kept((view.__name__, request.path, get_language()), make)
        return fresh[0] if fresh or body is None else HttpResponse(body)

    return show


def changed(**_signal: Any) -> None:  # noqa: ANN401 - whatever a signal carries
    """Something that pages show was saved or deleted: here at once, elsewhere with the commit."""
    global _generation  # noqa: PLW0603 - one per process by its nature
    _generation = next(_numbers)
    transaction.on_commit(_move_on, robust=True)


def forget() -> None:
    """Empty this process's window; for tests, whose transactions never happened."""
    _window.empty()


def _revision() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM catalog_window")
        return int(cursor.fetchone()[0])


def _move_on() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('catalog_window')")
