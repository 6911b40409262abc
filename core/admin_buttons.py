"""Buttons on an admin page: one POST each, so that following a link never changes anything."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Press = TypeVar("Press", bound=Callable[..., str])


@dataclass(frozen=True)
class Button:
    """What a button says, who may press it, and on which rows it is there.

    `asks` labels a line of text that must be filled in beside it, such as the reason.
    """

    name: str
    label: str | Promise
    permission: str
    icon: str = ""
    danger: bool = False
    when: Callable[[Any], bool] | None = None
    asks: str = ""

    def fits(self, row: Model) -> bool:
        """Whether it does something on a row in this state."""
        return self.when is None or self.when(row)

    def allowed_to(self, request: HttpRequest) -> bool:
        """Whether this user has the right it asks for."""
        return request.user.has_perm(self.permission)


def button(
    label: str | Promise,
    *,
    permission: str,
    icon: str = "",
    danger: bool = False,
    when: Callable[[Any], bool] | None = None,
    asks: str = "",
) -> Callable[[Press], Press]:
    """Make a method of an admin page a button (decorator).

    The method takes the request and the row, and returns the sentence shown afterwards; it may
    raise `RefusedError` with a sentence that says why nothing was done. List its name in `buttons`.
    What was filled in for `asks` is found by `answer_to`.
    """

    def mark(method: Press) -> Press:
        method.button = Button(  # type: ignore[attr-defined]
            method.__name__, label, permission, icon, danger, when, asks
        )
        return method

    return mark


class RefusedError(Exception):
    """The row is not, or no longer, in a state in which this button does something."""


def answer_to(request: HttpRequest, *, limit: int = 250) -> str:
    """What was filled in beside a button that asks.

    Raises:
        RefusedError: nothing was filled in, or more than fits.
    """
    answer = " ".join(request.POST.get("answer", "").replace("\x00", "").split())
    if not answer:
        raise RefusedError(_("Nothing was done: please fill in the line beside the button."))
    if len(answer) > limit:
        too_long = _("Nothing was done: please use at most %(limit)s characters.")
        raise RefusedError(too_long % {"limit": limit})
    return answer
