"""Asking again until something answers, and doing many things at the same moment."""

import time
from collections.abc import Callable, Sequence
from threading import Event, Thread
from typing import Any

from django.db import Error, connection


def patiently(act: Callable[[], Any], *errors: type[Exception], seconds: float = 30) -> Any:
    """Do it again and again while it raises one of these; the last time it may raise."""
    end = time.monotonic() + seconds
    while True:
        try:
            return act()
        except errors:
            if time.monotonic() > end:
                raise
            Event().wait(0.2)


def asked(question: Callable[[], Any]) -> Any:
    """An answer of the database; a connection that is gone is replaced."""

    def ask() -> Any:
        try:
            return question()
        except Error:
            connection.close()
            raise

    return patiently(ask, Error)


def at_once(acts: Sequence[Callable[[], Any]]) -> list[Any]:
    """Do all of them in threads of their own; what came of each, in order."""
    found: list[Any] = [None] * len(acts)

    def do(number: int, act: Callable[[], Any]) -> None:
        try:
            found[number] = act()
        except Exception as error:  # noqa: BLE001 - what came of it is what is asked
            found[number] = error

    threads = [Thread(target=do, args=one, daemon=True) for one in enumerate(acts)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return found
