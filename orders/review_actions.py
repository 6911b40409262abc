"""What a button of the review queue is: the shape in which every app offers its own."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError
from orders.models import ReviewCase


@dataclass(frozen=True)
class Field:
    """One thing to fill in. `kind` is text, long, number, choice or tick; `limit` in characters."""

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    limit: int = 250


@dataclass(frozen=True)
class ActionRequest:
    """A button that was pressed. `case` and its order are locked; `values` are what was typed."""

    case: ReviewCase
    user: User
    values: Mapping[str, str]

    @property
    def who(self) -> str:
        """The person's name, for the story."""
        return self.user.get_username()


Run = Callable[[ActionRequest], str]


def _nothing(_request: ActionRequest) -> str:
    raise RefusedError(_("This cannot be done here, or no longer."))


@dataclass(frozen=True)
class ReviewAction:
    """One button of a case's page.

    `explains` says what it will do, `why_not` why it cannot be pressed now. `run` works inside one
    transaction with order and case locked and returns the sentence shown afterwards; it may raise
    `core.admin_buttons.RefusedError`. `settles` are codes of the reasons it answers; reasons
    about a parked step are settled by themselves when that step is no longer parked.
    """

    code: str
    label: str
    explains: str
    possible: bool
    why_not: str = ""
    fields: tuple[Field, ...] = ()
    run: Run = field(default=_nothing)
    settles: tuple[str, ...] = ()
    permission: str = "orders.change_reviewcase"
    danger: bool = False


def read(fields: tuple[Field, ...], given: Mapping[str, str]) -> dict[str, str]:
    """What was typed, one clean value per field.

    Raises:
        RefusedError: something is missing, too long, or none of the choices.
    """
    return {one.name: _read_one(one, given.get(one.name, "")) for one in fields}


def _read_one(one: Field, given: str) -> str:
    text = given.replace("\x00", "").replace("\r\n", "\n").strip()
    if one.kind != "long":
        text = " ".join(text.split())
    named = {"field": one.label}
    if not text:
        if one.required:
            raise RefusedError(_("Nothing was done: please fill in “%(field)s”.") % named)
        return ""
    if len(text) > one.limit:
        too_long = _("Nothing was done: “%(field)s” holds at most %(limit)s characters.")
        raise RefusedError(too_long % {**named, "limit": one.limit})
    if one.choices and text not in dict(one.choices):
        raise RefusedError(_("Nothing was done: please choose one of “%(field)s”.") % named)
    return text
