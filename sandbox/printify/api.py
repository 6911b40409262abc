"""Printify's API for orders: the door, creating, looking, sending to production, cancelling."""

from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response, Router
from sandbox.printers import catalogue
from sandbox.printers.door import Door, RefusedError
from sandbox.printers.order import PrintedOrder
from sandbox.printers.press import PrinterWorld
from sandbox.printify import answers
from sandbox.printify.errors import INVALID, check, not_found, refuse
from sandbox.printify.orders import good_of, read
from sandbox.printify.params import SHIPPING

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

#: Of orders on a page; a larger limit is not taken.
PAGE = 10
_ORDERS = "/shops/{shop}/orders"

router = Router("printify")


def gate(room: PrinterWorld, request: Request) -> None:
    """Only with a token that is still good, a User-Agent, and a shop of the account."""
    scheme, _, token = request.header("authorization").partition(" ")
    if scheme.lower() != "bearer" or not token.strip() or not room.key_valid:
        raise RefusedError(401, {"error": "Unauthenticated", "request_id": "sandbox"})
    if not request.header("user-agent"):
        refuse(403, 403, "Forbidden.", "The User-Agent header is required.")
    shops = room.world.printify.shops
    if request.params.get("shop", next(iter(shops))) not in shops:
        not_found("Shop")


door = Door(router, "/printify/v1", gate)


@door.endpoint("POST", _ORDERS + "/shipping.json", "orders.shipping")
def shipping(world: "World", request: Request) -> Response:  # noqa: ARG001 - the same for all
    """What sending would cost, in cents by way."""
    sent = body(request)
    check(SHIPPING, sent)
    for line in sent["line_items"]:
        good_of(line)
    cost = catalogue.shipping(sum(one["quantity"] for one in sent["line_items"]))
    ways = {"standard": cost, "express": cost * 3, "priority": cost * 3}
    return Response(200, {**ways, "printify_express": cost * 2, "economy": cost - 51})


@door.endpoint("POST", _ORDERS + ".json", "orders.create")
def create(world: "World", request: Request) -> Response:
    """Take an order; it waits on hold."""
    sent = body(request)
    items = read(world.printify, sent)
    return Response(200, {"id": world.printify.create(sent, items).id})


@door.endpoint("GET", _ORDERS + ".json", "orders.list")
def listed(world: "World", request: Request) -> Response:
    """Ten orders a page, newest first; `?status=` and `?sku=` narrow."""
    found = [one for one in reversed(world.printify.orders) if _fits(one, request)]
    size = min(_number(request, "limit", PAGE), PAGE) or PAGE
    number = max(_number(request, "page", 1), 1)
    start, last = (number - 1) * size, max(-(-len(found) // size), 1)
    shown = [answers.order(world.printify, one) for one in found[start : start + size]]
    envelope = {
        "current_page": number,
        "data": shown,
        "first_page_url": "/?page=1",
        "from": start + 1 if shown else None,
        "last_page": last,
        "last_page_url": f"/?page={last}",
        "next_page_url": f"/?page={number + 1}" if number < last else None,
        "path": "/",
        "per_page": size,
        "prev_page_url": f"/?page={number - 1}" if number > 1 else None,
        "to": start + len(shown) if shown else None,
        "total": len(found),
    }
    return Response(200, envelope)


@door.endpoint("GET", _ORDERS + "/{id}.json", "orders.get")
def get(world: "World", request: Request) -> Response:
    """One order."""
    return _shown(world, world.printify.named(request.params["id"]))


@door.endpoint("POST", _ORDERS + "/{id}/send_to_production.json", "orders.send")
def send(world: "World", request: Request) -> Response:
    """Charge and print. The answer still says on-hold, as in Printify's documentation."""
    return _shown(world, world.printify.send(request.params["id"]))


@door.endpoint("POST", _ORDERS + "/{id}/cancel.json", "orders.cancel")
def cancel(world: "World", request: Request) -> Response:
    """Cancel what was not sent to production."""
    return _shown(world, world.printify.withdraw(request.params["id"]))


def body(request: Request) -> Json:
    """The body as JSON. What is no object the shapes refuse."""
    try:
        found: Json = request.json()
    except ValueError:
        refuse(400, INVALID, "Validation failed.", "The body is not JSON.")
    return found


def _shown(world: "World", held: PrintedOrder) -> Response:
    return Response(200, answers.order(world.printify, held))


def _fits(order: PrintedOrder, request: Request) -> bool:
    status, sku = request.first("status"), request.first("sku")
    goods = [catalogue.named("printify", remote) for remote, _count, _reference in order.items]
    skus = {one.sku for one in goods if one}
    return status in ("", order.status) and (not sku or sku in skus)


def _number(request: Request, name: str, default: int) -> int:
    value = request.first(name, str(default))
    return int(value) if value.isdecimal() else default
