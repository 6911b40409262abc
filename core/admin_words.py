"""What the admin says for the codes of rows: the states of durable work, and filters in words."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.admin import ChoicesFieldListFilter, EmptyFieldListFilter
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.durable import DurableRow, Status

Words = Mapping[str, "str | Promise"]

#: A durable row's state in words a shop owner uses.
STATE_WORDS: dict[str, "str | Promise"] = {
    Status.WAITING: _("Waits for another step"),
    Status.READY: _("Due"),
    Status.RUNNING: _("Running"),
    Status.DONE: _("Done"),
    Status.SKIPPED: _("Not needed"),
    Status.PARKED: _("Waits for you"),
    Status.CANCELED: _("Called off"),
}


def readable(code: str) -> str:
    """A code that nobody has written words for, made readable: `Part shipped`."""
    return code.replace("_", " ").capitalize()


def said(code: str, words: Words) -> str:
    """The words for a code; the code made readable when it has none."""
    return str(words.get(code) or readable(code))


def state_of(row: DurableRow) -> tuple[str, str]:
    """The state of a durable row as Unfold's labels want it: its code for the colour, its words."""
    return row.status, said(row.status, STATE_WORDS)


class _InWords(ChoicesFieldListFilter):
    """A filter by a column of codes; its choices are listed in the words of `words`."""

    words: Words = {}
    called: "str | Promise" = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.title = str(self.called) or self.title

    def choices(self, changelist: Any) -> Iterator[Any]:  # noqa: ANN401 - Django's own
        """The usual choices, each said and not spelled."""
        everything, *codes = super().choices(changelist)
        yield everything
        for choice, (code, _label) in zip(codes, self.field.flatchoices, strict=True):
            yield {**choice, "display": said(str(code), self.words)}


class _WhetherEmpty(EmptyFieldListFilter):
    """A filter by whether a column is filled in, such as when something was done."""

    empty: "str | Promise" = ""
    filled: "str | Promise" = ""
    called: "str | Promise" = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        self.title = str(self.called)

    def choices(self, changelist: Any) -> Iterator[Any]:  # noqa: ANN401 - Django's own
        """The usual choices, the last two in the filter's own words."""
        everything, empty, filled = super().choices(changelist)
        yield everything
        yield {**empty, "display": str(self.empty)}
        yield {**filled, "display": str(self.filled)}


def in_words(words: Words, *, called: "str | Promise" = "") -> type[ChoicesFieldListFilter]:
    """A filter by a column of codes, for `list_filter` beside the column's name.

    `called` is the filter's title where the column's own name is no word for people.
    """
    return type("InWords", (_InWords,), {"words": words, "called": called})


def whether(
    called: "str | Promise", *, empty: "str | Promise", filled: "str | Promise"
) -> type[EmptyFieldListFilter]:
    """A filter by whether a column is empty, for `list_filter` beside the column's name."""
    named = {"called": called, "empty": empty, "filled": filled}
    return type("WhetherEmpty", (_WhetherEmpty,), named)


#: The filter by the state of durable work.
InStates = in_words(STATE_WORDS, called=_("state"))
