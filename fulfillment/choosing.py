"""Which printer is asked next, and why, from given facts alone. Pure: no Django, no clock, no I/O.

The order of choice is Printful, Printify, Gooten: the first two make drafts that cost nothing, so
leaving them is safe; Gooten's order is final at once (contracts/print.md sections 0 and 7).
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from fulfillment.providers.base import Held

_PLACES = ("name", "street", "city", "state or province", "postal code", "country")


class Tried(StrEnum):
    """What came of asking a printer: the failure classes of contracts/print.md 4.2, and ours."""

    NOT_TRIED = ""
    NOT_SENT = "NOT_SENT"
    THROTTLED = "THROTTLED"
    UNKNOWN = "UNKNOWN"
    AUTH = "AUTH"
    ITEM = "ITEM"
    ADDRESS = "ADDRESS"
    MONEY = "MONEY"
    COST = "COST"
    CONTENT = "CONTENT"
    CANCELED = "CANCELED"
    CONFLICT = "CONFLICT"
    DUPLICATE = "DUPLICATE"
    STAFF = "STAFF"
    OTHER = "OTHER"


#: A printer that said one of these may do it later: it is asked again in the next round.
PASSING = frozenset({Tried.NOT_SENT, Tried.THROTTLED, Tried.UNKNOWN, Tried.AUTH, Tried.MONEY})


@dataclass(frozen=True)
class PrinterFacts:
    """What is known of one printer for one group of goods, with no call made.

    `tried` is what came of asking it for this address; `tried_round` in which round that was.
    `cost` is what its pieces cost by our own list, in minor units; None is not known.
    """

    name: str
    unusable: str = ""
    unmapped: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    resting: bool = False
    cost: int | None = None
    tried: str = ""
    tried_text: str = ""
    tried_round: int = 0


@dataclass(frozen=True)
class Decision:
    """The printer to ask, or (with `provider` empty) whether waiting can help; `story` says why."""

    provider: str
    can_wait: bool
    story: tuple[str, ...]


def decide(
    facts: Sequence[PrinterFacts], *, round_number: int, ceiling: int | None, wanted: str = ""
) -> Decision:
    """Choose the first printer that can; `wanted` (by staff) goes before the order of choice."""
    ordered = sorted(facts, key=lambda one: one.name != wanted)
    story: list[str] = []
    can_wait = False
    for one in ordered:
        refusal = never(one, ceiling=ceiling, chosen=one.name == wanted)
        pause = "" if refusal else not_now(one, round_number=round_number)
        if not refusal and not pause:
            story.append(_taken(one, wanted=wanted, before=tuple(story)))
            return Decision(one.name, can_wait=False, story=tuple(story))
        can_wait = can_wait or not refusal
        story.append(f"{_name(one.name)} was left out: {refusal or pause}.")
    return Decision("", can_wait, tuple(story))


def never(one: PrinterFacts, *, ceiling: int | None, chosen: bool = False) -> str:
    """Why this printer cannot print these goods for this address at all; empty when it can.

    `chosen`: a person chose it, so that what it said before does not count.
    """
    if one.unusable:
        return one.unusable
    if one.unmapped:
        return f"it has no print file for {', '.join(one.unmapped)}"
    if one.problems:
        return "; ".join(one.problems)
    if ceiling is not None and one.cost is not None and one.cost > ceiling:
        return "its pieces cost more than this order may cost"
    if one.tried and Tried(one.tried) not in PASSING and not chosen:
        return one.tried_text or "it refused this order"
    return ""


def not_now(one: PrinterFacts, *, round_number: int) -> str:
    """Why this printer is not asked at the moment; empty when it is."""
    if one.resting:
        return "it has not been answering and is left alone for a minute"
    if one.tried and one.tried_round >= round_number and Tried(one.tried) in PASSING:
        return one.tried_text or "it did not answer"
    return ""


def mismatch(ordered: Iterable[tuple[str, int]], printed: Iterable[tuple[str, int]]) -> str:
    """What differs between the lines we ordered and those the printer holds; empty when nothing.

    A printer that names no lines at all says nothing about them; one that names them in its own
    words is held to the quantities.
    """
    ours, theirs = sorted(ordered), sorted(printed)
    if not theirs or ours == theirs:
        return ""
    echoes = {reference for reference, _quantity in ours} & {one for one, _quantity in theirs}
    if not echoes and sorted(two[1] for two in ours) == sorted(two[1] for two in theirs):
        return ""
    return f"the printer holds other lines than were ordered ({theirs} instead of {ours})"


def difference(asked: Held, held: Held) -> str:
    """What of an order under our reference is not what was asked; empty when nothing is.

    What a printer does not say is no difference, nor are its capitals, accents and signs.
    """
    both = zip(_PLACES, asked.address, held.address, strict=False)
    other = [
        f"its {place} is “{theirs}”, not “{ours}”"
        for place, ours, theirs in both
        if ours and theirs and _bare(ours) != _bare(theirs)
    ]
    return "; ".join([*other, *_other_goods(asked, held)])


def _other_goods(asked: Held, held: Held) -> list[str]:
    left = [line for line in held.goods if line[0]]
    if not asked.goods or not left:
        return []
    for names, quantity in asked.goods:
        match = next((one for one in left if one[1] == quantity and set(one[0]) & set(names)), None)
        if match is None:
            return [f"it does not hold {quantity} of {'/'.join(names)}"]
        left.remove(match)
    return [f"it holds {count} of {'/'.join(names)} besides" for names, count in left]


def _bare(text: str) -> str:
    """Letters and digits alone, without accents or capitals."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(one for one in decomposed if one.isalnum())


def _taken(one: PrinterFacts, *, wanted: str, before: tuple[str, ...]) -> str:
    if one.name == wanted:
        return f"{_name(one.name)} was chosen by a person."
    why = "it is the next that can print all of it" if before else "it is the first choice"
    return f"{_name(one.name)} was taken: {why}."


def _name(provider: str) -> str:
    return provider.capitalize()
