"""Sending money back: what may be refunded, and planning the one step that asks Stripe for it.

Only the refund's own event takes back what was given (orders/refunds.py), wherever it was made.
"""

from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError
from core.durable import FINAL, Status, canonical
from core.money import Money as Amount
from orders import events
from orders.kinds import Money, StepKind
from orders.models import Order, OrderStep
from orders.queries import returned_money
from orders.schedule import schedule_step
from orders.standing import RETURNING

#: Who may send money back: the owner (operations/roles.py).
PERMISSION = "orders.change_order"
#: Where our step's id travels in a refund's metadata, so that a lost answer can be looked up.
STEP_MARK = "storehand_step"


def reason_choices() -> tuple[tuple[str, str], ...]:
    """Stripe's reasons (docs.stripe.com/api/refunds/create, 2026-10-28) in our words."""
    return (
        ("requested_by_customer", _("The customer asked for it, or we cannot deliver")),
        ("duplicate", _("Bought twice by mistake")),
        ("fraudulent", _("Fraud: Stripe blocks this card for the shop")),
    )


def left(order: Order) -> int:
    """What of the order's money is still here, in minor units."""
    refunds, disputes = returned_money(order)
    back = sum(one.amount for one in refunds if one.status in RETURNING)
    lost = sum(one.amount for one in disputes if one.status == "lost")
    return max(order.total - back - lost, 0)


def text(order: Order, amount: int) -> str:
    """An amount of the order as the person at the desk reads it."""
    return Amount(amount, order.currency).format()


def left_text(order: Order) -> str:
    """What is left, in words."""
    return text(order, left(order))


def why_not(order: Order) -> str:
    """Why nothing can be sent back now; "" when it can."""
    words = {
        Money.AWAITING: _("The money has not arrived yet."),
        Money.FAILED: _("The payment failed: there is nothing to send back."),
        Money.REFUNDED: _("All of the money went back already."),
        Money.DISPUTED: _("The bank holds this money while the payment is disputed."),
    }
    if order.money in words:
        return words[Money(order.money)]
    if order.total == 0 or not order.payments.exists():
        return _("Nothing was paid for this order.")
    return under_way(order)


def why_it_rests(order: Order) -> str:
    """Why nothing of the order may be delivered now; "" when it may."""
    if order.money == Money.DISPUTED:
        return _("The payment is disputed: nothing is delivered until that is decided.")
    if not order.gives_access():
        return _("The money of this order is not here.")
    return under_way(order)


def under_way(order: Order) -> str:
    """Why no other refund may begin now; "" when none is on its way."""
    steps = order.steps.filter(kind=StepKind.REFUND_PAYMENT)
    if steps.filter(status=Status.PARKED).exists():
        return _("An earlier refund waits for you: try it again, or mark it as handled by hand.")
    if steps.exclude(status__in=FINAL).exists():
        return _("A refund is under way.")
    made = steps.filter(status=Status.DONE).exclude(result_ref="")
    known = order.refunds.values("refund_id")
    if made.exclude(result_ref__in=known).exists():
        return _("A refund is under way: Stripe has it and will report it in a moment.")
    return ""


def plan(order: Order, *, amount: int, reason: str, cause: str) -> OrderStep:
    """Plan a refund of `amount` minor units of a locked order; due when the transaction commits.

    Raises:
        RefusedError: it cannot be sent back now, or not so much.
    """
    problem = why_not(order)
    if problem:
        raise RefusedError(problem)
    if not 0 < amount <= left(order):
        raise RefusedError(_("At most %(left)s can be sent back.") % {"left": left_text(order)})
    gen = order.steps.filter(kind=StepKind.REFUND_PAYMENT, cause=cause).count() + 1
    schedule_step(order, StepKind.REFUND_PAYMENT, cause=cause, gen=gen)
    step = order.steps.get(kind=StepKind.REFUND_PAYMENT, cause=cause, gen=gen)
    body = {
        "payment_intent": order.payments.get().payment_intent_id,
        "amount": amount,
        "reason": reason,
        "metadata": {STEP_MARK: str(step.pk), "order": order.number},
    }
    # The exact bytes are kept with the plan: no worker decides how much goes back.
    OrderStep.objects.filter(pk=step.pk).update(request_body=canonical(body))
    return step


def plan_from_desk(*, order_id: int, amount: int | None, seen: int, reason: str, who: str) -> int:
    """A refund asked for on the order's page; what will go back. Call it in a transaction.

    `amount` None is all that is left; `seen` is what the page said is left, so that a page that
    is older than somebody else's refund sends nothing.

    Raises:
        RefusedError: it cannot be sent back now, or not so much.
    """
    order = Order.objects.locked().get(pk=order_id)
    if seen != left(order):
        changed = _("Nothing was done: meanwhile %(left)s is left. Please look again.")
        raise RefusedError(changed % {"left": left_text(order)})
    wanted = left(order) if amount is None else amount
    plan(order, amount=wanted, reason=reason, cause="desk")
    events.staff_acted(order, who=who, text=f"Refund of {text(order, wanted)} asked for")
    return wanted
