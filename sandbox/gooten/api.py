"""Gooten's API for orders: the door, the POST that commits, looking, searching, cancelling."""

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from sandbox.gooten import answers
from sandbox.gooten.errors import refuse
from sandbox.gooten.orders import read
from sandbox.http import Request, Response, Route, Router
from sandbox.printers.door import Door, RefusedError
from sandbox.printers.order import PrintedOrder
from sandbox.printers.press import PrinterWorld

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]
_CANCELLED = ("Cancelled", "Canceled")


class _Router(Router):
    """Gooten answers with and without a slash at the end."""

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        return super().find(method, path.rstrip("/"))


router = _Router("gooten")


def gate(room: PrinterWorld, request: Request) -> None:
    """Only with the account's recipe; its billing key, where one is given, must be its own."""
    gooten = room.world.gooten
    if request.path.rstrip("/").endswith("/settings"):
        return
    if request.first("recipeid") != gooten.recipe or not gooten.key_valid:
        words = [{"PropertyName": "RecipeId", "ErrorMessage": "RecipeId is not valid."}]
        raise RefusedError(401, {"HadError": True, "Errors": words})


door = Door(router, "/gooten", gate)


@door.endpoint("POST", "/orders", "orders.create")
def create(world: "World", request: Request) -> Response:
    """Take an order: it will be printed and charged unless someone is quick."""
    sent = body(world, request)
    items = read(world.gooten, sent)
    key = sent["Payment"].get("PartnerBillingKey")
    if key and key != world.gooten.billing_key:
        refuse(world.gooten, ("Order.Payment.PartnerBillingKey", "The key is not valid."))
    return Response(200, {"Id": world.gooten.take(sent, items).id})


@door.endpoint("GET", "/orders", "orders.get")
def get(world: "World", request: Request) -> Response:
    """One order by `?id=`."""
    held = _named(world, request)
    return Response(200, answers.order(world.gooten, held))


@door.endpoint("GET", "/ordersearch", "orders.search")
def search(world: "World", request: Request) -> Response:
    """Orders by email, name, postal code and days, newest first. SourceId cannot be asked for."""
    _billing(world, request)
    found = [one for one in reversed(world.gooten.orders) if _fits(world, one, request)]
    size = max(_number(request, "pageSize", 50), 1)
    start = (max(_number(request, "page", 1), 1) - 1) * size
    shown = [answers.order(world.gooten, one) for one in found[start : start + size]]
    return Response(200, {"Orders": shown, "Total": len(found)})


@door.endpoint("POST", "/orderstatus", "orders.status")
def status(world: "World", request: Request) -> Response:
    """Cancel an order, before production and not while it waits for money."""
    _billing(world, request)
    held = _named(world, request)
    name = request.first("orderStatusName")
    if name not in _CANCELLED:
        refuse(world.gooten, ("OrderStatusName", "The status is not valid."), attempted=name)
    world.gooten.withdraw(held.id)
    return Response(200, {"HadError": False})


def body(world: "World", request: Request) -> Json:
    """The body as JSON. What is no object the shapes refuse."""
    try:
        found: Json = request.json()
    except ValueError:
        refuse(world.gooten, ("", "The body is not JSON."))
    return found


def _named(world: "World", request: Request) -> PrintedOrder:
    name = request.first("id")
    if world.gooten.store.get("order", name) is None:
        refuse(world.gooten, ("Id", "The order was not found."), attempted=name)
    return world.gooten.order(name)


def _billing(world: "World", request: Request) -> None:
    if request.first("partnerBillingKey") != world.gooten.billing_key:
        refuse(world.gooten, ("PartnerBillingKey", "PartnerBillingKey is not valid."))


def _fits(world: "World", order: PrintedOrder, request: Request) -> bool:
    address = order.address
    asked = (
        (request.first("email"), address.get("Email")),
        (request.first("lastName"), address.get("LastName")),
        (request.first("postalCode"), address.get("PostalCode")),
    )
    made = datetime.fromtimestamp(order.made_at, UTC).date()
    from_day = _day(world, request, "startDate") or made
    to_day = _day(world, request, "endDate") or made
    is_known = order.made_at + world.gooten.search_lag <= world.clock()
    matches = all(not one or one.lower() == (two or "").lower() for one, two in asked)
    return is_known and matches and from_day <= made <= to_day


def _day(world: "World", request: Request, name: str) -> date | None:
    value = request.first(name)
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        refuse(world.gooten, (name, "The date is not valid."), attempted=value)


def _number(request: Request, name: str, default: int) -> int:
    value = request.first(name, str(default))
    return int(value) if value.isdecimal() else default
