"""Printful's API v1 for orders: the door, drafts, confirming, cancelling, costs."""

from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response, Router
from sandbox.printers.door import Door
from sandbox.printers.press import PrinterWorld
from sandbox.printful import answers
from sandbox.printful.errors import refuse
from sandbox.printful.orders import costs, read

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

_MOST = 100
_TRUE = ("1", "true")

router = Router("printful")


def gate(room: PrinterWorld, request: Request) -> None:
    """Only with a token that is still good."""
    scheme, _, token = request.header("authorization").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        refuse("Malformed Authorization header.", status=401)
    if not room.key_valid:
        refuse("The access token provided is invalid.", status=401)


door = Door(router, "/printful", gate)


@door.endpoint("POST", "/orders/estimate-costs", "orders.costs")
def estimate(world: "World", request: Request) -> Response:
    """What an order would cost; nothing is made."""
    items = read(world.printful, body(request))
    found = {name: cents / 100 for name, cents in costs(items).items()}
    zero = dict.fromkeys(("discount", "additional_fee", "fulfillment_fee", "tax", "vat"), 0)
    shown = {"currency": "USD", **zero, "digitization": "0.00", **found}
    return Response(200, answers.answer({"costs": shown, "retail_costs": {"currency": "USD"}}))


@door.endpoint("POST", "/orders", "orders.create")
def create(world: "World", request: Request) -> Response:
    """A draft; with `confirm=1` submitted at once."""
    sent = body(request)
    items = read(world.printful, sent)
    update = request.first("update_existing") in _TRUE
    held = world.printful.create(sent, items, update=update)
    if request.first("confirm") in _TRUE:
        held = world.printful.confirm(held.id)
    return _shown(world, held.id)


@door.endpoint("GET", "/orders", "orders.list")
def listed(world: "World", request: Request) -> Response:
    """The orders, newest first, a page at a time."""
    limit = min(_number(request, "limit", 20), _MOST)
    offset, status = _number(request, "offset", 0), request.first("status")
    found = [one for one in reversed(world.printful.orders) if status in ("", one.status)]
    shown = [answers.order(world.printful, one) for one in found[offset : offset + limit]]
    paging = {"total": len(found), "offset": offset, "limit": limit}
    return Response(200, answers.answer(shown, paging=paging))


@door.endpoint("GET", "/orders/@{reference}", "orders.find")
def find(world: "World", request: Request) -> Response:
    """The order of a reference."""
    return _shown(world, "@" + request.params["reference"])


@door.endpoint("GET", "/orders/{id}", "orders.get")
def get(world: "World", request: Request) -> Response:
    """The order of an id."""
    return _shown(world, request.params["id"])


@door.endpoint("PUT", "/orders/{id}", "orders.update")
def update(world: "World", request: Request) -> Response:
    """New contents for a draft or one that failed."""
    held = world.printful.named(request.params["id"])
    sent = body(request)
    world.printful.edit(held, sent, read(world.printful, sent))
    if request.first("confirm") in _TRUE:
        world.printful.confirm(held.id)
    return _shown(world, held.id)


@door.endpoint("POST", "/orders/{id}/confirm", "orders.confirm")
def confirm(world: "World", request: Request) -> Response:
    """Charge the owner, and print."""
    return _shown(world, world.printful.confirm(request.params["id"]).id)


@door.endpoint("DELETE", "/orders/{id}", "orders.cancel")
def cancel(world: "World", request: Request) -> Response:
    """Cancel; the order stays, and so does its reference."""
    return _shown(world, world.printful.withdraw(request.params["id"]).id)


def body(request: Request) -> Json:
    """The body as JSON. What is no object the shapes refuse."""
    try:
        found: Json = request.json()
    except ValueError:
        refuse("Invalid JSON", status=430)
    return found


def _shown(world: "World", name: str) -> Response:
    held = world.printful.named(name)
    return Response(200, answers.answer(answers.order(world.printful, held)))


def _number(request: Request, name: str, default: int) -> int:
    value = request.first(name, str(default))
    if not value.isdecimal():
        refuse(f"{name} must be a number")
    return int(value)
