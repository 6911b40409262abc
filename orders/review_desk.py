"""The desk of the review queue: which buttons a case has, and pressing one, once."""

from collections.abc import Mapping

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError
from core.durable import Status
from core.queue import wake
from orders import events, review
from orders.models import Order, OrderStep, ReviewCase
from orders.review_actions import ActionRequest, ReviewAction, read
from orders.review_address import edit_address
from orders.review_moves import approve, by_hand, refund_and_cancel, retry_steps, snooze
from orders.slots import review_actions


def actions_for(case: ReviewCase) -> list[ReviewAction]:
    """Every button of a case, also those that cannot be pressed now; the usual one first."""
    if case.is_resolved():
        return []
    offered = [action for answer in review_actions.ask(case) for action in answer]
    return [
        approve(case),
        edit_address(case),
        *retry_steps(case),
        *offered,
        by_hand(case),
        snooze(),
        refund_and_cancel(case),
    ]


def act(*, case_id: int, code: str, version: int, user: User, given: Mapping[str, str]) -> str:
    """Press a button of a case as it stood at `version`; the sentence that says what came of it.

    Raises:
        RefusedError: somebody else was faster (it says who), or it cannot be done.
    """
    with transaction.atomic():
        case = _locked(case_id)
        _refuse_if_changed(case, version)
        action = next((one for one in actions_for(case) if one.code == code), None)
        if action is None:
            raise RefusedError(_("This cannot be done here, or no longer."))
        if not user.has_perm(action.permission):
            raise RefusedError(_("Nothing was done: your role may not do this."))
        if not action.possible:
            raise RefusedError(action.why_not)
        said = action.run(ActionRequest(case, user, read(action.fields, given)))
        _record(case, action, user, said)
    wake(OrderStep)
    return said


def _locked(case_id: int) -> ReviewCase:
    """A case, its order locked before it: the one order in which everybody locks."""
    order = Order.objects.locked().get(cases=case_id)
    case = ReviewCase.objects.select_for_update(of=("self",)).get(pk=case_id)
    case.order = order
    return case


def _refuse_if_changed(case: ReviewCase, version: int) -> None:
    """The second of two people is told who did what.

    Raises:
        RefusedError: the case is closed, or is not what the page showed.
    """
    if case.is_resolved():
        who = case.resolved_by.get_username() if case.resolved_by else _("The shop")
        text = _("Nothing was done: %(who)s has closed this case already (%(what)s).")
        raise RefusedError(text % {"who": who, "what": case.resolution})
    if case.version == version:
        return
    if case.last_by:
        text = _("Nothing was done: %(who)s was faster (%(what)s). Please look again.")
        raise RefusedError(text % {"who": case.last_by, "what": case.last_act})
    raise RefusedError(_("Nothing was done: something new was added meanwhile. Please look again."))


def _record(case: ReviewCase, action: ReviewAction, user: User, said: str) -> None:
    """What the press changed: the story, the settled reasons, the case closed when none is left."""
    who = user.get_username()
    case.refresh_from_db(fields=["reasons", "status", "due_at", "version", "resolved_at"])
    case.acted(action.label, by=who)
    events.staff_acted(case.order, who=who, text=f"{action.label}: {said}")
    if case.is_resolved():
        return
    parked = set(case.order.steps.filter(status=Status.PARKED).values_list("pk", flat=True))
    case.settle(
        lambda one: (
            one["code"] in action.settles or (one["about"] == "STEP" and one["step"] not in parked)
        ),
        what=f"{action.label} ({who})",
    )
    review.close_if_settled(case, resolution=action.label, by=user)
