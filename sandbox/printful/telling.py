"""What Printful tells the shop: v1 without a signature, v2 signed with the secret it gave."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printful import answers

if TYPE_CHECKING:
    from sandbox.printful.state import PrintfulWorld

Json = dict[str, Any]

V1, V2 = "v1", "v2"
#: Our events in the words of v1; each is followed by order_updated.
_V1 = {
    "created": "order_created",
    "shipped": "package_shipped",
    "failed": "order_failed",
    "canceled": "order_canceled",
    "hold": "order_put_hold",
    "release": "order_remove_hold",
    "updated": "order_updated",
    "committed": "order_updated",
    "production": "order_updated",
}
_V2 = {
    **_V1,
    "shipped": "shipment_sent",
    "delivered": "shipment_delivered",
}


_WITH_REASON = ("order_failed", "order_canceled", "order_put_hold")


def register(room: "PrintfulWorld", url: str, *, types: list[str] | None, secret: str = "") -> Json:
    """Hold an address, in the place of the one there was. `types`: None for every type."""
    version = V2 if secret else V1
    public = secrets.token_urlsafe(32)
    held = {"version": version, "url": url, "types": types, "secret": secret, "public": public}
    with room.world.lock:
        return room.store.put("webhook", version, held)


def forget(room: "PrintfulWorld", version: str) -> None:
    """Tell nobody any more."""
    with room.world.lock:
        room.store.drop("webhook", version)


def tell(room: "PrintfulWorld", order: PrintedOrder, event: str, parcel: Parcel | None) -> None:
    """Send an event to whom it was asked for."""
    for held in room.webhooks:
        words = _V2 if held["version"] == V2 else _V1
        names = dict.fromkeys([words.get(event, "order_updated"), "order_updated"])
        for name in names:
            if held["types"] is None or name in held["types"]:
                _send(room, held, name, order, parcel)


def _send(
    room: "PrintfulWorld", held: Json, name: str, order: PrintedOrder, parcel: Parcel | None
) -> None:
    make_body = _body_v2 if held["version"] == V2 else _body_v1
    body = json.dumps(make_body(room, name, order, parcel)).encode()
    room.world.webhooks.send(
        "printful", held["url"], _signed(held, body), reference=order.reference, event=name
    )


def _body_v1(room: "PrintfulWorld", name: str, order: PrintedOrder, parcel: Parcel | None) -> Json:
    data: Json = {"order": answers.order(room, order)}
    if parcel is not None and name == "package_shipped":
        data["shipment"] = answers.shipment(order, parcel)
    if order.reason and name in _WITH_REASON:
        data["reason"] = order.reason
    now = int(room.world.clock())
    return {"type": name, "created": now, "retries": 0, "store": answers.STORE_ID, "data": data}


def _body_v2(room: "PrintfulWorld", name: str, order: PrintedOrder, parcel: Parcel | None) -> Json:
    data: Json = {
        "order": {
            "id": int(order.id),
            "external_id": order.reference,
            "status": order.status,
            "store_id": answers.STORE_ID,
            "dashboard_url": f"https://www.printful.com/dashboard?order_id={order.id}",
            "created_at": answers.moment(order.made_at),
            "updated_at": answers.moment(order.changed_at),
        }
    }
    if parcel is not None and name.startswith("shipment_"):
        data["shipment"] = _shipment_v2(parcel)
    if order.reason and name in _WITH_REASON:
        data["reason"] = order.reason
    return {
        "type": name,
        "occurred_at": answers.moment(room.world.clock()),
        "retries": 0,
        "store_id": answers.STORE_ID,
        "data": data,
    }


def _shipment_v2(parcel: Parcel) -> Json:
    delivered = parcel.delivered_at
    return {
        "id": int(parcel.id),
        "status": "shipped",
        "store_id": answers.STORE_ID,
        "tracking_number": parcel.number,
        "tracking_url": parcel.url,
        "created_at": answers.moment(parcel.shipped_at),
        "ship_date": answers.moment(parcel.shipped_at)[:10],
        "shipped_at": answers.moment(parcel.shipped_at),
        "delivered_at": answers.moment(delivered) if delivered else None,
        "reshipment": parcel.reshipment,
    }


def _signed(held: Json, body: bytes) -> Callable[[], tuple[bytes, dict[str, str]]]:
    headers = {"Content-Type": "application/json", "User-Agent": "Printful Webhook sandbox"}
    if held["secret"]:
        key = bytes.fromhex(held["secret"])
        headers["x-pf-webhook-signature"] = hmac.new(key, body, hashlib.sha256).hexdigest()
        headers["x-pf-webhook-public-key"] = held["public"]
    return lambda: (body, headers)
