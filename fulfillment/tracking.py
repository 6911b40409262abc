"""Follows a committed print to the door: reads the printer's order, forward only."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core import clock
from core.claims import Status
from core.drain import runs
from core.durable import LeaseLostError
from core.outcomes import Done, NeedsReview, Ok, RetryLater, Settlement, WaitFor
from fulfillment import endings, print_facts, routing, shipments
from fulfillment.choosing import Tried
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Shipment, Work
from fulfillment.providers import printers
from fulfillment.providers.base import Parcel, PrintStatus, RemoteOrder
from orders.holds import HoldReason, Severity
from orders.models import OrderLine
from orders.review import open_case

_State = PrintOrder.State
#: How far each state is; a later, older answer never takes a print back.
RANK = {
    _State.ROUTING: 0,
    _State.SUBMITTED: 1,
    _State.NEEDS_ATTENTION: 1,
    _State.IN_PRODUCTION: 2,
    _State.PART_SHIPPED: 3,
    _State.SHIPPED: 4,
    _State.DELIVERED: 5,
    _State.CANCELED: 6,
}
_MINUTE, _HOUR, _DAY = 60, 3600, 86400
#: Seconds between reads while it is printed: close together at first, then every hour.
_READS = (2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 30 * _MINUTE, _HOUR)
_SHIPPED_READ = 6 * _HOUR
#: How long a printer may not show an order before a person is told.
_UNREAD_SECONDS = 12 * _HOUR
#: A parcel that nobody reports as delivered is taken to be so after so long.
_FOLLOW_DAYS = 60


def settle_broken(print_order: PrintOrder, settlement: Settlement) -> None:
    """Settle a row that broke: what no retry mends stands in the order's case, as nothing alerts.

    A print that a printer has is read again later; one that none has yet stops for a person.
    """
    with transaction.atomic():
        present = routing.lock(print_order.pk)
        if not isinstance(settlement, NeedsReview):
            _settle(print_order, settlement)
            return
        _settle(print_order, WaitFor(settlement.reason, after=_SHIPPED_READ))
        said = _("The shop cannot follow this print: %(why)s.") % {"why": settlement.reason}
        if not present.attempts_made.filter(phase=Phase.COMMITTED).exists():
            routing.needs_person(present, code="BROKEN", problem=said)
        elif present.provider_reason != said:
            reason = HoldReason(code="PRINT_BROKEN", text=said, severity=Severity.HIGH)
            open_case(order=present.group.order, reasons=(reason,))
            present.move(provider_reason=said)


@runs(PrintOrder, settle=settle_broken)
def run_print_order(print_order: PrintOrder) -> None:
    """Choose a printer while none has it; read the printer's order when one has."""
    attempt = print_order.attempts_made.filter(phase=Phase.COMMITTED).first()
    if attempt is None:
        _choose_again(print_order)
        return
    outcome = printers()[attempt.provider].get(attempt.remote_id)
    match outcome:
        case Ok(remote):
            record(print_order, attempt, remote)
        case _:
            _unread(print_order, attempt, *endings.why(outcome))


def _unread(print_order: PrintOrder, attempt: PrintAttempt, code: str, said: str) -> None:
    """The printer did not show the order: read on, and tell a person when that lasts."""
    if code == Tried.AUTH:
        endings.alert_refused_key(attempt.provider, said)
    since = print_order.failing_since
    lasts = since is not None and clock.now() - since > timedelta(
        seconds=clock.scaled(_UNREAD_SECONDS)
    )
    with transaction.atomic():
        present = routing.lock(print_order.pk)
        pause = _pause(present)
        # A retry counts since when it fails, and would stop for good after a day.
        ending = WaitFor(said, after=pause) if lasts else RetryLater(said, after=pause)
        _settle(print_order, ending)
        present.move(polls=present.polls + 1)
        if lasts:
            words = _("For half a day %(printer)s has not shown this print: %(why)s.")
            named = {"printer": attempt.provider.capitalize(), "why": said}
            _tell_once(present, code="PRINT_UNREAD", text=words % named)


def _tell_once(print_order: PrintOrder, *, code: str, text: str) -> None:
    """Open the case, and keep the sentence in the story, so that it is not told again."""
    if text in print_order.choices:
        return
    print_order.note(text)
    reason = HoldReason(code=code, text=text, severity=Severity.HIGH)
    open_case(order=print_order.group.order, reasons=(reason,))


def record(print_order: PrintOrder, attempt: PrintAttempt, remote: RemoteOrder) -> None:
    """Take over what the printer's order says now: parcels, and the state if it is further on."""
    with transaction.atomic():
        present = routing.lock(print_order.pk)
        for parcel in remote.parcels:
            _record_parcel(present, attempt, parcel)
        # Who has the attempt in hand reads the printer too, and writes down what he was told.
        idle = PrintAttempt.objects.filter(pk=attempt.pk).exclude(status=Status.RUNNING)
        idle.update(**endings.seen(remote))
        _tell_of_dropped(present, attempt, remote)
        if remote.status == PrintStatus.CANCELED and RANK[_State(present.state)] < _PARTLY:
            _canceled(print_order, present, attempt, remote)
            return
        if _lacks_money(present, remote):
            _back_to_its_attempt(print_order, present, attempt, remote)
            return
        _move(present, remote)
        print_order.polls = present.polls
        print_order.state = present.state
        _settle(print_order, _next(present))


def _tell_of_dropped(present: PrintOrder, attempt: PrintAttempt, remote: RemoteOrder) -> None:
    """Lines that the printer canceled while it prints the others: nobody else makes them."""
    titles = {print_facts.line_reference(one): one.title for one in _lines(present)}
    for reference in remote.dropped:
        text = _(
            "%(printer)s does not make “%(title)s” and goes on with the rest. Give that part of the"
            " money back, or have it made elsewhere by hand."
        ) % {"printer": attempt.provider.capitalize(), "title": titles.get(reference, reference)}
        _tell_once(present, code="PRINT_LINE", text=text)


def _choose_again(print_order: PrintOrder) -> None:
    with transaction.atomic():
        present = routing.lock(print_order.pk)
        # Settled first: the choice below gives the row its next state.
        _settle(print_order, WaitFor(_("chooses a printer")))
        routing.choose(present)


def _settle(print_order: PrintOrder, settlement: Settlement) -> None:
    if not print_order.settle(settlement):
        raise LeaseLostError(print_order._meta.label_lower, print_order.pk)


def _move(print_order: PrintOrder, remote: RemoteOrder) -> None:
    """Write the state if it is news; what is not known is put before a person once."""
    polls = {"polls": print_order.polls + 1}
    if remote.status in (PrintStatus.UNKNOWN, PrintStatus.DRAFT, PrintStatus.CANCELED):
        said = remote.raw_status if not remote.reason else f"{remote.raw_status}: {remote.reason}"
        _tell(print_order, code="PRINT_STATUS", said=said)
        print_order.move(**polls, provider_reason=said)
        return
    state = _State(remote.status.value)
    if state == _State.NEEDS_ATTENTION and RANK[_State(print_order.state)] < _PARTLY:
        said = remote.reason or remote.raw_status
        _tell(print_order, code=f"PRINT_{remote.reason_class or 'ATTENTION'}", said=said)
        print_order.move(**polls, state=state, provider_reason=said)
    elif RANK[state] >= RANK[_State(print_order.state)] and state != _State.NEEDS_ATTENTION:
        print_order.move(**polls, state=state, provider_reason=remote.reason)
    else:
        print_order.move(**polls)


def _tell(print_order: PrintOrder, *, code: str, said: str) -> None:
    """Open the case, once for each thing that a printer says."""
    if print_order.provider_reason == said:
        return
    text = _("The printer does not go on: %(said)s. Nothing is printed twice meanwhile.")
    reason = HoldReason(code=code, text=text % {"said": said}, severity=Severity.HIGH)
    open_case(order=print_order.group.order, reasons=(reason,))


def _canceled(
    print_order: PrintOrder, present: PrintOrder, attempt: PrintAttempt, remote: RemoteOrder
) -> None:
    """The printer canceled what it had taken, read from itself: proof, so another may be asked."""
    text = _("%(printer)s canceled the order") % {"printer": attempt.provider.capitalize()}
    if remote.reason:
        text = f"{text}: {remote.reason}"
    over = {"phase": Phase.CANCELED, "verdict_code": "CANCELED", "verdict_text": text}
    if not attempt.put_to_work(Work.REST, **over):
        _settle(print_order, _IN_HAND)
        return
    _settle(print_order, WaitFor(text))
    present.move(state=_State.ROUTING)
    present.rest(text)
    routing.note_on_timeline(present, text)
    if remote.reason_class in ("ADDRESS", "CONTENT") and not present.stopped:
        routing.needs_person(present, code=remote.reason_class, problem=text)
    else:
        routing.choose(present)
    routing.wake_cancel_steps(present)


def _lacks_money(print_order: PrintOrder, remote: RemoteOrder) -> bool:
    is_money = remote.status == PrintStatus.NEEDS_ATTENTION and remote.reason_class == "MONEY"
    return is_money and RANK[_State(print_order.state)] < _PARTLY


def _back_to_its_attempt(
    print_order: PrintOrder, present: PrintOrder, attempt: PrintAttempt, remote: RemoteOrder
) -> None:
    """The charge failed after all: the attempt waits for the owner, or leaves with proof."""
    reason = remote.reason or remote.raw_status
    if not attempt.put_to_work(Work.READ):
        _settle(print_order, _IN_HAND)
        return
    _settle(print_order, WaitFor(reason))
    present.move(state=_State.NEEDS_ATTENTION, provider_reason=reason)


def _next(print_order: PrintOrder) -> Settlement:
    state = _State(print_order.state)
    if state == _State.DELIVERED:
        return Done(note=_("delivered"))
    is_old = print_order.created_at < clock.now() - timedelta(days=_FOLLOW_DAYS)
    if state == _State.SHIPPED and is_old:
        return Done(note=_("sent, and nobody has said that it was delivered"))
    return WaitFor(_("follows the printer's order"), after=_pause(print_order))


def _pause(print_order: PrintOrder) -> float:
    if print_order.state == _State.SHIPPED:
        return _SHIPPED_READ
    return _READS[min(print_order.polls, len(_READS) - 1)]


def _record_parcel(print_order: PrintOrder, attempt: PrintAttempt, parcel: Parcel) -> None:
    """A parcel with a number, or one that is on its way, is recorded once."""
    if not parcel.tracking_number and parcel.shipped_at is None:
        return
    name = parcel.remote_id or parcel.tracking_number
    if len(name) > _NAME_LIMIT:
        name = hashlib.sha256(name.encode()).hexdigest()
    shipment = shipments.record_parcel(
        group=print_order.group,
        source=attempt.provider,
        remote_ref=f"{attempt.reference}/{name}",
        carrier=Truncator(parcel.carrier).chars(_NAME_LIMIT),
        tracking_number=parcel.tracking_number
        if len(parcel.tracking_number) <= _NUMBER_LIMIT
        else "",
        tracking_url=parcel.tracking_url if len(parcel.tracking_url) <= _URL_LIMIT else "",
        shipped_at=parcel.shipped_at,
        lines=_contents(print_order, parcel),
        is_replacement=parcel.is_replacement,
    )
    if parcel.delivered_at is not None and shipment.state == Shipment.State.SENT:
        shipment.mark_delivered()


def _whole(text: str, limit: int) -> str:
    """`text`, or nothing where there is no room: part of a number or address leads nowhere."""
    return text if len(text) <= limit else ""


def _lines(print_order: PrintOrder) -> list[OrderLine]:
    return print_facts.lines_of(print_order.group)


def _contents(print_order: PrintOrder, parcel: Parcel) -> Sequence[tuple[OrderLine, int]]:
    """The lines in a parcel, all pieces of each where its printer does not count them."""
    counted: dict[str, int] = defaultdict(int)
    for reference, pieces in parcel.pieces:
        counted[reference] += pieces
    named = [(one, print_facts.line_reference(one)) for one in _lines(print_order)]
    return [
        (line, min(counted.get(reference) or line.quantity, line.quantity))
        for line, reference in named
        if reference in parcel.item_references
    ]


#: What another worker does with the attempt just now may change what follows: look again.
_IN_HAND = WaitFor("its attempt is being worked on", after=5)
_NAME_LIMIT, _NUMBER_LIMIT, _URL_LIMIT = 100, 200, 1000
_PARTLY = RANK[_State.PART_SHIPPED]
