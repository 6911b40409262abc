"""What Printify tells the shop: one event a topic, signed with the webhook's own secret."""

import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printify import answers

if TYPE_CHECKING:
    from sandbox.printify.state import PrintifyWorld

Json = dict[str, Any]

TOPICS = (
    "order:created",
    "order:updated",
    "order:sent-to-production",
    "order:shipment:created",
    "order:shipment:delivered",
)
_EVENTS = {
    "created": ("order:created",),
    "committed": ("order:sent-to-production", "order:updated"),
    "shipped": ("order:shipment:created", "order:updated"),
    "delivered": ("order:shipment:delivered",),
}


def tell(room: "PrintifyWorld", order: PrintedOrder, event: str, parcel: Parcel | None) -> None:
    """Send an event to whom it was asked for."""
    for topic in _EVENTS.get(event, ("order:updated",)):
        for held in room.webhooks:
            if held["topic"] == topic:
                body = json.dumps(_body(room, topic, order, parcel)).encode()
                make = _signed(held["secret"], body)
                room.world.webhooks.send(
                    "printify", held["url"], make, reference=order.reference, event=topic
                )


def _body(room: "PrintifyWorld", topic: str, order: PrintedOrder, parcel: Parcel | None) -> Json:
    shop_id = int(next(iter(room.shops)))
    data: Json = {"shop_id": shop_id}
    if topic == "order:updated":
        data["status"] = order.status
    if parcel is not None and topic.startswith("order:shipment"):
        data |= _shipment(order, parcel, is_delivery=topic.endswith("delivered"))
    return {
        "id": str(uuid.uuid4()),
        "type": topic,
        "created_at": answers.moment(room.world.clock()),
        "resource": {"id": order.id, "type": "order", "data": data},
    }


def _shipment(order: PrintedOrder, parcel: Parcel, *, is_delivery: bool) -> Json:
    remotes = {reference: remote for remote, _quantity, reference in order.items}
    goods = [catalogue.named("printify", remotes[one]) for one, _count in parcel.items]
    name = "delivered_at" if is_delivery else "shipped_at"
    at = parcel.delivered_at if is_delivery else parcel.shipped_at
    return {
        name: answers.moment(at or 0),
        "carrier": {"code": parcel.carrier, "tracking_number": parcel.number},
        "skus": [one.sku for one in goods if one],
    }


def _signed(secret: str, body: bytes) -> Callable[[], tuple[bytes, dict[str, str]]]:
    headers = {"Content-Type": "application/json", "User-Agent": "Printify sandbox"}
    if secret:
        mark = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Pfy-Signature"] = f"sha256={mark}"
    return lambda: (body, headers)
