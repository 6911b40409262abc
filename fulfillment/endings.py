"""How one claim of a print attempt ends: each ending is one transaction that settles the row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.alerts import raise_alert
from core.clock import DbNow
from core.durable import LeaseLostError
from core.outcomes import (
    Done,
    NotSent,
    Ok,
    Outcome,
    Rejected,
    Settlement,
    Throttled,
    Unknown,
    WaitFor,
)
from fulfillment import print_facts, routing
from fulfillment.choosing import Tried
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Work
from fulfillment.providers.base import Printer, PrintStatus, RemoteOrder
from orders.alerts import order_link
from orders.holds import HoldReason, Severity
from orders.review import open_case

#: How soon the printer's order is read after it was committed.
FIRST_POLL_SECONDS = 120
#: When an abandoned attempt is looked for, in seconds after it was left.
SWEEP_SECONDS = (600, 3600, 6 * 3600, 24 * 3600, 72 * 3600)
_STATUS_LIMIT = 100
_STATES = {
    PrintStatus.NEEDS_ATTENTION: PrintOrder.State.NEEDS_ATTENTION,
    PrintStatus.IN_PRODUCTION: PrintOrder.State.IN_PRODUCTION,
    PrintStatus.PART_SHIPPED: PrintOrder.State.IN_PRODUCTION,
    PrintStatus.SHIPPED: PrintOrder.State.IN_PRODUCTION,
    PrintStatus.DELIVERED: PrintOrder.State.IN_PRODUCTION,
}


@dataclass(frozen=True)
class Try:
    """One claim of an attempt: the row, what it is for, and whom it asks."""

    attempt: PrintAttempt
    print_order: PrintOrder
    printer: Printer

    @property
    def name(self) -> str:
        """The printer's name as people read it."""
        return self.attempt.provider.capitalize()


@contextmanager
def locked(attempt: PrintAttempt) -> Iterator[PrintOrder]:
    """One transaction with the order locked; the print order as it is now."""
    with transaction.atomic():
        yield routing.lock(attempt.print_order_id)


def settle(attempt: PrintAttempt, settlement: Settlement) -> None:
    """Settle the row under our token.

    Raises:
        LeaseLostError: somebody else owns it; what this transaction wrote must not stay.
    """
    if not attempt.settle(settlement):
        raise LeaseLostError(attempt._meta.label_lower, attempt.pk)


def seen(remote: RemoteOrder) -> dict[str, object]:
    """What every answer about the printer's order tells us."""
    facts: dict[str, object] = {"remote_id": remote.remote_id}
    facts["raw_status"] = Truncator(remote.raw_status).chars(_STATUS_LIMIT)
    if remote.cost is not None:
        facts |= {"cost": remote.cost, "currency": remote.currency}
    return facts


def again(attempt: PrintAttempt, seconds: float, reason: str, **changes: object) -> None:
    """Do the same (or what `changes` say) after so many seconds."""
    with transaction.atomic():
        if changes:
            attempt.write(**changes)
        settle(attempt, WaitFor(reason, after=seconds))


def turn(attempt: PrintAttempt, work: Work, seconds: float, reason: str, **changes: object) -> None:
    """Do something else after so many seconds; its tries are counted from nought."""
    with transaction.atomic():
        attempt.turn_to(work, **changes)
        settle(attempt, WaitFor(reason, after=seconds))


def leave(attempt: PrintAttempt, *, code: str, text: str) -> None:
    """Give this printer up before the fence, and ask the next one in the same transaction."""
    with locked(attempt) as print_order:
        _set_down(attempt, code, text, at_once=bool(print_order.stopped))
        routing.choose(print_order)


def ask_person(attempt: PrintAttempt, *, code: str, text: str) -> None:
    """Give this printer up before the fence, and no other is asked: a person decides."""
    with locked(attempt) as print_order:
        _set_down(attempt, code, text, at_once=bool(print_order.stopped))
        if print_order.stopped:
            routing.choose(print_order)
        else:
            routing.needs_person(print_order, code=code, problem=text)


def ask_person_behind_fence(
    attempt: PrintAttempt, *, seconds: float, code: str, text: str, work: Work | None = None
) -> None:
    """Open the case once, keep the fence, and go on reading every so many seconds."""
    with locked(attempt) as print_order:
        if work is not None:
            attempt.turn_to(work)
        settle(attempt, WaitFor(text, after=seconds))
        if not print_order.problem:
            routing.needs_person(print_order, code=code, problem=text)


def committed(attempt: PrintAttempt, remote: RemoteOrder) -> None:
    """It is printed and charged: the step is done, and the print order follows it from here."""
    try:
        with locked(attempt) as print_order:
            _commit(attempt, print_order, remote)
    except IntegrityError:  # the fence: another printer has this group
        printed_elsewhere(attempt, remote)


def _commit(attempt: PrintAttempt, print_order: PrintOrder, remote: RemoteOrder) -> None:
    facts = {**seen(remote), "committed_at": DbNow(), "verdict_code": "", "verdict_text": ""}
    attempt.turn_to(Work.REST, phase=Phase.COMMITTED, leaving="", **facts)
    settle(attempt, WaitFor(_("the printer has it")))
    state = _STATES.get(remote.status, PrintOrder.State.SUBMITTED)
    # What it holds against the order is left to the first read, which tells a person of it.
    said = "" if remote.status == PrintStatus.NEEDS_ATTENTION else remote.reason
    follow(attempt, print_order, state=state, provider_reason=said)


def follow(attempt: PrintAttempt, print_order: PrintOrder, **changes: object) -> None:
    """A printer has it: no question is open any more, and the print order reads it from here."""
    fresh = {"problem": "", "problem_code": "", "told": False, "waiting_since": None, "polls": 0}
    print_order.move(**fresh, **changes)
    print_order.look_in(FIRST_POLL_SECONDS, _("follows the printer's order"))
    step = routing.submit_step(print_order.group)
    if step is not None:
        step.bring_forward()
    ask_back_or_tell(attempt, print_order)


def ask_back_or_tell(attempt: PrintAttempt, print_order: PrintOrder) -> None:
    """What went while the commit was on its way: the money, or the address it was for."""
    if print_order.stopped:
        attempt.put_to_work(Work.CANCEL, leaving="REFUND")
    elif print_facts.is_readdressed(print_order):
        _tell_old_address(attempt, print_order)


def _tell_old_address(attempt: PrintAttempt, print_order: PrintOrder) -> None:
    """The address was corrected while the answer to the commit was awaited."""
    text = _(
        "%(printer)s took the order with the address from before it was corrected, and would send"
        " it there. Change the address at the printer, or take the order from it."
    ) % {"printer": attempt.provider.capitalize()}
    reason = HoldReason(code="PRINT_ADDRESS", text=text, severity=Severity.HIGH)
    open_case(order=print_order.group.order, reasons=(reason,))


def freed(attempt: PrintAttempt, *, code: str, text: str, remote: RemoteOrder) -> None:
    """The printer's own answer says canceled: the fence is open, and the next printer is asked."""
    with locked(attempt) as print_order:
        attempt.turn_to(
            Work.REST, phase=Phase.CANCELED, verdict_code=code, verdict_text=text, **seen(remote)
        )
        settle(attempt, Done(note=text))
        print_order.move(state=PrintOrder.State.ROUTING)
        print_order.rest(text)
        routing.note_on_timeline(print_order, text)
        if remote.reason_class in ("ADDRESS", "CONTENT") and not print_order.stopped:
            routing.needs_person(print_order, code=remote.reason_class, problem=text)
        else:
            routing.choose(print_order)
        routing.wake_cancel_steps(print_order)


def printed_elsewhere(attempt: PrintAttempt, remote: RemoteOrder) -> None:
    """A second printer has this group: nothing of ours does that, so a person must look at once."""
    with locked(attempt) as print_order:
        attempt.turn_to(Work.REST, phase=Phase.ABANDONED, **seen(remote))
        settle(attempt, Done(note="printed by two printers"))
        alarm(attempt, print_order)


def alarm(attempt: PrintAttempt, print_order: PrintOrder) -> None:
    """Tell the owner that a printer took what we never gave it."""
    order = print_order.group.order
    raise_alert(
        severity="critical",
        title=_("%(number)s: %(printer)s prints an order that the shop did not confirm")
        % {"number": order.number, "printer": attempt.provider.capitalize()},
        body=_(
            "The draft %(reference)s was left, and yet it is being printed: somebody confirmed it"
            " in the printer's own pages, or its automatic approval is on. It may be printed twice."
            " Cancel it there if it still can be, and never confirm leftover drafts."
        )
        % {"reference": attempt.reference},
        dedupe_key=f"print-twice/{attempt.provider}/{attempt.reference}",
        link=order_link(order),
    )


def why(outcome: Outcome[Any]) -> tuple[str, str]:
    """The class and the words of an answer that is not the one asked for."""
    match outcome:
        case Rejected(reason, code):
            return code or Tried.OTHER, reason
        case NotSent(reason):
            return Tried.NOT_SENT, _("it could not be reached (%(why)s)") % {"why": reason}
        case Throttled(reason):
            return Tried.THROTTLED, _("it asked us to wait")
        case Unknown(reason):
            return Tried.UNKNOWN, _("it did not answer (%(why)s)") % {"why": reason}
        case Ok():
            return Tried.OTHER, _("it answered something else than was asked")


def alert_refused_key(provider: str, reason: str) -> None:
    """A printer does not let the shop in: its orders go elsewhere until the owner has acted."""
    raise_alert(
        severity="critical",
        title=_("%(printer)s does not accept the shop's key") % {"printer": provider.capitalize()},
        body=_(
            "It says: %(reason)s. Orders go to the other printers meanwhile. Make a new key in its"
            " settings and put it into the shop's environment."
        )
        % {"reason": reason},
        dedupe_key=f"print-key/{provider}",
        link=f"{settings.SITE_URL}/admin/core/providerhealth/",
    )


def alert_no_money(one: Try, reason: str) -> None:
    """A printer could not charge: the owner funds it, or the order goes elsewhere."""
    order = one.print_order.group.order
    raise_alert(
        severity="critical",
        title=_("%(printer)s could not charge for an order") % {"printer": one.name},
        body=_(
            "%(number)s could not be paid there (%(why)s). Add funds or a card in its billing"
            " settings. What it has taken waits an hour for that; then, or if it took nothing, the"
            " order goes to another printer, once it is proven that this one does not print it."
        )
        % {"number": order.number, "why": reason},
        dedupe_key=f"print-money/{one.attempt.provider}/{one.attempt.reference}",
        link=order_link(order),
    )


def _set_down(attempt: PrintAttempt, code: str, text: str, *, at_once: bool) -> None:
    """Left before the fence: swept if anything may be there, over if surely nothing is."""
    verdict = {"verdict_code": code, "verdict_text": text}
    if attempt.may_exist:
        attempt.turn_to(Work.SWEEP, phase=Phase.ABANDONED, **verdict)
        settle(attempt, WaitFor(text, after=0 if at_once else SWEEP_SECONDS[0]))
    else:
        attempt.turn_to(Work.REST, phase=Phase.CANCELED, **verdict)
        settle(attempt, Done(note=text))
