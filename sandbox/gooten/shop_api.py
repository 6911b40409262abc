"""Gooten's other calls: prices, stock, addresses, and where it sends its webhooks."""

from typing import TYPE_CHECKING, Any

from sandbox.gooten import answers
from sandbox.gooten.api import body, door
from sandbox.gooten.errors import check
from sandbox.gooten.orders import cost, quoted
from sandbox.gooten.params import PRICE, SETTINGS, SHIPPING_PRICES, VARIANT_STATUS
from sandbox.http import Request, Response
from sandbox.printers import catalogue

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]


@door.endpoint("POST", "/price", "price")
def price(world: "World", request: Request) -> Response:
    """What an order would cost; nothing is made."""
    sent = body(world, request)
    check(world.gooten, PRICE, sent, "Order.")
    items = quoted(world.gooten, sent["Items"])
    sending = catalogue.shipping(sum(quantity for _sku, quantity, _reference in items))
    total = cost(items)
    return Response(
        200,
        {
            "Items": answers.price(total - sending),
            "Shipping": answers.price(sending),
            "Tax": answers.price(0),
            "Discount": answers.price(0),
            "Total": answers.price(total),
            "HadCouponApply": False,
            "HadError": False,
        },
    )


@door.endpoint("POST", "/shippingprices", "shippingprices")
def shipping_prices(world: "World", request: Request) -> Response:
    """The ways to send, with what each costs."""
    sent = body(world, request)
    check(world.gooten, SHIPPING_PRICES, sent, "")
    items = quoted(world.gooten, sent["Items"])
    cents = catalogue.shipping(sum(quantity for _sku, quantity, _reference in items))
    option = {
        "CarrierName": "Standard",
        "MethodType": "Standard",
        "Name": "Standard",
        "Price": answers.price(cents),
        "Id": 1,
        "EstBusinessDaysTilDelivery": 12,
    }
    skus = [sku for sku, _quantity, _reference in items]
    return Response(200, {"Result": [{"SKUs": skus, "ShipOptions": [option]}]})


@door.endpoint("POST", "/variantstatus", "variantstatus")
def variant_status(world: "World", request: Request) -> Response:
    """The SKUs that are out of stock, in lower case as Gooten gives them."""
    sent = body(world, request)
    check(world.gooten, VARIANT_STATUS, sent, "")
    gone = [one for one in sent["Skus"] if world.gooten.stock_of(one)]
    unknown = [one for one in sent["Skus"] if catalogue.named("gooten", one) is None]
    return Response(200, [one.lower() for one in dict.fromkeys([*gone, *unknown])])


@door.endpoint("GET", "/addressvalidation", "addressvalidation")
def address_validation(world: "World", request: Request) -> Response:
    """Whether a parcel would arrive there."""
    line, postal_code = request.first("line1"), request.first("postalCode")
    is_valid = bool(line) and postal_code not in world.gooten.bad_postal_codes
    proposed = {
        "Line1": line,
        "City": request.first("city"),
        "State": request.first("state"),
        "PostalCode": postal_code,
        "CountryCode": request.first("countryCode"),
    }
    reason = "" if is_valid else "The address was not found."
    shown = {"IsValid": is_valid, "Reason": reason, "Score": 100 if is_valid else 0}
    return Response(200, {**shown, "ProposedAddress": proposed, "HadError": False})


@door.endpoint("POST", "/settings", "settings")
def settings(world: "World", request: Request) -> Response:
    """The webhook's address, which at Gooten a person types into the admin's notifications."""
    sent = body(world, request)
    check(world.gooten, SETTINGS, sent, "")
    world.gooten.listen(sent["webhook_url"])
    return Response(200, {"HadError": False, "webhook_url": sent["webhook_url"]})
