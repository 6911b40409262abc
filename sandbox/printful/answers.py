"""An order, its parcels and its costs as Printful's API v1 shows them."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printful.orders import costs

if TYPE_CHECKING:
    from sandbox.printful.state import PrintfulWorld

Json = dict[str, Any]
STORE_ID = 4010


def answer(result: object, **more: object) -> Json:
    """The envelope of a success."""
    return {"code": 200, "result": result, "extra": [], **more}


def order(room: "PrintfulWorld", held: PrintedOrder) -> Json:
    """The whole order."""
    sent = held.request
    items = [_item(room, held, index) for index in range(len(held.items))]
    lost = [one for one in items if str(one.get("sync_variant_id")) in room.lost]
    country = held.address.get("country_code", "")
    return {
        "id": int(held.id),
        "external_id": held.reference or None,
        "store": STORE_ID,
        "status": held.status,
        "error": held.reason or None,
        "shipping": sent.get("shipping", "STANDARD"),
        "shipping_service_name": "Flat Rate (3-4 business days after fulfillment)",
        "created": int(held.made_at),
        "updated": int(held.changed_at),
        "recipient": {**held.address, "country_name": country},
        "items": [one for one in items if one not in lost],
        "branding_items": [],
        "incomplete_items": [_incomplete(one) for one in lost],
        "has_discontinued_items": any(one["discontinued"] for one in items),
        "is_sample": False,
        "needs_approval": False,
        "not_synced": False,
        "can_change_hold": False,
        "costs": shown_costs(held, room),
        "retail_costs": _retail(sent.get("retail_costs") or {}),
        "pricing_breakdown": [],
        "shipments": [shipment(held, one) for one in held.parcels],
        "gift": sent.get("gift"),
        "packing_slip": sent.get("packing_slip"),
        "dashboard_url": f"https://www.printful.com/dashboard?order_id={held.id}",
    }


def shown_costs(held: PrintedOrder, room: "PrintfulWorld") -> Json:
    """The costs, each as text with two decimals."""
    found = costs(held.items, lost=room.lost)
    zero = ("discount", "digitization", "additional_fee", "fulfillment_fee", "tax", "vat")
    parts = {**dict.fromkeys(zero, 0), "retail_delivery_fee": 0, **found}
    return {"currency": "USD", **{name: money(cents) for name, cents in parts.items()}}


def money(cents: int) -> str:
    """US cents as Printful writes an amount."""
    return f"{cents // 100}.{cents % 100:02d}"


def shipment(held: PrintedOrder, parcel: Parcel) -> Json:
    """A parcel as v1 shows it."""
    places = {reference: at for at, (_id, _count, reference) in enumerate(held.items)}
    return {
        "id": int(parcel.id),
        "carrier": parcel.carrier,
        "service": f"{parcel.carrier} Ground",
        "tracking_number": parcel.number,
        "tracking_url": parcel.url,
        "created": int(parcel.shipped_at),
        "ship_date": datetime.fromtimestamp(parcel.shipped_at, UTC).date().isoformat(),
        "shipped_at": int(parcel.shipped_at),
        "reshipment": parcel.reshipment,
        "items": [
            {"item_id": item_id(held, places[one]), "quantity": count, "picked": 1, "printed": 1}
            for one, count in parcel.items
        ],
    }


def item_id(held: PrintedOrder, index: int) -> int:
    """Printful's own id of an order's item."""
    return int(held.id) * 100 + index + 1


def moment(at: float) -> str:
    """Seconds since 1970 as v2 writes them."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _item(room: "PrintfulWorld", held: PrintedOrder, index: int) -> Json:
    remote, quantity, reference = held.items[index]
    sent = held.request["items"][index]
    good = catalogue.named("printful", remote)
    cost = good.cost if good else catalogue.DEFAULT_COST
    title = good.title if good else f"Variant {remote}"
    named = {"sync_variant_id": int(remote)} if good else {}
    given = ("external_variant_id", "variant_id", "retail_price", "files", "options", "sku")
    return {
        "id": item_id(held, index),
        "external_id": reference,
        "variant_id": int(remote),
        **{name: sent[name] for name in given if name in sent},
        **named,
        "quantity": quantity,
        "price": money(cost),
        "name": sent.get("name") or title,
        "product": {"variant_id": int(remote), "product_id": 1, "image": "", "name": title},
        "discontinued": room.stock_of(remote) == "discontinued",
        "out_of_stock": room.stock_of(remote) == "out_of_stock",
    }


def _incomplete(item: Json) -> Json:
    return {
        "name": item["name"],
        "quantity": item["quantity"],
        "sync_variant_id": item["sync_variant_id"],
        "external_variant_id": item.get("external_variant_id", ""),
        "external_line_item_id": item["external_id"],
    }


def _retail(sent: Json) -> Json:
    names = ("subtotal", "discount", "shipping", "tax", "vat", "total")
    found = {name: sent.get(name) for name in names}
    shown = {name: None if one is None else str(one) for name, one in found.items()}
    return {"currency": sent.get("currency", "USD"), **shown}
