"""What was left before the fence is looked for, and canceled, until it is surely gone.

Contracts/print.md 7.6: cancels only what carries our reference, was abandoned, and is a draft.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.clock import DbNow
from core.outcomes import Done, NeedsReview, Ok, Outcome, WaitFor
from fulfillment import drafting, endings, routing
from fulfillment.endings import SWEEP_SECONDS, Try
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Work
from fulfillment.providers.base import PrintStatus, RemoteOrder
from fulfillment.providers.talk import is_missing

_READ_BACK_SECONDS = 10
_NO_ANSWER_SECONDS = 900
_GIVE_UP_SECONDS = 96 * 3600


def sweep(one: Try) -> None:
    """One look; a draft of ours is canceled at once and read back by the next."""
    attempt = one.attempt
    outcome = _look(one)
    match outcome:
        case Ok(None):
            _not_there(attempt)
        case Ok(RemoteOrder() as remote):
            _there(one, remote)
        case _:
            _later(attempt, endings.why(outcome)[1])


def _look(one: Try) -> Outcome[RemoteOrder | None]:
    """By our reference, which shows a second draft too; by its number what no list shows."""
    looked = drafting.look_up(one)
    if looked != Ok(None) or not one.attempt.remote_id:
        return looked
    known = one.printer.get(one.attempt.remote_id)
    if isinstance(known, Ok):
        return Ok(known.value)
    return looked if is_missing(known) else known


def _not_there(attempt: PrintAttempt) -> None:
    wait = attempt.until_next(SWEEP_SECONDS)
    if wait is not None:
        endings.again(attempt, wait, _("nothing was left there so far"))
        return
    with transaction.atomic():
        attempt.write(work=Work.REST, phase=Phase.CANCELED)
        endings.settle(attempt, Done(note=_("nothing was left at the printer")))


def _later(attempt: PrintAttempt, reason: str, *, wait: float = _NO_ANSWER_SECONDS) -> None:
    """Look again soon; what cannot be settled in four days is put before a person."""
    if attempt.age() < _GIVE_UP_SECONDS:
        endings.again(attempt, wait, reason)
    else:
        text = _("a leftover draft at the printer could not be canceled: %(why)s")
        endings.settle(attempt, NeedsReview(text % {"why": reason}))


def _there(one: Try, remote: RemoteOrder) -> None:
    attempt = one.attempt
    ours = remote.reference in ("", attempt.reference) and not remote.is_replacement
    if remote.status == PrintStatus.CANCELED:
        with transaction.atomic():
            attempt.write(work=Work.REST, phase=Phase.CANCELED, **endings.seen(remote))
            endings.settle(attempt, Done(note=_("the leftover draft is canceled")))
    elif remote.committed:
        _printed_after_all(one, remote)
    elif not ours or remote.status != PrintStatus.DRAFT:
        _later(attempt, _("left alone: %(status)s") % {"status": remote.raw_status})
    else:
        one.printer.cancel(remote.remote_id)
        reads = attempt.draft_reads + 1
        wait = min(_READ_BACK_SECONDS * 2**reads, _NO_ANSWER_SECONDS)
        attempt.write(draft_reads=reads, **endings.seen(remote))
        _later(attempt, _("cancels the leftover draft"), wait=wait)


def _printed_after_all(one: Try, remote: RemoteOrder) -> None:
    """Committed although we never did: it takes the fence if that is open, and the owner acts."""
    attempt = one.attempt
    if drafting.strange(one, remote):  # not what we asked for: it takes no fence, but is told
        endings.printed_elsewhere(attempt, remote)
        return
    try:
        with endings.locked(attempt) as print_order:
            _stop_others(print_order, attempt)
            facts = {**endings.seen(remote), "committed_at": DbNow()}
            attempt.turn_to(Work.REST, phase=Phase.COMMITTED, **facts)
            endings.settle(attempt, WaitFor(_("the printer prints it")))
            endings.alarm(attempt, print_order)
            endings.follow(attempt, print_order, state=PrintOrder.State.SUBMITTED)
    except IntegrityError:  # another printer has the fence: it may be printed twice
        endings.printed_elsewhere(attempt, remote)


def _stop_others(print_order: PrintOrder, attempt: PrintAttempt) -> None:
    drafts = (Phase.DRAFTING, Phase.DRAFTED)
    others = PrintAttempt.objects.filter(group=print_order.group_id, phase__in=drafts)
    for other in others.exclude(pk=attempt.pk):
        text = _("another printer prints it already")
        routing.set_aside(other, code="STAFF", text=text)
