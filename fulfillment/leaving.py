"""Leaving a printer after the fence: ask for cancellation, and believe only what is read back."""

from django.utils.translation import gettext as _

from core.durable import Status
from core.outcomes import Ok, WaitFor
from fulfillment import endings, routing
from fulfillment.choosing import Tried
from fulfillment.endings import Try
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Work
from fulfillment.providers.base import PrintStatus, RemoteOrder

#: Seconds before each read-back after asking (contracts/print.md 7.7).
READ_BACKS = (2, 8, 20)
_CODES = {"MONEY": Tried.MONEY, "STAFF": Tried.STAFF, "REFUND": Tried.STAFF}
#: A printer that does not answer is read again so often, for an hour.
SILENT_SECONDS = 300
_HOUR = 3600


def cancel(one: Try) -> None:
    """Ask the printer to cancel; whatever it answers, only the read-back counts."""
    attempt = one.attempt
    attempt.turn_to(Work.READ_CANCEL)
    outcome = one.printer.cancel(attempt.remote_id)
    said = "" if isinstance(outcome, Ok) else endings.why(outcome)[1]
    endings.again(attempt, READ_BACKS[0], said or _("reads back"), verdict_text=said)


def read_back(one: Try) -> None:
    """Canceled: the fence opens. Still alive after the last read: it was too late."""
    attempt = one.attempt
    outcome = one.printer.get(attempt.remote_id)
    if isinstance(outcome, Ok) and outcome.value.status == PrintStatus.CANCELED:
        text = _("%(printer)s canceled the print") % {"printer": one.name}
        code = _CODES.get(attempt.leaving, Tried.CANCELED)
        endings.freed(attempt, code=code, text=text, remote=outcome.value)
        return
    done = attempt.looks + 1
    text = _("reads back whether it was canceled")
    if done < len(READ_BACKS):
        endings.again(attempt, READ_BACKS[done], text, looks=done)
    elif not isinstance(outcome, Ok) and attempt.age() < _HOUR:
        endings.again(attempt, SILENT_SECONDS, text, looks=done)
    else:
        _too_late(one, outcome.value if isinstance(outcome, Ok) else None)


def _too_late(one: Try, remote: RemoteOrder | None) -> None:
    """It stays; say so to whoever asked, and follow it on."""
    attempt = one.attempt
    words = _("%(printer)s could not cancel the print any more")
    text = words % {"printer": one.name}
    if attempt.verdict_text:
        text = f"{text}: {attempt.verdict_text}"
    if attempt.leaving == "MONEY":
        endings.ask_person_behind_fence(
            attempt, seconds=_HOUR, code="MONEY", text=text, work=Work.READ
        )
        return
    taken = attempt.phase == Phase.COMMITTED or (remote is not None and remote.committed)
    if not taken:
        endings.ask_person_behind_fence(
            attempt, seconds=_HOUR, code="CANCEL", text=text, work=Work.READ
        )
        return
    with endings.locked(attempt) as print_order:
        _stays(attempt, print_order, text)


def _stays(attempt: PrintAttempt, print_order: PrintOrder, text: str) -> None:
    asked_by = attempt.leaving
    attempt.turn_to(Work.REST, phase=Phase.COMMITTED, leaving="", verdict_text=text)
    endings.settle(attempt, WaitFor(text))
    routing.note_on_timeline(print_order, text)
    print_order.move(problem="", problem_code="")
    if print_order.status in (Status.WAITING, Status.PARKED):
        print_order.look_in(endings.FIRST_POLL_SECONDS, text)
    step = routing.submit_step(print_order.group)
    if step is not None:
        step.bring_forward()
    if asked_by == "REFUND":
        routing.wake_cancel_steps(print_order)
