"""An order as Printify shows it: cents without a currency, parcels without their lines."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printify.orders import line_cost

if TYPE_CHECKING:
    from sandbox.printify.state import PrintifyWorld

Json = dict[str, Any]


def moment(at: float) -> str:
    """Seconds since 1970 as Printify writes them."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S+00:00")


def order(room: "PrintifyWorld", held: PrintedOrder) -> Json:
    """The whole order."""
    sent = held.request
    lines = [_line(room, held, index) for index in range(len(held.items))]
    sent_at = moment(held.committed_at) if held.committed_at else None
    shown: Json = {
        "id": held.id,
        "app_order_id": f"215014.{int(held.id[8:], 16)}",
        "address_to": held.address,
        "line_items": lines,
        "metadata": _metadata(held),
        "total_price": sum(one["metadata"]["price"] * one["quantity"] for one in lines),
        "total_shipping": catalogue.shipping(held.pieces),
        "total_tax": 0,
        "status": held.status,
        "shipping_method": sent["shipping_method"],
        "is_printify_express": sent.get("is_printify_express", False),
        "is_economy_shipping": sent.get("is_economy_shipping", False),
        "shipments": [_shipment(one) for one in held.parcels],
        "created_at": moment(held.made_at),
    }
    if sent_at:
        shown["sent_to_production_at"] = sent_at
    if held.parcels and not held.left():
        shown["fulfilled_at"] = moment(held.parcels[-1].shipped_at)
    return shown


def _metadata(held: PrintedOrder) -> Json:
    reference: str | int = held.reference
    if held.reference.isdecimal():
        reference = int(held.reference)  # as Printify does; why a reference is never all digits
    return {
        "order_type": "api",
        "shop_order_id": reference,
        "shop_order_label": held.request.get("label", ""),
        "shop_fulfilled_at": moment(0),
        "is_reprint": "reprint_of" in held.more,
    }


def _line(room: "PrintifyWorld", held: PrintedOrder, index: int) -> Json:
    remote, quantity, reference = held.items[index]
    sent = held.request["line_items"][index]
    good = catalogue.named("printify", remote)
    cost = line_cost(held.items[index])
    metadata = {
        "title": good.title if good else remote,
        "price": 2 * cost // quantity,
        "variant_label": "One size",
        "sku": good.sku if good else remote,
        "country": held.address["country"],
        "external_id": reference,
    }
    line: Json = {
        "product_id": sent.get("product_id") or (good.product if good else ""),
        "quantity": quantity,
        "variant_id": int(remote),
        "print_provider_id": 5,
        "cost": cost,
        "shipping_cost": catalogue.shipping(held.pieces) if index == 0 else 0,
        "status": _line_status(room, held, reference),
        "metadata": metadata,
    }
    if held.committed_at:
        line["sent_to_production_at"] = moment(held.committed_at)
    if line["status"] == room.words.shipped:
        line["fulfilled_at"] = moment(held.parcels[-1].shipped_at)
    return line


def _line_status(room: "PrintifyWorld", held: PrintedOrder, reference: str) -> str:
    if reference in held.more.get("dropped", ()):
        return room.words.canceled
    if held.parcels and reference not in held.left():
        return room.words.shipped
    if held.status == room.words.part:
        return room.words.production
    return held.status


def _shipment(parcel: Parcel) -> Json:
    shown = {"carrier": parcel.carrier.lower(), "number": parcel.number, "url": parcel.url}
    delivered = parcel.delivered_at
    return {**shown, "delivered_at": moment(delivered) if delivered else None}
