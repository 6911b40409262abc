"""Typed questions that a lower app asks and upper apps answer, so that nobody imports upward."""

from collections.abc import Callable
from typing import Generic, TypeVar

Q = TypeVar("Q")
A = TypeVar("A")


class Slot(Generic[Q, A]):
    """One question, declared by the app that asks: `order_mail = Slot[Order, Section]()`."""

    def __init__(self) -> None:
        """Start without answers; apps add theirs when they are loaded."""
        self._answers: dict[str, Callable[[Q], A]] = {}

    def answer(self, function: Callable[[Q], A]) -> Callable[[Q], A]:
        """Register `function` as one answer (decorator). Loading a module twice adds it once."""
        self._answers[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    def ask(self, question: Q) -> list[A]:
        """All answers, in the order in which the apps were loaded."""
        return [answer(question) for answer in self._answers.values()]

    def names(self) -> list[str]:
        """Dotted names of what answers, for the architecture tests and for support."""
        return list(self._answers)
