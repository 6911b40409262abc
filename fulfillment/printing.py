"""The print of one group as a step of its order sees it: begin it, wait for it, call it off."""

from django.utils.translation import gettext as _

from core.durable import Status
from core.outcomes import Done, NeedsReview, Settlement, Skipped, WaitFor
from fulfillment import print_facts, routing
from fulfillment.models import Phase, PrintAttempt, PrintOrder, Work
from orders.models import FulfillmentGroup, OrderStep

_State = PrintOrder.State
_LOOK_SECONDS = 3600
_ANSWER_SECONDS = 300


def submit(order_step: OrderStep) -> Settlement:
    """Done when a printer has it for good; a person is asked when none can."""
    group = _group_of(order_step)
    if group is None:
        return NeedsReview(_("this step has no goods to print"))
    print_order = latest(group) or routing.begin(group)
    if print_order.told and print_order.problem:
        routing.restart(print_order)  # the person who was told has pressed "retry"
    print_order = _for_present_address(group)
    return _standing(print_order)


def call_off(order_step: OrderStep) -> Settlement:
    """The money went back: a draft is canceled, a print that began is asked to be."""
    group = _group_of(order_step)
    print_order = latest(group) if group else None
    if group is None or print_order is None:
        return Skipped(_("nothing was sent to a printer"))
    if not print_order.stopped:
        return _stop(print_order, reason=f"the money went back ({order_step.cause})")
    attempt = routing.fenced_attempt(group)
    if attempt is None:
        return Done(note=_("nothing is printed"))
    if attempt.phase == Phase.COMMIT_SENT or attempt.leaving:
        return WaitFor(_("the printer's answer"), after=_ANSWER_SECONDS)
    return NeedsReview(attempt.verdict_text) if attempt.verdict_text else _ask_back(attempt)


def latest(group: FulfillmentGroup) -> PrintOrder | None:
    """The print order of a group that counts: the one for its newest address."""
    found = PrintOrder.objects.filter(group=group).newest()
    if found is not None:
        found.group = group
    return found


def forget_problem(group: FulfillmentGroup) -> None:
    """A person has decided about it: a new problem is told anew."""
    print_order = latest(group)
    if print_order is not None:
        print_order.move(problem="", problem_code="", told=False)


def _group_of(order_step: OrderStep) -> FulfillmentGroup | None:
    group = order_step.group
    if group is not None:
        group.order = order_step.order
    return group


def _for_present_address(group: FulfillmentGroup) -> PrintOrder:
    """The print order for the address as it stands now; a draft for an older one is left."""
    print_order = latest(group)
    if print_order is None:
        return routing.begin(group)
    if print_order.state != _State.ROUTING or not print_facts.is_readdressed(print_order):
        return print_order
    live = routing.live_attempt(print_order)
    if live is not None and live.phase in (Phase.DRAFTING, Phase.DRAFTED):
        routing.set_aside(live, code="ADDRESS", text=_("the address was corrected"))
    routing.choose(print_order)
    return latest(group) or print_order


def _standing(print_order: PrintOrder) -> Settlement:
    """Where the print order is, as the step's ending."""
    if print_order.state == _State.CANCELED:
        return Skipped(print_order.reason or _("the print was called off"))
    if print_order.problem:
        print_order.move(told=True)
        return NeedsReview(print_order.problem)
    attempt = routing.live_attempt(print_order)
    if attempt is not None and attempt.phase == Phase.COMMITTED:
        return Done(result_ref=attempt.remote_id, note=_took(attempt))
    if attempt is not None and attempt.status == Status.PARKED:
        problem = f"{attempt.provider.capitalize()}: {attempt.reason}"
        print_order.move(problem=problem, problem_code="BROKEN", told=True)
        return NeedsReview(problem)
    return WaitFor(_("the printer"), after=_LOOK_SECONDS)


def _took(attempt: PrintAttempt) -> str:
    return _("%(printer)s prints it") % {"printer": attempt.provider.capitalize()}


def _stop(print_order: PrintOrder, *, reason: str) -> Settlement:
    """Nothing may be committed any more; what was committed is asked back."""
    print_order.move(stopped=reason, problem="", problem_code="")
    attempt = routing.live_attempt(print_order)
    if attempt is None:
        if print_order.state == _State.ROUTING:
            print_order.end(_State.CANCELED, reason)
        return Done(note=_("nothing is printed"))
    if attempt.is_fenced:
        return _ask_back(attempt)
    if routing.set_aside(attempt, code="STAFF", text=reason):
        print_order.end(_State.CANCELED, reason)
        routing.note_on_timeline(print_order, _("The draft at the printer is canceled"))
    return Done(note=_("nothing is printed; the draft is canceled"))


def _ask_back(attempt: PrintAttempt) -> Settlement:
    """Beyond the fence: canceled only when the printer says so."""
    work = Work.CANCEL if attempt.phase == Phase.COMMITTED else Work.READ
    attempt.put_to_work(work, leaving="REFUND")
    return WaitFor(_("the printer's answer"), after=_ANSWER_SECONDS)
