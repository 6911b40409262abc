"""The commit fence and what follows: one commit at a time per group, then read until it is known.

Rules R1 and R3 of contracts/print.md 7.1. The fence is a partial unique index, taken in one
transaction with the order locked and its money asked; no commit call leaves without it.
"""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.outcomes import NotSent, Ok, Outcome, Rejected, Throttled, Unknown
from fulfillment import drafting, endings, print_facts, routing
from fulfillment.choosing import Tried
from fulfillment.endings import Try
from fulfillment.models import Phase, Work
from fulfillment.providers.base import Json, PrintStatus, RemoteOrder
from fulfillment.troubles import attention
from orders.kinds import WAITS_FOR_BANK, Money

#: Seconds between reads after a commit: close together for two minutes, then further apart.
CLOSE_READ_SECONDS = 10
CLOSE_READS = 12
FAR_READS = (30, 60, 120, 300, 600)
#: A commit is repeated, on the same order, when it was read as a draft so often over so long.
DRAFT_READS, DRAFT_SECONDS = 3, 120
COMMITS = 3
COST_HOLD_SECONDS = 600
COST_HOLDS = 6
REVIEW_SECONDS = 4 * 3600
#: Where the commit is the create (Gooten): when it is looked for, in seconds after its answer was
#: lost. Only what is not there at the last of these is sent again, the same body.
ORDER_LOOKS = (10, 60, 300)
#: Not a printer's word: the fence is not taken while a dispute is open.
DISPUTED = "DISPUTED"
_HOUR = 3600


def commit(one: Try) -> None:
    """Take the fence and send the commit; without the fence nothing is sent."""
    attempt = one.attempt
    tries, could_be = attempt.looks, attempt.commit_unknown
    body = None if one.printer.two_phase else _frozen_body(one)
    refusal = _take_fence(one)
    if refusal:
        _without_fence(one, *refusal)
        return
    match _send(one, body):
        case Ok(remote):
            judge(one, remote, just_sent=True)
        case Unknown(reason):
            endings.turn(attempt, Work.READ, _next_read(one), reason)
        case Rejected(reason, code):
            said = {"verdict_code": code or Tried.OTHER, "verdict_text": reason}
            endings.again(attempt, 0, reason, commit_unknown=could_be, **said)
        case NotSent() | Throttled() as outcome:
            _not_taken(one, outcome, tries=tries, could_be=could_be)


def _frozen_body(one: Try) -> Json:
    attempt = one.attempt
    request = print_facts.request_for(one.print_order, attempt.provider, attempt.reference)
    return attempt.freeze(lambda: one.printer.create_body(request))


def _send(one: Try, body: Json | None) -> Outcome[RemoteOrder]:
    """The one call behind the fence: confirm the draft, or (Gooten) place the order."""
    attempt = one.attempt
    if body is None:
        return one.printer.commit(attempt.remote_id, reference=attempt.reference)
    return one.printer.create(body, reference=attempt.reference)


def read(one: Try) -> None:
    """Read what became of the commit; silence and a 404 prove nothing."""
    attempt = one.attempt
    if not one.printer.two_phase and not attempt.remote_id:
        _read_by_reference(one)
        return
    outcome = one.printer.get(attempt.remote_id)
    match outcome:
        case Ok(remote):
            judge(one, remote)
        case _:
            _read_later(one, endings.why(outcome)[1])


def judge(one: Try, remote: RemoteOrder, *, just_sent: bool = False) -> None:
    """What the printer's order, read behind the fence, means for the attempt."""
    attempt = one.attempt
    is_canceled = remote.status == PrintStatus.CANCELED
    is_taken = remote.committed and remote.status != PrintStatus.NEEDS_ATTENTION
    if not is_canceled and not is_taken:
        attempt.write(**endings.seen(remote))
    if is_canceled:
        text = _("%(printer)s canceled the order") % {"printer": one.name}
        reason = f"{text}: {remote.reason}" if remote.reason else text
        endings.freed(attempt, code=Tried.CANCELED, text=reason, remote=remote)
    elif is_taken:
        endings.committed(attempt, remote)
    elif remote.status == PrintStatus.NEEDS_ATTENTION:
        attention(one, remote)
    elif remote.status == PrintStatus.UNKNOWN:
        text = _("%(printer)s answers with a status that is not known: %(status)s")
        words = text % {"printer": one.name, "status": remote.raw_status}
        endings.ask_person_behind_fence(attempt, seconds=_HOUR, code="STATUS", text=words)
    elif just_sent:
        endings.again(attempt, CLOSE_READ_SECONDS, _("reads whether the printer took it"))
    else:
        _still_draft(one, remote)


def _take_fence(one: Try) -> tuple[str, str] | None:
    """Take the fence; the class and words of why not."""
    attempt = one.attempt
    with transaction.atomic():
        print_order = routing.lock(attempt.print_order_id)
        order = print_order.group.order
        if order.money == Money.DISPUTED:
            return DISPUTED, WAITS_FOR_BANK
        if print_order.stopped or not order.gives_access():
            stopped = print_order.stopped or _("the money is not there any more")
            print_order.move(stopped=stopped)
            return Tried.STAFF, stopped
        if print_facts.is_readdressed(print_order):
            return Tried.ADDRESS, _("the address was changed in the meantime")
        fence = {"phase": Phase.COMMIT_SENT, "commit_unknown": True, "draft_reads": 0}
        fence |= {"verdict_code": "", "verdict_text": ""}
        try:
            with transaction.atomic():
                attempt.turn_to(Work.READ, commits=attempt.commits + 1, **fence)
        except IntegrityError:
            return Tried.STAFF, _("another printer may have it already")
    return None


def _without_fence(one: Try, code: str, text: str) -> None:
    """Nothing was sent now; what an earlier commit may have done decides how it is left."""
    attempt = one.attempt
    if code == DISPUTED:  # an earlier commit may be taken late: that is read all the while
        work = Work.READ if attempt.commit_unknown else Work.COMMIT
        with endings.locked(attempt) as print_order:  # the bank may have decided meanwhile
            is_open = print_order.group.order.money == Money.DISPUTED
            endings.turn(attempt, work, _HOUR if is_open else 0, text)
    elif not attempt.commit_unknown:
        endings.leave(attempt, code=code, text=text)
    else:
        work = Work.CANCEL if attempt.remote_id else Work.READ
        endings.turn(attempt, work, 0, text, leaving="REFUND")


def _not_taken(one: Try, outcome: Outcome[RemoteOrder], *, tries: int, could_be: bool) -> None:
    """This try surely did nothing; the fence opens only if no earlier one is in doubt."""
    attempt = one.attempt
    code, text = endings.why(outcome)
    if could_be:
        endings.again(attempt, _next_read(one), text)
        return
    before = Phase.DRAFTED if one.printer.two_phase else Phase.DRAFTING
    attempt.write(phase=before, commit_unknown=False, work=Work.COMMIT, looks=tries)
    wait = outcome.retry_after if isinstance(outcome, Throttled) else None
    drafting.refused(one, code, text, wait=wait)


def _still_draft(one: Try, remote: RemoteOrder) -> None:
    """Read as a draft after a commit: refused, held for its price, or not taken at all."""
    attempt = one.attempt
    reads = attempt.draft_reads + 1
    if attempt.verdict_code and not attempt.commit_unknown:
        _open_fence_after_refusal(one)
    elif one.print_order.stopped:
        endings.turn(attempt, Work.CANCEL, 0, one.print_order.stopped, leaving="REFUND")
    elif reads < DRAFT_READS or attempt.age() < DRAFT_SECONDS:
        attempt.write(draft_reads=reads)
        _read_later(one, _("the printer still shows it as a draft (%s)") % remote.raw_status)
    elif attempt.commits < COMMITS:
        endings.turn(attempt, Work.COMMIT, 0, _("confirms the same order again"))
    elif attempt.commits < COST_HOLDS:
        text = _("the printer holds it as a draft; confirms the same order again later")
        endings.turn(attempt, Work.COMMIT, COST_HOLD_SECONDS, text)
    else:
        text = _("%(printer)s keeps it as a draft although it was confirmed %(count)s times")
        words = text % {"printer": one.name, "count": attempt.commits}
        endings.ask_person_behind_fence(attempt, seconds=_HOUR, code="DRAFT", text=words)


def _open_fence_after_refusal(one: Try) -> None:
    """Every commit was definitely refused and it reads as a draft: nothing can be printed."""
    attempt = one.attempt
    attempt.write(phase=Phase.DRAFTED)
    drafting.refused(one, attempt.verdict_code, attempt.verdict_text)


def _read_by_reference(one: Try) -> None:
    """Gooten: search by our reference; not there after five minutes, the same body goes again."""
    attempt = one.attempt
    if attempt.verdict_code and attempt.verdict_code != "DUPLICATE" and not attempt.commit_unknown:
        attempt.write(phase=Phase.DRAFTING)
        drafting.refused(one, attempt.verdict_code, attempt.verdict_text)
        return
    outcome = drafting.look_up(one)
    if isinstance(outcome, Ok) and outcome.value is not None:
        _adopt(one, outcome.value)
        return
    text = _("looks for an order whose answer was lost")
    wait = attempt.until_next(ORDER_LOOKS)
    if wait is not None:
        endings.again(attempt, wait, text)
    elif outcome == Ok(None) and not attempt.commit_unknown:
        _name_is_taken(one)
    elif outcome == Ok(None) and _may_send_again(one):
        endings.turn(attempt, Work.COMMIT, 0, _("sends the same body again: it is taken once"))
    elif outcome == Ok(None) or attempt.age() >= REVIEW_SECONDS:
        words = _("%(printer)s may have taken the order, and does not show it")
        text = words % {"printer": one.name}
        endings.ask_person_behind_fence(attempt, seconds=_HOUR, code="UNKNOWN", text=text)
    else:
        endings.again(attempt, ORDER_LOOKS[-1], text)


def _adopt(one: Try, remote: RemoteOrder) -> None:
    """What carries our reference is our order, unless it goes elsewhere or holds other goods."""
    attempt = one.attempt
    other = drafting.strange(one, remote)
    if not other:
        attempt.write(verdict_code="", verdict_text="")
        judge(one, remote)
    elif not attempt.commit_unknown:  # every order of ours was refused
        attempt.write(phase=Phase.DRAFTING)
        drafting.not_ours(one, remote, other)
    else:
        words = _("%(printer)s shows another order under our name: %(what)s.")
        text = words % {"printer": one.name, "what": other}
        endings.ask_person_behind_fence(attempt, seconds=_HOUR, code="ADDRESS", text=text)


def _name_is_taken(one: Try) -> None:
    """Each order was refused as a duplicate and none of ours is there: the fence may open."""
    attempt = one.attempt
    attempt.write(phase=Phase.DRAFTING)
    words = _(
        "%(printer)s says that it has an order of the name %(reference)s, and shows none of this"
        " buyer's. It made nothing for this order: trying again uses a new name."
    )
    text = words % {"printer": one.name, "reference": attempt.reference}
    endings.ask_person(attempt, code=Tried.DUPLICATE, text=text)


def _may_send_again(one: Try) -> bool:
    attempt, print_order = one.attempt, one.print_order
    if print_order.stopped or print_facts.is_readdressed(print_order):
        return False  # the fence would refuse it each time, and nobody would hear of it
    return attempt.commits < COMMITS and not attempt.verdict_code


def _next_read(one: Try) -> float:
    return CLOSE_READ_SECONDS if one.printer.two_phase else ORDER_LOOKS[0]


def _read_later(one: Try, text: str) -> None:
    attempt = one.attempt
    done = attempt.looks + 1
    attempt.write(looks=done)
    if attempt.age() >= REVIEW_SECONDS:
        words = _("for four hours it is not known whether %(printer)s prints it: %(why)s")
        said = words % {"printer": one.name, "why": text}
        endings.ask_person_behind_fence(attempt, seconds=FAR_READS[-1], code="UNKNOWN", text=said)
    elif done <= CLOSE_READS:
        endings.again(attempt, CLOSE_READ_SECONDS, text)
    else:
        far = min(done - CLOSE_READS, len(FAR_READS)) - 1
        endings.again(attempt, FAR_READS[far], text)
