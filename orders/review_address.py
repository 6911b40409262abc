"""Correcting the address of an order under review, and sending its goods anew."""

from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.admin_buttons import RefusedError
from core.durable import Status
from orders import refunding, review
from orders.addresses import CODES, IMPOSSIBLE, Address, oddities, parsed, unparsed
from orders.holds import OWN_CODES
from orders.kinds import SHIPPING, Fulfilment, StepKind
from orders.models import Order, OrderStep, ReviewCase
from orders.models.step import OrderStepQuerySet
from orders.review_actions import ActionRequest, Field, ReviewAction
from orders.schedule import schedule_step

_TICKED = "yes"


def edit_address(case: ReviewCase) -> ReviewAction:
    """Correct where the goods go. What stopped is sent anew; what is held waits for approval."""
    why_not = _why_not(case.order)
    return ReviewAction(
        code="edit_address",
        label=_("Correct the address"),
        explains=_(
            "Keeps the address you type. Goods that stopped are sent anew to it: a new try with a"
            " number of its own, and drafts that an earlier try left at a printer are deleted. An"
            " order that is held stays held until you approve it. The country stays, because"
            " shipping and tax were paid for it: if it is wrong, refund, and the customer orders"
            " anew."
        ),
        possible=not why_not,
        why_not=why_not,
        fields=_fields(parsed(case.order.shipping_address)),
        run=_edit,
    )


def _why_not(order: Order) -> str:
    steps = order.steps.filter(kind__in=SHIPPING, cause="")
    if not steps.exists():
        return _("Nothing of this order is shipped.")
    if not _waiting(order).exists():
        return _(
            "The goods are already being made or sent. Change the address where they are now, then"
            " mark this as handled by hand."
        )
    return refunding.why_it_rests(order)


def _waiting(order: Order) -> OrderStepQuerySet:
    """Steps that send goods and stand still until a person has decided."""
    steps = order.steps.filter(kind__in=SHIPPING, cause="")
    return steps.filter(held=True) | steps.filter(status=Status.PARKED)


def _fields(known: Address) -> tuple[Field, ...]:
    return (
        Field("name", _("Name"), value=known.name, limit=100),
        Field("line1", _("Street and number"), value=known.line1, limit=100),
        Field("line2", _("Second line"), value=known.line2, required=False, limit=100),
        Field("city", _("City"), value=known.city, limit=100),
        Field("state", _("Province or state"), value=known.state, required=False, limit=100),
        Field("postal_code", _("Postcode"), value=known.postal_code, required=False, limit=20),
        Field("phone", _("Phone"), value=known.phone, required=False, limit=30),
        Field(
            "sure",
            _("I know that this address is right, although it looks odd"),
            kind="tick",
            required=False,
        ),
    )


def _edit(request: ActionRequest) -> str:
    order = request.case.order
    typed = {name: value for name, value in request.values.items() if name != "sure"}
    # The country stays: shipping and tax were paid for it.
    address = replace(parsed(order.shipping_address), **typed)
    _refuse_odd(address, sure=request.values["sure"] == _TICKED, order=order)
    order.readdress(unparsed(address))
    _settle(request)
    count = 0
    for step in _waiting(order).filter(status=Status.PARKED).select_related("group"):
        step.order = order
        count += _send_anew(step)
    if count:
        return ngettext(
            "the address is corrected, and %(count)s parcel is sent anew.",
            "the address is corrected, and %(count)s parcels are sent anew.",
            count,
        ) % {"count": count}
    return _("the address is corrected; approve the order to send it.")


def _refuse_odd(address: Address, *, sure: bool, order: Order) -> None:
    """Raises RefusedError with everything that is wrong, or odd and not vouched for."""
    by_courier = order.steps.filter(kind=StepKind.SUBMIT_PRINT, cause="").exists()
    odd = oddities(address, by_courier=by_courier)
    wrong = [one.text for one in odd if one.code in IMPOSSIBLE or not sure]
    if not wrong:
        return
    text = _("Nothing was changed: %(problems)s.") % {"problems": "; ".join(wrong)}
    if not any(one.code in IMPOSSIBLE for one in odd):
        text = f"{text} {_('If it is right all the same, tick the box below the address.')}"
    raise RefusedError(text)


def _settle(request: ActionRequest) -> None:
    """What was odd about the old address is settled; what printers say of the new one is added."""
    case = request.case
    found = {one.code: one for one in review.goods_reasons(case.order)}
    case.settle(
        lambda one: (
            one["about"] == "HOLD"
            and (one["code"] not in OWN_CODES or one["code"] == "note_address")
            and one["code"] not in found
        ),
        what=f"address corrected by {request.who}",
    )
    # What the person vouched for as a shop may still be more than a printer's label holds.
    fresh = [one for code, one in found.items() if code not in CODES]
    if fresh and case.order.fulfilment == Fulfilment.IN_REVIEW:
        review.add_to_hold(case.order, fresh)


def _send_anew(step: OrderStep) -> int:
    """A new generation of a stopped step.

    The step itself leaves what its earlier generation began at a printer: no print for an older
    address can be committed, and its drafts are swept. Calling the print off here as well would
    stop the new one.
    """
    if not step.cancel("the address was corrected"):
        return 0
    schedule_step(step.order, StepKind(step.kind), group=step.group, gen=step.gen + 1)
    return 1
