"""An order as Gooten shows it: a status and parcels for each item, amounts as numbers."""

from typing import TYPE_CHECKING, Any

from sandbox.gooten.orders import line_cost
from sandbox.printers import catalogue
from sandbox.printers.order import PrintedOrder

if TYPE_CHECKING:
    from sandbox.gooten.state import GootenWorld

Json = dict[str, Any]


def price(cents: int) -> Json:
    """US cents as Gooten writes an amount."""
    return {
        "Price": cents / 100,
        "CurrencyCode": "USD",
        "FormattedPrice": f"${cents / 100:.2f}",
        "CurrencyFormat": "${1}",
        "CurrencyDigits": 2,
    }


def order(room: "GootenWorld", held: PrintedOrder) -> Json:
    """The whole order."""
    items = [_item(room, held, index) for index in range(len(held.items))]
    return {
        "Id": held.id,
        "NiceId": f"{held.address['LastName'][:5]}{held.id[:5]}",
        "SourceId": held.reference,
        "Items": items,
        "Total": price(held.cost),
        "ShippingTotal": price(catalogue.shipping(held.pieces)),
        "ShippingAddress": held.address,
        "BillingAddress": held.request["BillingAddress"],
        "DiscountAmount": price(0),
        "Meta": held.request.get("Meta") or {},
    }


def _item(room: "GootenWorld", held: PrintedOrder, index: int) -> Json:
    item = held.items[index]
    sku, quantity, reference = item
    good = catalogue.named("gooten", sku)
    parcels = [
        {
            "TrackingNumber": one.number,
            "TrackingUrl": one.url,
            "ShipCarrierName": one.carrier,
        }
        for one in held.parcels
        if reference in dict(one.items)
    ]
    last = (
        parcels[-1]
        if parcels
        else dict.fromkeys(("TrackingNumber", "TrackingUrl", "ShipCarrierName"), "")
    )
    return {
        "Sku": sku,
        "ProductId": 43,
        "Product": good.title if good else sku,
        "Quantity": quantity,
        "SourceId": reference,
        "Status": _status(room, held, reference),
        **last,
        "Price": price(line_cost(item)),
        "DiscountAmount": price(0),
        "Meta": held.request["Items"][index].get("Meta") or {},
        "Shipments": parcels,
    }


def _status(room: "GootenWorld", held: PrintedOrder, reference: str) -> str:
    if reference in held.more.get("dropped", ()):
        return room.words.canceled
    mine = [one for one in held.parcels if reference in dict(one.items)]
    if held.status != room.words.production or not mine or reference in held.left():
        return held.status
    arrived = all(one.delivered_at for one in mine)
    return room.words.delivered if arrived else room.words.shipped
