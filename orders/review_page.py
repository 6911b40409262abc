"""What the page of one review case shows, and the queue's own words for times and severities."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.utils.formats import date_format
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.countries import country_name
from catalog.kinds import ProductKind
from core.clock import now
from core.money import Money
from orders import admin_page
from orders.addresses import oddities, parsed
from orders.kinds import StepKind
from orders.models import Order, ReviewCase
from orders.models.review import Reason
from orders.review_actions import Field, ReviewAction
from orders.review_desk import actions_for

_MOST = 10

SEVERITY_WORDS = {
    "low": gettext_lazy("when there is time"),
    "normal": gettext_lazy("soon"),
    "high": gettext_lazy("pressing"),
}
#: The chips of the list: what a reason is called in two words.
REASON_WORDS = {
    "amount": gettext_lazy("amount"),
    "amount_unlimited": gettext_lazy("currency without limit"),
    "note_urgent": gettext_lazy("in a hurry"),
    "note_custom": gettext_lazy("made to measure"),
    "note_address": gettext_lazy("other address"),
    "note_gift": gettext_lazy("gift"),
    "note_cancel": gettext_lazy("wants to cancel"),
    "note_wait": gettext_lazy("asks to wait"),
    "note_word": gettext_lazy("your own word"),
    "country": gettext_lazy("country"),
    "missing_metadata": gettext_lazy("unknown product"),
    "unknown_answer": gettext_lazy("unclear answer"),
    "step_parked": gettext_lazy("step stopped"),
    "fraud_risk": gettext_lazy("fraud risk"),
    "mail_bounced": gettext_lazy("mail came back"),
    "partial_refund": gettext_lazy("partly refunded"),
    "refund_failed": gettext_lazy("refund failed"),
    "dispute": gettext_lazy("dispute"),
    "books_by_hand": gettext_lazy("enter in the books"),
    "price_differs": gettext_lazy("another price"),
    "was_lost": gettext_lazy("lost and found again"),
    "po_box": gettext_lazy("PO box"),
    "address_missing": gettext_lazy("address incomplete"),
    "address_country": gettext_lazy("odd country"),
    "no_house_number": gettext_lazy("no house number"),
    "postcode_form": gettext_lazy("odd postcode"),
    "postcode_disagrees": gettext_lazy("postcode and province"),
    "state_unknown": gettext_lazy("unknown province"),
    "odd_characters": gettext_lazy("unusual characters"),
    "line_too_long": gettext_lazy("line too long"),
}


@dataclass(frozen=True)
class Part:
    """One part of the address with what is odd about it."""

    name: str
    value: str
    odd: str


@dataclass(frozen=True)
class ActionShown:
    """A button with what was typed before it was refused; `opened` shows its form unfolded."""

    action: ReviewAction
    fields: tuple[Field, ...]
    opened: bool


def chip(code: str) -> str:
    """A reason in two words; codes of other apps are made readable."""
    return str(REASON_WORDS.get(code) or code.replace("_", " ").lower())


def age(case: ReviewCase) -> str:
    """How long the customer has been waiting."""
    return timesince(case.opened_at, now(), depth=1)


def due(case: ReviewCase) -> str:
    """When it should be looked at, from now."""
    at = now()
    if case.is_resolved():
        return _("closed")
    if case.status == ReviewCase.Status.SNOOZED:
        return _("comes back in %(time)s") % {"time": timeuntil(case.due_at, at, depth=1)}
    if case.due_at < at:
        return _("overdue by %(time)s") % {"time": timesince(case.due_at, at, depth=1)}
    return _("due in %(time)s") % {"time": timeuntil(case.due_at, at, depth=1)}


def moment_text(at: datetime) -> str:
    """A time as the page shows it."""
    return f"{date_format(at, 'Y-m-d H:i')} UTC"


def context(
    case: ReviewCase, user: User | AnonymousUser, typed: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Everything the template needs; `typed` is what was refused a moment ago."""
    order = case.order
    following = ReviewCase.objects.open().exclude(pk=case.pk).order_by("due_at", "id").first()
    return {
        "title": order.number,
        "case": case,
        "order": order,
        "due": due(case),
        "age": age(case),
        "severity": SEVERITY_WORDS[case.severity],
        "reasons": case.open_reasons(),
        "settled": [one for one in case.reasons if one["settled"]],
        "actions": _actions(case, user, typed or {}),
        "money": order.money_words,
        "delivery": order.fulfilment_words,
        "address": address_of(order),
        "lines": lines_of(order),
        "amounts": admin_page.amounts(order),
        "days": admin_page.story(order),
        "others": others_of(order),
        "following": following,
        "earlier": order.cases.exclude(pk=case.pk).order_by("-id"),
    }


def address_of(order: Order) -> list[Part]:
    """The address as the shop reads it, part by part; empty when nothing is shipped."""
    if not order.shipping_address:
        return []
    address = parsed(order.shipping_address)
    lines = order.lines.deliverable()
    odd: list[str] = []
    if lines.filter(kind__in=(ProductKind.PRINT, ProductKind.STOCK)).exists():
        by_courier = order.steps.filter(kind=StepKind.SUBMIT_PRINT, cause="").exists()
        odd = [one.text for one in oddities(address, by_courier=by_courier)]
    parts = [Part(name, value, _odd_about(name, odd)) for name, value in address.fields().items()]
    where = country_name(address.country, "en")
    country = Part("country", where, _odd_about("country", odd))
    return [*parts, country, Part("phone", address.phone, "")]


def _odd_about(name: str, odd: list[str]) -> str:
    """The oddities that name this part; those about the whole stand beside the street."""
    near = {"postcode": ("postcode", "zip"), "street": ("house", "courier", "street")}
    words = near.get(name, (name,))
    return "; ".join(text for text in odd if any(word in text.lower() for word in words))


def lines_of(order: Order) -> list[tuple[str, int, str]]:
    """What was bought: title, pieces, money."""
    rows = order.lines.filter(parent=None)
    return [(one.title, one.quantity, Money(one.total, order.currency).format()) for one in rows]


def others_of(order: Order) -> list[Order]:
    """The customer's other orders, newest first."""
    mine = Order.objects.filter(customer_id=order.customer_id).exclude(pk=order.pk)
    return list(mine.newest()[:_MOST])


def chips(reasons: list[Reason]) -> list[str]:
    """The reasons of a row of the list, each once."""
    return list(dict.fromkeys(chip(one["code"]) for one in reasons))


def _actions(
    case: ReviewCase, user: User | AnonymousUser, typed: Mapping[str, Any]
) -> list[ActionShown]:
    """What can be done stands above what cannot."""
    shown = [_shown(one, user, typed) for one in actions_for(case)]
    return sorted(shown, key=lambda one: not one.action.possible)


def _shown(
    action: ReviewAction, user: User | AnonymousUser, typed: Mapping[str, Any]
) -> ActionShown:
    if not user.has_perm(action.permission):
        action = replace(action, possible=False, why_not=_not_yours(action))
    mine = typed.get("code") == action.code
    values = typed.get("values", {}) if mine else {}
    fields = tuple(replace(one, value=values.get(one.name, one.value)) for one in action.fields)
    return ActionShown(action, fields, opened=mine)


def _not_yours(action: ReviewAction) -> str:
    if action.danger:
        return _("Only the owner sends money back. Snooze the case with a note for the owner.")
    return _("Your role may look at this, not decide it.")
