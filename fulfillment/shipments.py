"""Parcels: each is recorded once, and its customer gets one mail with its number."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, email, tokens
from core.durable import Status
from core.outcomes import Settlement, Skipped
from fulfillment.carriers import written
from fulfillment.models import PrintOrder, Shipment, ShipmentLine
from orders.engine import settlement_of
from orders.kinds import SHIPPING, StepKind
from orders.models import FulfillmentGroup, Order, OrderLine, OrderStep
from orders.schedule import schedule_step

#: Fixed for ever: the keys of tracking mails derive from it.
_NAMES = uuid.UUID("5f0b7d0c-6a0e-4a53-9f0e-1b1f6f6c2d11")
_ALL_SENT = (PrintOrder.State.SHIPPED, PrintOrder.State.DELIVERED)


@transaction.atomic
def record_parcel(  # noqa: PLR0913 - a parcel's facts; all by name
    *,
    group: FulfillmentGroup,
    source: str,
    remote_ref: str,
    carrier: str,
    tracking_number: str,
    tracking_url: str,
    shipped_at: datetime | None,
    lines: Sequence[tuple[OrderLine, int]],
    is_replacement: bool = False,
) -> Shipment:
    """Write a parcel of a group once, and plan its tracking mail.

    Told of again, it gets what was not known before, and no second mail. `lines` are what is in
    it, with the number of pieces; empty where its source does not say. `shipped_at` None is now.
    """
    carrier = written(carrier)
    shipment, made = Shipment.objects.get_or_create(
        source=source,
        remote_ref=remote_ref,
        defaults={
            "group": group,
            "carrier": carrier,
            "tracking_number": tracking_number,
            "tracking_url": tracking_url,
            "shipped_at": shipped_at or clock.now(),
            "is_replacement": is_replacement,
        },
    )
    if made:
        _tell(shipment, lines)
    else:
        shipment.add_tracking(
            carrier=carrier, tracking_number=tracking_number, tracking_url=tracking_url
        )
    return shipment


def _tell(shipment: Shipment, lines: Sequence[tuple[OrderLine, int]]) -> None:
    """Write what is in a new parcel, and plan its mail."""
    ShipmentLine.objects.bulk_create(
        ShipmentLine(shipment=shipment, line=line, quantity=quantity) for line, quantity in lines
    )
    group = shipment.group
    cause = _cause_of(shipment)
    schedule_step(group.order, StepKind.SEND_TRACKING_MAIL, group=group, cause=cause)


def _cause_of(shipment: Shipment) -> str:
    """What its mail is about, by the sender's own name for it: the same in a restored database."""
    return f"parcel:{uuid.uuid5(_NAMES, f'{shipment.source}:{shipment.remote_ref}').hex}"


def send_tracking_mail(order_step: OrderStep) -> Settlement:
    """The mail of one parcel: who carries it, its number, and what is in it."""
    parcels = Shipment.objects.filter(group=order_step.group_id)
    # By its number in the causes of older releases.
    names = {name: one for one in parcels for name in (_cause_of(one), f"shipment:{one.pk}")}
    shipment = names.get(order_step.cause)
    if shipment is None:
        return Skipped(_("the parcel is not known any more"))
    order = order_step.order
    order_step.freeze(lambda: {"template": "tracking", "to": order.email, "parcel": shipment.pk})
    outcome = email.send(
        key=order_step.key,
        to=order.email,
        template="tracking",
        context=tracking_context(order, shipment),
        brand_name=order.brand.name,
        language=order.language,
        tags={"order": order.number},
    )
    return settlement_of(outcome)


def tracking_context(order: Order, shipment: Shipment) -> dict[str, object]:
    """What the tracking mail says, in plain JSON values."""
    contents = shipment.contents.select_related("line")
    public = order.customer.public_id
    return {
        "order_number": order.number,
        "name": order.first_name(),
        "brand": order.brand.name,
        "support_email": order.brand.support_email,
        "postal_address": order.brand.postal_address,
        "site_url": settings.SITE_URL,
        "library_url": f"{settings.SITE_URL}/library/{public}.{tokens.derive('library', public)}/",
        "carrier": shipment.carrier,
        "tracking_number": shipment.tracking_number,
        "tracking_url": shipment.tracking_url,
        "is_replacement": shipment.is_replacement,
        "items": [{"title": one.line.title, "quantity": one.quantity} for one in contents],
        "more_to_come": _is_more_to_come(shipment) or _is_other_parcel_awaited(order, shipment),
    }


def _is_other_parcel_awaited(order: Order, shipment: Shipment) -> bool:
    """Whether the order has goods that travel from elsewhere and have not left yet."""
    sending = order.steps.filter(kind__in=SHIPPING, cause="").exclude(status=Status.CANCELED)
    others = sending.exclude(group=shipment.group_id).filter(group__shipments=None)
    return order.gives_access() and others.exists()


def _is_more_to_come(shipment: Shipment) -> bool:
    """Whether pieces of the group are in no parcel yet, as far as parcels say what is in them."""
    sent: dict[int, int] = {}
    for one in ShipmentLine.objects.filter(shipment__group=shipment.group_id):
        sent[one.line_id] = sent.get(one.line_id, 0) + one.quantity
    last = PrintOrder.objects.filter(group=shipment.group_id).newest()
    # A printer that has sent all of it may not have said which lines went last.
    if not sent or (last is not None and last.state in _ALL_SENT):
        return False
    lines = shipment.group.lines.deliverable()
    return any(sent.get(line.pk, 0) < line.quantity for line in lines)
