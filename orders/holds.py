"""Why a person should look before anything is delivered. Pure: no Django, no clock, no I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from core.money import Money
from orders import addresses, note_words
from orders.addresses import Address


class Severity(StrEnum):
    """How soon a person should look."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


@dataclass(frozen=True)
class HoldReason:
    """One reason to hold an order. `code` is for rules and filters, `text` for the person.

    `matters` names what it is about (orders.addresses): several apps may notice one thing.
    """

    code: str
    text: str
    severity: Severity = Severity.NORMAL
    matters: tuple[str, ...] = ()


@dataclass(frozen=True)
class HoldFacts:
    """What the rules may know of a paid order; `total` in minor units of `currency`.

    `address` is None when nothing is shipped. `unknown_lines` are titles that no product of the
    shop answers to; `risk_level` is the payment provider's own word ("" when it says nothing).
    """

    currency: str
    total: int
    note: str = ""
    address: Address | None = None
    by_courier: bool = False
    unknown_lines: tuple[str, ...] = ()
    risk_level: str = ""


@dataclass(frozen=True)
class HoldRules:
    """The owner's settings. `amounts` are limits in minor units; what is above them is held."""

    amounts: Mapping[str, int] = field(default_factory=dict)
    countries: frozenset[str] = frozenset()
    words: tuple[str, ...] = ()


#: Stripe's words (docs.stripe.com/api/charges/object, outcome.risk_level, 2026-10-28).
_RISKY = {"elevated": Severity.NORMAL, "highest": Severity.HIGH}
#: A parcel sent to the wrong place, or after all not wanted, cannot be called back.
_PRESSING = frozenset({"note_address", "note_cancel", "note_wait"})
_NOTE_TEXTS = {
    "note_urgent": "The customer is in a hurry",
    "note_custom": "The customer wants something made to measure",
    "note_address": "The customer writes about another address",
    "note_gift": "The customer has a wish about a gift",
    "note_cancel": "The customer may not want this order any more",
    "note_wait": "The customer asks you to wait",
    "note_word": "The note holds one of your own words",
}


#: Codes of reasons that another address does not change, `held` among them (orders.review).
OWN_CODES = frozenset(
    {
        "amount",
        "amount_unlimited",
        "country",
        "fraud_risk",
        "held",
        "missing_metadata",
        "price_differs",
        "unknown_answer",
        "was_lost",
        *_NOTE_TEXTS,
    }
)


def reasons(facts: HoldFacts, rules: HoldRules) -> tuple[HoldReason, ...]:
    """Every reason why a person should look first; empty when the order may go."""
    return (
        *_amount(facts, rules),
        *_note(facts, rules),
        *_place(facts, rules),
        *_unknown(facts),
        *_risk(facts),
    )


def worst(severities: Iterable[str]) -> Severity:
    """The most pressing of several severities; normal when there is none."""
    order = list(Severity)
    return max((Severity(one) for one in severities), key=order.index, default=Severity.NORMAL)


def _amount(facts: HoldFacts, rules: HoldRules) -> list[HoldReason]:
    if facts.total <= 0:
        return []
    paid = Money(facts.total, facts.currency)
    limit = rules.amounts.get(facts.currency)
    if limit is None:
        text = f"{paid} was paid, and no limit is set for {facts.currency.upper()}"
        return [HoldReason("amount_unlimited", text)]
    if facts.total <= limit:
        return []
    text = f"{paid} is more than your limit of {Money(limit, facts.currency)}"
    return [HoldReason("amount", text)]


def _note(facts: HoldFacts, rules: HoldRules) -> list[HoldReason]:
    found = note_words.found_in(facts.note, extra=rules.words)
    return [
        HoldReason(
            code,
            f"{_NOTE_TEXTS[code]}: “{'”, “'.join(words)}”",
            Severity.HIGH if code in _PRESSING else Severity.NORMAL,
        )
        for code, words in found.items()
    ]


def _place(facts: HoldFacts, rules: HoldRules) -> list[HoldReason]:
    address = facts.address
    if address is None:
        return []
    odd = [
        HoldReason(one.code, one.text, Severity(one.severity), one.matters)
        for one in addresses.oddities(address, by_courier=facts.by_courier)
    ]
    if address.country.upper() in rules.countries:
        text = f"Goods to {address.country.upper()} are on your list of countries to look at"
        odd.append(HoldReason("country", text))
    return odd


def _unknown(facts: HoldFacts) -> list[HoldReason]:
    """A parcel beside an unknown line may be packed too light; files need not wait for it.

    Without goods the unknown line alone waits: its own step is for a person.
    """
    if not facts.unknown_lines or facts.address is None:
        return []
    titles = ", ".join(facts.unknown_lines)
    text = f"Paid for, but no product of the shop answers to it: {titles}"
    return [HoldReason("missing_metadata", text)]


def _risk(facts: HoldFacts) -> list[HoldReason]:
    if facts.risk_level == "unknown":
        text = "Stripe could not say how risky this payment is"
        return [HoldReason("unknown_answer", text, Severity.LOW)]
    severity = _RISKY.get(facts.risk_level)
    if severity is None:
        return []
    text = f"Stripe rates the risk of fraud of this payment as {facts.risk_level}"
    return [HoldReason("fraud_risk", text, severity)]
