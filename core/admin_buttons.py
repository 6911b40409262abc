"""Buttons on an admin page: one POST each, so that following a link never changes anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest

Press = TypeVar("Press", bound=Callable[..., str])


@dataclass(frozen=True)
class Button:
    """What a button says, who may press it, and on which rows it is there."""

    name: str
    label: str
    permission: str
    icon: str = ""
    danger: bool = False
    when: Callable[[Any], bool] | None = None

    def fits(self, row: Model) -> bool:
        """Whether it does something on a row in this state."""
        return self.when is None or self.when(row)

    def allowed_to(self, request: HttpRequest) -> bool:
        """Whether this user has the right it asks for."""
        return request.user.has_perm(self.permission)


def button(
    label: str,
    *,
    permission: str,
    icon: str = "",
    danger: bool = False,
    when: Callable[[Any], bool] | None = None,
) -> Callable[[Press], Press]:
    """Make a method of an admin page a button (decorator).

    The method takes the request and the row, and returns the sentence shown afterwards; it may
    raise `RefusedError` with a sentence that says why nothing was done. List its name in `buttons`.
    """

    def mark(method: Press) -> Press:
        method.button = Button(  # type: ignore[attr-defined]
            method.__name__, label, permission, icon, danger, when
        )
        return method

    return mark


class RefusedError(Exception):
    """The row is not, or no longer, in a state in which this button does something."""
