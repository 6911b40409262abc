"""What a person at the desk does to an order: try again, settle by hand, mail once more.

Each locks the order first, as the engine does, and tells the timeline who it was.
"""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError
from core.clock import DbNow
from core.durable import Status
from core.queue import wake
from orders import events
from orders.engine import finish_parked
from orders.kinds import StepKind
from orders.models import Order, OrderStep, OwnerTask
from orders.schedule import resend_order_mail


def retry_step(*, step_id: int, who: str) -> OrderStep:
    """Make a parked step due now, with its attempts given back."""
    with transaction.atomic():
        step = _locked_step(step_id)
        if step.status != Status.PARKED:
            raise RefusedError(_("This step is no longer parked."))
        step.retry_now()
        events.staff_acted(step.order, who=who, text=f"{said(step)}: tried again")
    wake(OrderStep)
    return step


def settle_by_hand(*, step_id: int, who: str) -> OrderStep:
    """Say that a person has done what a parked step could not; what waited for it goes on."""
    with transaction.atomic():
        step = _locked_step(step_id)
        if step.status != Status.PARKED:
            raise RefusedError(_("This step is no longer parked."))
        events.staff_acted(step.order, who=who, text=f"{said(step)}: done by hand")
        finish_parked(step, note=f"done by hand ({who})")
    wake(OrderStep)
    return step


def mail_again(*, order_id: int, who: str) -> None:
    """Plan the order mail once more; it shows what is there now, with fresh links."""
    with transaction.atomic():
        order = Order.objects.locked().get(pk=order_id)
        if not order.gives_access():
            raise RefusedError(_("The money of this order is not here, so nothing is mailed."))
        earlier = order.steps.filter(kind=StepKind.SEND_ORDER_MAIL, cause="resend").count()
        resend_order_mail(order, gen=earlier + 1)
        events.staff_acted(order, who=who, text=f"Order mail sent again to {order.email}")
    wake(OrderStep)


def finish_task(*, task_id: int, user: User) -> None:
    """Tick a task of the owner off."""
    with transaction.atomic():
        # So no refund asks meanwhile whether the parcel is packed.
        order = Order.objects.locked().get(tasks=task_id)
        task = OwnerTask.objects.get(pk=task_id)
        changed = OwnerTask.objects.filter(pk=task_id, done_at__isnull=True).update(
            done_at=DbNow(), done_by=user
        )
        if not changed:
            raise RefusedError(_("This task was done already."))
        events.staff_acted(order, who=user.get_username(), text=f"Done: {task.title}")


def said(step: OrderStep) -> str:
    """A step in the words of the timeline: `Issue license (Invoice Studio)`."""
    verb = step.kind.replace("_", " ").capitalize()
    return f"{verb} ({step.line.title})" if step.line else verb


def _locked_step(step_id: int) -> OrderStep:
    """A step, its order locked before it: the one order in which everybody locks."""
    order_id = OrderStep.objects.values_list("order_id", flat=True).get(pk=step_id)
    order = Order.objects.locked().get(pk=order_id)
    step = OrderStep.objects.select_for_update(of=("self",)).select_related("line").get(pk=step_id)
    step.order = order
    return step
