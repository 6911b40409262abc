"""Which printer is asked next, and what follows when one is left. All with the order locked.

The rules R1 to R7 of contracts/print.md section 7.1: before the fence any printer may be left;
after it only when the printer's own answer says that the order is canceled.
"""

from django.utils.translation import gettext as _

from core import clock
from core.clock import DbNow
from core.durable import FINAL
from core.queue import wake
from fulfillment import print_facts
from fulfillment.choosing import decide
from fulfillment.models import LIVE, Phase, PrintAttempt, PrintOrder, Work
from fulfillment.providers import printers
from orders import events
from orders.holds import HoldReason, Severity
from orders.kinds import StepKind
from orders.models import FulfillmentGroup, Order, OrderStep
from orders.review import open_case

#: How long printers that are down are asked again before a person is.
WAIT_SECONDS = 3600
ROUND_SECONDS = 300
_State = PrintOrder.State


def begin(group: FulfillmentGroup) -> PrintOrder:
    """Make the print order of a group for the present address, and ask the first printer."""
    earlier = PrintOrder.objects.filter(group=group).newest()
    address = print_facts.address_of(group.order)
    ceiling, currency = print_facts.ceiling_of(print_facts.lines_of(group))
    print_order = PrintOrder.objects.create(
        group=group,
        gen=earlier.gen + 1 if earlier else 1,
        address=print_facts.snapshot(address),
        ceiling=ceiling,
        currency=currency,
        status="WAITING",
        run_after=None,
        calls_outside=True,
    )
    choose(print_order)
    return print_order


def choose(print_order: PrintOrder) -> None:
    """Ask the next printer; with none to ask now, wait up to an hour, then ask a person."""
    if print_order.stopped:
        print_order.end(_State.CANCELED, print_order.stopped)
        return
    if live_attempt(print_order) is not None:
        return  # one at a time: that one says what came of it
    if print_facts.is_readdressed(print_order):
        print_order.end(_State.CANCELED, _("the address was corrected"))
        begin(print_order.group)
        return
    decision = decide(
        print_facts.printer_facts(print_order),
        round_number=print_order.round,
        ceiling=print_order.ceiling,
        wanted=print_order.wanted,
    )
    if decision.provider:
        _ask(print_order, decision.provider, story=decision.story)
        return
    print_order.note(*decision.story)
    if decision.can_wait and not _has_waited(print_order):
        _wait(print_order)
    else:
        code = "PRINTERS_DOWN" if decision.can_wait else "NO_PRINTER"
        needs_person(print_order, code=code, problem=_nobody(decision.story, code))


def needs_person(print_order: PrintOrder, *, code: str, problem: str) -> None:
    """Stop, and have the order's review case say why: by the step, or directly when it is done."""
    print_order.park_for_person(code=code, problem=problem)
    step = submit_step(print_order.group)
    if step is not None and step.status not in FINAL:
        step.bring_forward()
        return
    print_order.move(told=True)
    reason = HoldReason(code=f"PRINT_{code}", text=problem, severity=Severity.HIGH)
    open_case(order=print_order.group.order, reasons=(reason,))


def restart(print_order: PrintOrder, *, wanted: str = "") -> None:
    """A person said "try again": every printer counts as not yet asked, `wanted` comes first."""
    dead = print_order.attempts_made.exclude(phase__in=LIVE)
    dead.update(verdict_code="")
    fresh: dict[str, object] = {"problem": "", "problem_code": "", "told": False}
    # The list may be what was corrected.
    ceiling, currency = print_facts.ceiling_of(print_facts.lines_of(print_order.group))
    fresh |= {"waiting_since": None, "ceiling": ceiling, "currency": currency}
    print_order.move(**fresh, round=print_order.round + 1, wanted=wanted)
    print_order.rest(_("asks the printers again"))
    live = live_attempt(print_order)
    if live is None:
        choose(print_order)
    else:
        live.retry_now()


def submit_step(group: FulfillmentGroup) -> OrderStep | None:
    """The step that waits for this group to be printed."""
    steps = group.order.steps.filter(kind=StepKind.SUBMIT_PRINT, group=group)
    return steps.order_by("-gen", "-id").first()


def live_attempt(print_order: PrintOrder) -> PrintAttempt | None:
    """The attempt of this group that may still end in a print."""
    attempts = PrintAttempt.objects.live().filter(group=print_order.group_id)
    return attempts.order_by("-id").first()


def fenced_attempt(group: FulfillmentGroup) -> PrintAttempt | None:
    """The one attempt of a group that may have been charged and printed."""
    return PrintAttempt.objects.fenced().filter(group=group).first()


def wake_cancel_steps(print_order: PrintOrder) -> None:
    """The steps that wait for the answer to a cancellation go on."""
    group = print_order.group
    for step in group.order.steps.filter(kind=StepKind.CANCEL_PRINT, group=group):
        step.bring_forward()


def lock(print_order_id: int) -> PrintOrder:
    """Lock the order and give the print order as it is now; within a transaction."""
    order = Order.objects.locked().get(groups__prints=print_order_id)
    found = PrintOrder.objects.select_related("group").get(pk=print_order_id)
    found.group.order = order
    return found


def note_on_timeline(print_order: PrintOrder, text: str) -> None:
    """Tell the order's story what happened to its print."""
    line = print_order.group.lines.order_by("position").first()
    if line is not None:
        line.order = print_order.group.order
        events.line_noted(line, text=text)


def set_aside(attempt: PrintAttempt, *, code: str, text: str) -> bool:
    """Leave an attempt that is before the fence and not at work; False when it is at work.

    What may exist at the printer is looked for and canceled by the sweep.
    """
    verdict = {"verdict_code": code, "verdict_text": text}
    if attempt.may_exist:
        return attempt.put_to_work(Work.SWEEP, phase=Phase.ABANDONED, **verdict)
    return attempt.put_to_work(Work.REST, phase=Phase.CANCELED, **verdict)


def _ask(print_order: PrintOrder, provider: str, *, story: tuple[str, ...]) -> None:
    printer = printers()[provider]
    first = Work.CREATE if printer.two_phase else Work.QUOTE
    reason = _("waits for %(printer)s") % {"printer": provider.capitalize()}
    print_order.rest(reason, choices=[*print_order.choices, *story], wanted="")
    earlier = PrintAttempt.objects.filter(group=print_order.group_id, provider=provider)
    last = earlier.order_by("-gen").first()
    if last and last.phase == Phase.ABANDONED and last.print_order_id == print_order.pk:
        recall = {"phase": Phase.DRAFTING, "round": print_order.round, "verdict_code": ""}
        if last.put_to_work(Work.RECALL, **recall):
            return
    gen = last.gen + 1 if last else 1
    PrintAttempt.objects.create(
        print_order=print_order,
        group=print_order.group,
        provider=provider,
        gen=gen,
        reference=print_facts.reference_of(print_order.group, gen),
        work=first,
        round=print_order.round,
        calls_outside=True,
    )
    wake(PrintAttempt)


def _has_waited(print_order: PrintOrder) -> bool:
    since = print_order.waiting_since
    if since is None:
        return False
    return (clock.now() - since).total_seconds() >= clock.scaled(WAIT_SECONDS)


def _wait(print_order: PrintOrder) -> None:
    since = {} if print_order.waiting_since else {"waiting_since": DbNow()}
    print_order.move(**since, round=print_order.round + 1)
    print_order.look_in(ROUND_SECONDS, _("no printer can be asked at the moment"))


def _nobody(story: tuple[str, ...], code: str) -> str:
    why = " ".join(story)
    if code == "PRINTERS_DOWN":
        return _("For an hour no printer could be reached, so nothing was printed. %(why)s") % {
            "why": why
        }
    return _("No printer can print this order. %(why)s") % {"why": why}
