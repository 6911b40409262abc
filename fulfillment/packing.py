"""The shop's own goods: taken from the shelf, packed by the owner, sent with a number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import stock
from catalog.countries import country_name
from catalog.models import Product
from core.clock import DbNow
from core.outcomes import Done, NeedsReview, Settlement, Skipped
from fulfillment import print_facts
from fulfillment.carriers import tracking_page
from fulfillment.models import Shipment
from fulfillment.providers.base import PrintAddress
from fulfillment.shipments import record_parcel
from orders import events
from orders.checkout import stock_reference
from orders.kinds import GroupKind
from orders.models import FulfillmentGroup, Order, OrderLine, OrderStep, OwnerTask

TASK = "PACK"
SOURCE = "stock"


@dataclass(frozen=True)
class Label:
    """What stands on a parcel, and what goes into it."""

    task: OwnerTask
    order: Order
    address: PrintAddress
    lines: tuple[OrderLine, ...]
    grams: int

    @property
    def country(self) -> str:
        """The country in words: abroad nobody reads two letters on a parcel."""
        return country_name(self.address.country, "en").upper()

    @property
    def contents(self) -> str:
        """The pieces in words."""
        return ", ".join(f"{line.quantity} x {line.title}" for line in self.lines)


def pack(order_step: OrderStep) -> Settlement:
    """Take the goods from the shelf and give the owner his task; finished when he has it."""
    group = order_step.group
    if group is None:
        return NeedsReview(_("this step has no goods to pack"))
    group.order = order_step.order
    if is_packed(group):
        return Done(note=_("packed already"))
    short = _take(group)
    if short:
        return NeedsReview(
            _("nothing is left of %(titles)s: get more, then retry, or refund the order")
            % {"titles": ", ".join(short)}
        )
    label = label_of(order_step.order)
    OwnerTask.objects.update_or_create(
        order=order_step.order,
        line=None,
        kind=TASK,
        defaults={
            "title": _task_title(order_step.order),
            "detail": _task_detail(order_step.order, label),
            "done_at": None,
            "canceled_reason": "",
        },
    )
    return Done()


def unpack(order_step: OrderStep) -> Settlement:
    """The money went back: what is not packed yet goes back on the shelf."""
    group = order_step.group
    if group is None:
        return Skipped(_("no goods"))
    group.order = order_step.order
    if is_packed(group):
        text = _("Too late to call the parcel off: it was sent. Ask the customer to send it back.")
        _note(group, text)
        return Done(note=text)
    for product, quantity in _pieces(group).items():
        stock.give_back(product=product, quantity=quantity, reference=stock_reference(group.order))
    tasks = OwnerTask.objects.filter(order=order_step.order, kind=TASK, done_at=None)
    reason = _("the money went back")
    if not tasks.update(done_at=DbNow(), canceled_reason=reason):
        return Skipped(_("nothing was to be packed"))
    return Done(note=_("the goods are back on the shelf"))


@transaction.atomic
def send(*, task: OwnerTask, carrier: str, tracking_number: str, who: str) -> Shipment | None:
    """The owner has sent the parcel: recorded once, the customer told. None when it was before.

    None as well when it was called off. `who` is the user name of the person who says so.
    """
    order = Order.objects.locked().get(pk=task.order_id)
    group = group_of(order)
    called_off = OwnerTask.objects.filter(pk=task.pk).exclude(canceled_reason="").exists()
    if group is None or called_off or was_sent(group):
        return None
    OwnerTask.objects.filter(pk=task.pk, done_at=None).update(done_at=DbNow())
    shipment = record_parcel(
        group=group,
        source=SOURCE,
        remote_ref=f"{order.number}/{group.position}",
        carrier=carrier,
        tracking_number=tracking_number,
        tracking_url=tracking_page(carrier, tracking_number),
        shipped_at=None,
        lines=[(line, line.quantity) for line in print_facts.lines_of(group)],
    )
    events.staff_acted(order, who=who, text=_("Parcel sent: %(parcel)s") % {"parcel": shipment})
    return shipment


def group_of(order: Order) -> FulfillmentGroup | None:
    """The group of own goods of an order."""
    group = order.groups.filter(kind=GroupKind.STOCK).first()
    if group is not None:
        group.order = order
    return group


def was_sent(group: FulfillmentGroup) -> bool:
    """Whether its parcel left, with a number."""
    return Shipment.objects.filter(group=group, source=SOURCE).exists()


def is_packed(group: FulfillmentGroup) -> bool:
    """Whether its parcel left, or the owner has ticked the task off without a number."""
    ticked = group.order.tasks.filter(kind=TASK, canceled_reason="").exclude(done_at=None)
    return was_sent(group) or ticked.exists()


def label_of(order: Order) -> PrintAddress:
    """The address on the parcel, as the customer typed it."""
    return print_facts.address_of(order)


def labels(tasks: Iterable[OwnerTask]) -> list[Label]:
    """What the packing page, its print and its CSV show of open tasks."""
    found = []
    for task in tasks:
        group = group_of(task.order)
        lines = tuple(print_facts.lines_of(group)) if group else ()
        grams = sum(_grams(line) for line in lines)
        found.append(Label(task, task.order, label_of(task.order), lines, grams))
    return found


def _take(group: FulfillmentGroup) -> list[str]:
    """Take all pieces or none; the titles of what is not there."""
    reference = stock_reference(group.order)
    short = []
    with transaction.atomic():
        for product, quantity in _pieces(group).items():
            if not stock.take(product=product, quantity=quantity, reference=reference):
                short.append(product.title(group.order.language) or product.slug)
        if short:
            transaction.set_rollback(True)
    return short


def _pieces(group: FulfillmentGroup) -> Mapping[Product, int]:
    """All pieces of each product, in a fixed order so that two orders never lock each other."""
    pieces: dict[Product, int] = {}
    for line in print_facts.lines_of(group):
        if line.product is not None:
            pieces[line.product] = pieces.get(line.product, 0) + line.quantity
    return dict(sorted(pieces.items(), key=lambda item: item[0].pk))


def _grams(line: OrderLine) -> int:
    each = line.product.pieces_weight_grams if line.product else 0
    return (each or 0) * line.quantity


def _task_title(order: Order) -> str:
    who = order.name or order.email
    return (_("Pack %(number)s for %(who)s") % {"number": order.number, "who": who})[:300]


def _task_detail(order: Order, address: PrintAddress) -> str:
    group = group_of(order)
    lines = print_facts.lines_of(group) if group else []
    town = " ".join(part for part in (address.city, address.state, address.postal_code) if part)
    parts = [
        *(f"{line.quantity} x {line.title}" for line in lines),
        "",
        *(address.name, address.company, address.line1, address.line2, town, address.country),
        *((_("Note: %(note)s") % {"note": order.note},) if order.note else ()),
    ]
    return "\n".join(part for index, part in enumerate(parts) if part or index == len(lines))


def _note(group: FulfillmentGroup, text: str) -> None:
    line = group.lines.order_by("position").first()
    if line is not None:
        line.order = group.order
        events.line_noted(line, text=text)
