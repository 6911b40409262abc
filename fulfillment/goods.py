"""What fulfillment tells orders about goods: on the page, in the mail, at a refund, in a review."""

from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError
from crm.models import Customer
from fulfillment import goods_words, preflight, print_facts, printing, routing
from fulfillment.choosing import never
from fulfillment.models import PrintAttempt, PrintOrder, Shipment, Work
from fulfillment.providers import printers
from fulfillment.providers.base import PrintAddress
from fulfillment.tracking import RANK
from orders.holds import HoldReason, Severity
from orders.kinds import SHIPPING, WAITS_FOR_BANK, GroupKind
from orders.models import FulfillmentGroup, Order, OrderLine, ReviewCase
from orders.review_actions import ActionRequest, Field, ReviewAction
from orders.slots import (
    LibraryItem,
    MailItem,
    MailSection,
    PageItem,
    TakeBack,
    bank_decided,
    group_holds,
    library,
    names_in_calls,
    order_mail,
    order_page,
    refund_plan,
    review_actions,
)

_GOODS = (GroupKind.PRINT, GroupKind.STOCK)
_State = PrintOrder.State
_PARTLY = RANK[_State.PART_SHIPPED]
ANY = "any"
_AT_WORK = "Nothing was done: it is being worked on this moment. Try again in a minute."
#: How many parcels' worth of goods the page of all purchases goes back.
_NEWEST = 20


@order_page.answer
def goods_on_page(order: Order) -> tuple[PageItem, ...]:
    """Each line of goods: being made, being packed, on its way with a link."""
    return tuple(item for group in _groups(order) for item in goods_words.page_items(group))


@order_mail.answer
def goods_in_mail(order: Order) -> MailSection | None:
    """Goods are told of in the order mail; their parcel has a mail of its own."""
    items = tuple(
        MailItem(title=line.title, detail=goods_words.mail_detail(group))
        for group in _groups(order)
        if not order.steps.filter(kind__in=SHIPPING, group=group, status="CANCELED").exists()
        for line in group.lines.deliverable()
    )
    return MailSection(_("In the post"), items, position=40) if items else None


@library.answer
def parcels_in_library(customer: Customer) -> tuple[LibraryItem, ...]:
    """The goods of the latest orders and where each parcel is, newest order first."""
    bought = FulfillmentGroup.objects.filter(order__customer=customer, kind__in=_GOODS)
    groups = bought.select_related("order").order_by("-id")[:_NEWEST]
    return tuple(_in_library(item, line) for group in groups for item, line in _open_lines(group))


def _open_lines(group: FulfillmentGroup) -> list[tuple[PageItem, OrderLine]]:
    lines = {line.pk: line for line in group.lines.deliverable()}
    items = [one for one in goods_words.page_items(group) if one.state != "closed"]
    return [(item, lines[item.line_id]) for item in items if item.line_id in lines]


def _in_library(item: PageItem, line: OrderLine) -> LibraryItem:
    return LibraryItem(line.title, "parcel", item.url, item.text)


@refund_plan.answer
def goods_taken_back(line: OrderLine) -> tuple[TakeBack, ...]:
    """A parcel that left stays; a print is canceled as far as its printer still lets us."""
    group = line.group
    if group is None or group.kind not in _GOODS:
        return ()
    group.order = line.order
    kind = "CANCEL_PRINT" if group.kind == GroupKind.PRINT else "RETURN_STOCK"
    titled = {"title": line.title}
    if Shipment.objects.filter(group=group).exists():
        text = _("%(title)s was sent already") % titled
        return (TakeBack(kind=kind, possible=False, text=text),)
    if group.kind == GroupKind.STOCK:
        text = _("%(title)s is not sent") % titled
        return (TakeBack(kind=kind, possible=True, text=text),)
    found = printing.latest(group)
    if found is None or RANK[_State(found.state)] == 0:
        text = _("%(title)s is not printed") % titled
        return (TakeBack(kind=kind, possible=True, text=text),)
    if found.state == _State.CANCELED:
        return ()
    text = _("%(title)s: the printer is asked to cancel, which may be too late") % titled
    return (TakeBack(kind=kind, possible=False, text=text),)


@bank_decided.answer
def prints_go_on(order: Order) -> int:
    """What was not printed while the bank thought is printed now, not when its hour is over."""
    waiting = PrintAttempt.objects.filter(group__order=order, reason=WAITS_FOR_BANK)
    return sum(one.look_now() for one in waiting)


@group_holds.answer
def what_no_printer_takes(order: Order) -> tuple[HoldReason, ...]:
    """What a print house would send back: seen before anything is sent."""
    group = order.groups.filter(kind=GroupKind.PRINT).first()
    if group is None:
        return ()
    address = print_facts.address_of(order)
    found = {problem.code: problem for problem in _everywhere(address)}
    return tuple(
        HoldReason(one.code, one.text, Severity.NORMAL, one.matters) for one in found.values()
    )


@names_in_calls.answer
def prints_in_calls(order: Order) -> set[str]:
    """Our names of the order's prints and the printers' own numbers of them."""
    attempts = PrintAttempt.objects.filter(group__order=order)
    return {name for names in attempts.values_list("reference", "remote_id") for name in names}


@review_actions.answer
def choose_printer(case: ReviewCase) -> tuple[ReviewAction, ...]:
    """Another printer, only while no printer may have it already."""
    groups = case.order.groups.filter(kind=GroupKind.PRINT).select_related("order")
    return tuple(action for group in groups for action in _actions(group, case))


def _actions(group: FulfillmentGroup, case: ReviewCase) -> tuple[ReviewAction, ...]:
    print_order = printing.latest(group)
    attempt = routing.fenced_attempt(group)
    why_not = _why_not(case.order, print_order, attempt)
    choices = _choices(print_order) if print_order and not why_not else ()
    choose = ReviewAction(
        code="choose_printer",
        label=_("Choose the printer"),
        explains=_(
            "Leaves the draft at the present printer, which is canceled by itself, and asks the one"
            " you choose first; if it cannot, the others follow."
        ),
        possible=bool(choices),
        why_not=why_not or ("" if choices else _("No printer can print all of it.")),
        fields=(Field("printer", _("Printer"), kind="choice", choices=choices),),
        run=lambda request: _choose(request, group),
        settles=_print_codes(case),
    )
    if attempt is None or print_order is None:
        return (choose,)
    return (choose, _leave_action(print_order, attempt, group, case))


def _leave_action(
    print_order: PrintOrder, attempt: PrintAttempt, group: FulfillmentGroup, case: ReviewCase
) -> ReviewAction:
    named = {"printer": attempt.provider.capitalize()}
    too_late = RANK[_State(print_order.state)] >= _PARTLY
    return ReviewAction(
        code="leave_printer",
        label=_("Take it from %(printer)s") % named,
        explains=_(
            "Asks %(printer)s to cancel and reads it back. Only when it says canceled is the next"
            " printer asked, so nothing is printed twice."
        )
        % named,
        possible=bool(attempt.remote_id) and not too_late,
        why_not=_("A parcel has left already.") if too_late else _("Its number is not known yet."),
        run=lambda _request: _leave(group),
        settles=_print_codes(case),
        danger=True,
    )


def _why_not(order: Order, print_order: PrintOrder | None, attempt: PrintAttempt | None) -> str:
    if print_order is None:
        return _("The print has not begun: approve the order first.")
    if print_order.stopped or not order.gives_access():
        return _("The money is not there, so nothing is printed.")
    if attempt is None:
        return ""
    return _(
        "%(printer)s may print it already (%(reference)s, %(status)s): another printer now could"
        " print it twice. It is free only when %(printer)s says canceled."
    ) % {
        "printer": attempt.provider.capitalize(),
        "reference": attempt.reference,
        "status": attempt.raw_status or attempt.phase,
    }


def _choices(print_order: PrintOrder) -> tuple[tuple[str, str], ...]:
    facts = print_facts.printer_facts(print_order)
    able = [one.name for one in facts if not never(one, ceiling=None, chosen=True)]
    named = tuple((name, name.capitalize()) for name in able)
    return ((ANY, _("Whichever can, in the usual order")), *named) if named else ()


def _choose(request: ActionRequest, group: FulfillmentGroup) -> str:
    group.order = request.case.order
    print_order = printing.latest(group)
    if print_order is None:
        raise RefusedError(_("Nothing was done: the print has not begun."))
    wanted = request.values.get("printer", ANY)
    live = routing.live_attempt(print_order)
    why = _("a person chose another printer")
    if live and (live.is_fenced or not routing.set_aside(live, code="STAFF", text=why)):
        raise RefusedError(_(_AT_WORK))
    routing.restart(print_order, wanted="" if wanted == ANY else wanted)
    step = routing.submit_step(group)
    if step is not None:
        step.bring_forward()
    return _("The printers are asked now, %(first)s first.") % {
        "first": _("in the usual order") if wanted == ANY else wanted.capitalize()
    }


def _leave(group: FulfillmentGroup) -> str:
    attempt = routing.fenced_attempt(group)
    if attempt is None:
        raise RefusedError(_("Nothing was done: no printer has it any more."))
    if not attempt.put_to_work(Work.CANCEL, leaving="STAFF"):
        raise RefusedError(_(_AT_WORK))
    printing.forget_problem(group)
    return _("%(printer)s is asked to cancel; its answer stands on the order's timeline.") % {
        "printer": attempt.provider.capitalize()
    }


def _print_codes(case: ReviewCase) -> tuple[str, ...]:
    codes = {str(reason.get("code", "")) for reason in case.reasons}
    return tuple(sorted(code for code in codes if code.startswith("PRINT_")))


def _groups(order: Order) -> list[FulfillmentGroup]:
    groups = list(order.groups.filter(kind__in=_GOODS))
    for group in groups:
        group.order = order
    return groups


def _everywhere(address: PrintAddress) -> list[preflight.Problem]:
    """Problems that every usable printer has with an address: one alone is routed around."""
    usable = [name for name, printer in printers().items() if not printer.configured()]
    by_printer = [preflight.check_address(address, name) for name in usable]
    if not by_printer:
        return list(preflight.check_address(address))
    if not all(by_printer):
        return []
    return [problem for problems in by_printer for problem in problems]
