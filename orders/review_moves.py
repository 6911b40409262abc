"""The buttons of a review case that orders itself offers: what each does, and when it can."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin_buttons import RefusedError
from core.clock import now
from core.durable import Status
from orders import refunding, review
from orders.engine import finish_parked
from orders.kinds import SHIPPING, Fulfilment
from orders.models import Order, OrderStep, ReviewCase
from orders.models.step import release_steps
from orders.refunds import call_off_free
from orders.review_actions import ActionRequest, Field, ReviewAction

_SNOOZE_HOURS = {
    "2": gettext_lazy("2 hours"),
    "24": gettext_lazy("1 day"),
    "72": gettext_lazy("3 days"),
    "168": gettext_lazy("1 week"),
}


def approve(case: ReviewCase) -> ReviewAction:
    """Let a held order go."""
    why_not = _why_not_held(case.order) or refunding.why_it_rests(case.order)
    return ReviewAction(
        code="approve",
        label=_("Approve"),
        explains=_(
            "Releases the order as it stands: what was held begins at once, files and licences go"
            " out and goods go to the printer or the packing table."
        ),
        possible=not why_not,
        why_not=why_not,
        run=_approve,
    )


def _why_not_held(order: Order) -> str:
    if order.fulfilment == Fulfilment.IN_REVIEW:
        return ""
    return _("Nothing of this order is held: it is on its way but for what is said above.")


def _approve(request: ActionRequest) -> str:
    order = request.case.order
    _release(order)
    request.case.settle(lambda one: one["about"] == "HOLD", what=f"approved by {request.who}")
    return _("released, what was held begins now.")


def _release(order: Order) -> int:
    count = order.steps.release_held()
    order.go_on()
    release_steps(order.pk)
    return count


def retry_steps(case: ReviewCase) -> list[ReviewAction]:
    """One button for each parked step of the order."""
    return [_retry(case, step) for step in parked_steps(case.order)]


def parked_steps(order: Order) -> list[OrderStep]:
    """The steps of an order that wait for a person."""
    return list(order.steps.filter(status=Status.PARKED).select_related("line", "group"))


def _retry(case: ReviewCase, step: OrderStep) -> ReviewAction:
    step.order = case.order

    def run(_request: ActionRequest) -> str:
        if not step.retry_now():
            raise RefusedError(_("This step is no longer parked."))
        return _("%(step)s is tried again now.") % {"step": review.step_words(step)}

    return ReviewAction(
        code=f"retry-{step.pk}",
        label=_("Try again: %(step)s") % {"step": review.step_words(step)},
        explains=_(
            "The step is due now, with all its attempts before it. What was sent before and never"
            " answered is looked up first, so nothing is done twice."
        ),
        possible=True,
        run=run,
    )


def by_hand(case: ReviewCase) -> ReviewAction:
    """A person has seen to it outside of the shop."""
    held = case.order.fulfilment == Fulfilment.IN_REVIEW
    goods = case.order.steps.filter(kind__in=SHIPPING, held=True).exists()
    why_not = ""
    if held and not goods:
        why_not = _("There are no goods to hand over: approve, and the shop delivers the rest.")
    elif held and not parked_steps(case.order):
        why_not = refunding.under_way(case.order)  # its files would go out meanwhile
    explains = _("Closes the case: you have seen to everything that is said above.")
    if held and goods:
        explains = _(
            "You have sent the goods yourself: nothing goes to a printer or the packing table."
            " Files, licences and the order mail go out now."
        )
    elif parked_steps(case.order):
        explains = _(
            "Every step that waits for you counts as done, and what waited for it goes on."
        )
    return ReviewAction(
        code="by_hand",
        label=_("Mark as handled by hand"),
        explains=explains,
        possible=not why_not,
        why_not=why_not,
        fields=(
            Field("note", _("What you did"), kind="long", limit=1000),
            Field(
                "reference",
                _("Reference outside the shop (number at the printer, parcel number)"),
                required=False,
                limit=200,
            ),
        ),
        run=_by_hand,
    )


def _by_hand(request: ActionRequest) -> str:
    case, order = request.case, request.case.order
    note = request.values["note"]
    said = f"done by hand ({request.who}): {note}"
    if order.fulfilment == Fulfilment.IN_REVIEW:
        _cancel_all(order.steps.filter(kind__in=SHIPPING, held=True), said)
        _release(order)
    for step in parked_steps(order):
        step.order = order
        finish_parked(step, note=said)
    case.settle(lambda _one: True, what=said)
    review.finish(
        case,
        resolution=_("Handled by hand: %(note)s") % {"note": note},
        by=request.user,
        outside=request.values["reference"],
    )
    return note


def _cancel_all(steps: Iterable[OrderStep], reason: str) -> None:
    for step in steps:
        step.cancel(reason)


def snooze() -> ReviewAction:
    """Out of sight for a while."""
    return ReviewAction(
        code="snooze",
        label=_("Snooze"),
        explains=_(
            "The case leaves the list and comes back by itself. What is held stays held, and the"
            " customer goes on waiting."
        ),
        possible=True,
        fields=(
            Field("hours", _("For"), kind="choice", value="2", choices=_snooze_choices()),
            Field("note", _("What you wait for"), required=False),
        ),
        run=_snooze,
    )


def _snooze_choices() -> tuple[tuple[str, str], ...]:
    return tuple((hours, str(words)) for hours, words in _SNOOZE_HOURS.items())


def _snooze(request: ActionRequest) -> str:
    until = now() + timedelta(hours=int(request.values["hours"]))
    request.case.snooze(until)
    note = request.values["note"]
    said = _("until %(until)s UTC") % {"until": f"{until:%Y-%m-%d %H:%M}"}
    return f"{said}: {note}" if note else f"{said}."


def refund_and_cancel(case: ReviewCase) -> ReviewAction:
    """All the money goes back; what can still be called off is."""
    order = case.order
    if order.total == 0:
        return _call_off(order)
    why_not = refunding.why_not(order)
    return ReviewAction(
        code="refund",
        label=_("Refund and cancel"),
        explains=_(
            "Sends %(amount)s back to the customer. When Stripe confirms it, what is not delivered"
            " is called off, what was given is taken back where that is possible, and the customer"
            " is told what was closed and what was too late. The case closes by itself then."
        )
        % {"amount": refunding.left_text(order)},
        possible=not why_not,
        why_not=why_not,
        fields=(
            Field(
                "reason",
                _("Why"),
                kind="choice",
                value="requested_by_customer",
                choices=refunding.reason_choices(),
            ),
        ),
        run=_refund,
        permission=refunding.PERMISSION,
        danger=True,
    )


def _call_off(order: Order) -> ReviewAction:
    """An order that cost nothing is called off at once: there is no money to wait for."""
    why_not = "" if order.gives_access() else _("This order was called off already.")
    return ReviewAction(
        code="refund",
        label=_("Cancel"),
        explains=_(
            "Nothing was paid, so nothing goes back. What is not delivered is called off, and what"
            " was given is taken back where that is possible. The shop mails nobody about this:"
            " write to the customer yourself."
        ),
        possible=not why_not,
        why_not=why_not,
        run=_run_call_off,
        permission=refunding.PERMISSION,
        danger=True,
    )


def _run_call_off(request: ActionRequest) -> str:
    call_off_free(request.case.order, cause=f"review:{request.case.pk}")
    return _("the order is called off.")


def _refund(request: ActionRequest) -> str:
    order = request.case.order
    amount = refunding.left(order)
    refunding.plan(
        order,
        amount=amount,
        reason=request.values["reason"],
        cause=f"review:{request.case.pk}",
    )
    return _("%(amount)s goes back.") % {"amount": refunding.text(order, amount)}
