"""How a print or a packed parcel is told to a customer: short sentences, translated."""

from django.utils.translation import gettext as _

from fulfillment import packing
from fulfillment.models import PrintOrder, Shipment
from orders.kinds import Fulfilment, GroupKind
from orders.models import FulfillmentGroup, OrderLine
from orders.slots import PageItem

_State = PrintOrder.State
_PRINTING = (_State.SUBMITTED, _State.NEEDS_ATTENTION, _State.IN_PRODUCTION)


def page_items(group: FulfillmentGroup) -> list[PageItem]:
    """What the order page says of each line of a group of goods."""
    lines = list(group.lines.deliverable())
    parcels = list(group.shipments.prefetch_related("contents").order_by("id"))
    if parcels:
        return [item for line in lines for item in _sent(line, parcels)]
    state, text = _standing(group)
    return [PageItem(line_id=line.pk, state=state, text=text) for line in lines]


def mail_detail(group: FulfillmentGroup) -> str:
    """What a mail with all links says of goods, which go in a parcel of their own."""
    parcels = [parcel_text(one) for one in group.shipments.order_by("id")]
    if parcels:
        return ", ".join(parcels)
    state, text = _standing(group)
    if state == "closed":
        return text
    if group.order.fulfilment == Fulfilment.IN_REVIEW:
        return _("We are checking your order first. You get a mail when it goes on.")
    if group.kind == GroupKind.PRINT:
        return _("Your print is being made. You get a mail with a tracking link when it leaves.")
    return _("We are packing this. You get a mail with a tracking link when it leaves.")


def _sent(line: OrderLine, parcels: list[Shipment]) -> list[PageItem]:
    """One entry for each parcel that holds the line, or may hold it where nobody says."""
    items = []
    for parcel in parcels:
        contents = {one.line_id for one in parcel.contents.all()}
        if contents and line.pk not in contents:
            continue
        items.append(
            PageItem(line_id=line.pk, state="ready", text=parcel_text(parcel), url=_link(parcel))
        )
    waiting = PageItem(line_id=line.pk, state="preparing", text=_("This comes in another parcel."))
    return items or [waiting]


def parcel_text(parcel: Shipment) -> str:
    """Where a parcel is, in a sentence."""
    name = " ".join(part for part in (parcel.carrier, parcel.tracking_number) if part)
    if parcel.state == Shipment.State.DELIVERED:
        return _("Delivered: %(parcel)s") % {"parcel": name} if name else _("Delivered")
    return _("On its way: %(parcel)s") % {"parcel": name} if name else _("On its way")


def _link(parcel: Shipment) -> str:
    """Only an address of the web goes into a page; a printer's text may hold anything."""
    address = parcel.tracking_url
    return address if address.startswith(("https://", "http://")) else ""


def _standing(group: FulfillmentGroup) -> tuple[str, str]:
    """State and words for goods that have not left; none are in the making while a person looks."""
    state, text = _begun(group)
    if state == "preparing" and group.order.fulfilment == Fulfilment.IN_REVIEW:
        return state, _("We are checking your order first.")
    return state, text


def _begun(group: FulfillmentGroup) -> tuple[str, str]:
    if group.kind == GroupKind.STOCK:
        called_off = group.order.tasks.filter(kind=packing.TASK).exclude(canceled_reason="")
        if called_off.exists() or not group.order.gives_access():
            return "closed", _("This parcel was called off.")
        return "preparing", _("We are packing this.")
    found = PrintOrder.objects.filter(group=group).newest()
    if found is not None and (found.state == _State.CANCELED or found.stopped):
        return "closed", _("This print was called off.")
    if not group.order.gives_access():
        return "closed", _("This print was called off.")
    if found is not None and found.state in _PRINTING:
        return "preparing", _("Your print is being made.")
    return "preparing", _("Your print is being prepared.")
