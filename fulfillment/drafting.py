"""Before the fence: make the draft, find what a lost answer hides, and verify it.

Whatever exists here costs nothing, so every doubt ends in leaving for the next printer.
"""

import json

from django.conf import settings
from django.utils.translation import gettext as _

from core import clock
from core.money import Money
from core.outcomes import Ok, Outcome, Rejected, Throttled, Unknown
from fulfillment import endings, print_facts
from fulfillment.choosing import Tried, difference, mismatch
from fulfillment.endings import Try
from fulfillment.models import Phase, Work
from fulfillment.providers.base import PrintStatus, RemoteOrder

#: Seconds before each look-up of a create whose answer was lost (contracts/print.md 7.7).
LOOKS = {"printful": (2, 13, 45), "printify": (5, 25, 60)}
_LOOKS = (5, 25, 60)
#: Seconds before each further try of what was surely not taken.
RETRIES = (2, 4, 8)
#: Seconds before each look at a draft that is not complete yet.
CHECKS = (2, 5, 10, 20, 30, 60, 120, 300)
THROTTLED_SECONDS = 60
THROTTLED_TRIES = 3
#: What another printer may do, so the next is asked; anything else a person looks at.
_NEXT = frozenset({Tried.AUTH, Tried.ITEM, Tried.NOT_SENT, Tried.THROTTLED, Tried.MONEY})


def create(one: Try) -> None:
    """Ask for the draft. What a crash would mean is written before the request leaves."""
    attempt = one.attempt
    request = print_facts.request_for(one.print_order, attempt.provider, attempt.reference)
    body = attempt.freeze(lambda: one.printer.create_body(request))
    tries, could_exist = attempt.looks, attempt.may_exist
    attempt.turn_to(Work.FIND, may_exist=True)
    outcome = one.printer.create(body, reference=attempt.reference)
    match outcome:
        case Ok(remote):
            found(one, remote)
        case Rejected(_reason, code) if code == "DUPLICATE":
            endings.turn(attempt, Work.FIND, 0, _("adopts its own draft"), verdict_code=code)
        case Unknown(reason):
            endings.again(attempt, _looks(attempt.provider)[0], reason)
        case _:
            attempt.write(may_exist=could_exist, looks=tries, work=Work.CREATE)
            refused(one, *endings.why(outcome), wait=_wait(outcome))


def find(one: Try) -> None:
    """Look up by our reference what a lost answer may have made."""
    attempt = one.attempt
    outcome = look_up(one)
    if isinstance(outcome, Ok) and outcome.value is not None:
        found(one, outcome.value)
        return
    looks = _looks(attempt.provider)
    done = attempt.looks + 1
    if done < len(looks):
        text = _("looks again for a draft whose answer was lost")
        endings.again(attempt, looks[done], text, looks=done)
    elif attempt.verdict_code == "DUPLICATE":
        text = _("%(printer)s says that it has this order already, and does not find it")
        endings.ask_person(attempt, code="DUPLICATE", text=text % {"printer": one.name})
    else:
        text = _("it did not say whether it made the draft")
        endings.leave(attempt, code=Tried.UNKNOWN, text=text)


def recall(one: Try) -> None:
    """Asked anew in a later round: adopt what an earlier one left, or create."""
    attempt = one.attempt
    outcome = look_up(one)
    match outcome:
        case Ok(None):
            endings.turn(attempt, Work.CREATE, 0, _("nothing was left there"))
        case Ok(RemoteOrder() as remote):
            found(one, remote)
        case _:
            code, text = endings.why(outcome)
            endings.leave(attempt, code=code, text=text)


def check(one: Try) -> None:
    """Read a draft whose price or lines were not there yet."""
    attempt = one.attempt
    outcome = one.printer.get(attempt.remote_id) if one.printer.refuses_twins else _scan(one)
    match outcome:
        case Ok(remote) if remote.twins:
            for twin in remote.twins:
                one.printer.cancel(twin)
            attempt.write(**endings.seen(remote))
            _check_later(one, _("a second draft of the same name is canceled first"))
        case Ok(remote):
            found(one, remote)
        case _:
            _check_later(one, endings.why(outcome)[1])


def _scan(one: Try) -> Outcome[RemoteOrder]:
    """The draft as the newest orders show it, with what else has its name (print.md 7.3 Y2)."""
    looked = look_up(one)
    match looked:
        case Ok(RemoteOrder() as remote):
            return Ok(remote)
        case Ok():
            return one.printer.get(one.attempt.remote_id)
        case _:
            return looked


def strange(one: Try, remote: RemoteOrder) -> str:
    """Why an order under our reference is not the one that was asked for; empty when it is."""
    sent = one.attempt.request_body
    return difference(one.printer.asked(json.loads(bytes(sent))), remote.held) if sent else ""


def not_ours(one: Try, remote: RemoteOrder, what: str) -> None:
    """Something else has our name there: a person decides, and the next try has a new name."""
    attempt = one.attempt
    if remote.committed:
        end = _(
            "It is printed, and was left alone: if it is this order, changed there by hand, mark it"
            " as done by hand. Trying again orders under a new name."
        )
    else:
        end = _(
            "It was not confirmed, and is canceled in ten minutes. Correct the order here if it was"
            " changed there, then try again."
        )
        attempt.write(**endings.seen(remote))
    # What is printed there is not this attempt's to cancel.
    attempt.write(may_exist=not remote.committed)
    words = _("%(printer)s holds something else under the name %(reference)s: %(what)s.")
    said = words % {"printer": one.name, "reference": attempt.reference, "what": what}
    endings.ask_person(attempt, code=Tried.ADDRESS, text=f"{said} {end}")


def found(one: Try, remote: RemoteOrder) -> None:
    """There is an order of ours at the printer: go on with it, or say why not."""
    attempt = one.attempt
    facts = {"may_exist": True, **endings.seen(remote)}
    if remote.status == PrintStatus.CANCELED:
        text = _("its draft was canceled at the printer (%(status)s)")
        attempt.write(**{**facts, "may_exist": False})
        endings.ask_person(attempt, code=Tried.CANCELED, text=text % {"status": remote.raw_status})
    elif other := strange(one, remote):
        not_ours(one, remote, other)
    elif remote.committed:
        endings.committed(attempt, remote)
    elif remote.cost is None or remote.status == PrintStatus.UNKNOWN:
        attempt.write(phase=Phase.DRAFTED, **facts)
        _check_later(one, _("the printer is still working out the price"))
    else:
        _verify(one, remote, facts)


def _verify(one: Try, remote: RemoteOrder, facts: dict[str, object]) -> None:
    """Commit only what is exactly the order that was asked for, at a price that was allowed."""
    attempt, print_order = one.attempt, one.print_order
    wrong = mismatch(print_facts.items_of(print_order), remote.items)
    problems = [*remote.problems, *([wrong] if wrong else [])]
    dear = too_dear_text(one, remote.cost, remote.currency)
    if problems or dear:
        attempt.write(**facts)
    if problems:
        endings.leave(attempt, code=Tried.ITEM, text="; ".join(problems))
        return
    if dear:
        endings.leave(attempt, code=Tried.COST, text=dear)
        return
    facts |= {"phase": Phase.DRAFTED, "verdict_code": ""}
    if one.printer.refuses_twins or attempt.work == Work.CHECK:
        endings.turn(attempt, Work.COMMIT, 0, _("the draft is right"), **facts)
    else:
        endings.turn(attempt, Work.CHECK, 0, _("looks for a second draft of this name"), **facts)


def too_dear_text(one: Try, cost: int | None, currency: str) -> str:
    """Why the price is not paid, in words; empty when it is.

    It is held against the list in the printer's own currency; without a list there is no limit.
    """
    print_order = one.print_order
    if cost is None or print_order.ceiling is None:
        return ""
    most: int | None = print_order.ceiling
    if currency and currency != print_order.currency:
        most = print_facts.ceiling_in(print_facts.lines_of(print_order.group), currency)
    reckoned = currency or print_order.currency
    asked = Money(cost, reckoned).format("en")
    if most is None:
        return _(
            "it asks %(asked)s, and your list has no cost in %(currency)s to hold that against:"
            " enter one for this printer, then try again"
        ) % {"asked": asked, "currency": reckoned.upper()}
    if cost <= most:
        return ""
    return _(
        "it asks %(asked)s, more than the %(allowed)s allowed (%(percent)s percent of what the"
        " pieces cost by your list, shipping and tax included: if the price is right, correct the"
        " list or PRINT_COST_LIMIT, then try again)"
    ) % {
        "asked": asked,
        "allowed": Money(most, reckoned).format("en"),
        "percent": settings.PRINT_COST_LIMIT,
    }


def refused(one: Try, code: str, text: str, *, wait: float | None = None) -> None:
    """Surely nothing was taken: try again soon, ask the next printer, or ask a person."""
    attempt = one.attempt
    tries = attempt.looks + 1
    if code == Tried.NOT_SENT and tries <= len(RETRIES):
        endings.again(attempt, RETRIES[tries - 1], text, looks=tries)
    elif code == Tried.THROTTLED and tries < THROTTLED_TRIES:
        endings.again(attempt, wait or THROTTLED_SECONDS, text, looks=tries)
    elif code in _NEXT:
        if code == Tried.AUTH:
            endings.alert_refused_key(attempt.provider, text)
        if code == Tried.MONEY:
            endings.alert_no_money(one, text)
        endings.leave(attempt, code=code, text=text)
    else:
        words = _("%(printer)s refused the order: %(why)s") % {"printer": one.name, "why": text}
        endings.ask_person(attempt, code=code, text=words)


def look_up(one: Try) -> Outcome[RemoteOrder | None]:
    """Ask for the order that carries our reference."""
    attempt = one.attempt
    placed_at = attempt.sent_at or clock.now()
    email = print_facts.sent_email(one.print_order, attempt.provider)
    return one.printer.find(attempt.reference, email=email, placed_at=placed_at)


def _check_later(one: Try, text: str) -> None:
    attempt = one.attempt
    if attempt.work != Work.CHECK:
        endings.turn(attempt, Work.CHECK, CHECKS[0], text)
    elif attempt.looks + 1 < len(CHECKS):
        done = attempt.looks + 1
        endings.again(attempt, CHECKS[done], text, looks=done)
    else:
        words = _("its draft was not complete after ten minutes: %(why)s") % {"why": text}
        endings.leave(attempt, code=Tried.UNKNOWN, text=words)


def _looks(provider: str) -> tuple[int, ...]:
    return LOOKS.get(provider, _LOOKS)


def _wait(outcome: object) -> float | None:
    return outcome.retry_after if isinstance(outcome, Throttled) else None
