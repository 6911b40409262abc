"""The page of each local printer: what it received, and the buttons for what becomes of it."""

import json
from html import escape
from typing import TYPE_CHECKING

from sandbox import look
from sandbox.http import Request, Response, Router, page, see_other
from sandbox.printers import catalogue
from sandbox.printers.order import PrintedOrder

if TYPE_CHECKING:
    from sandbox.printers.press import PrinterWorld
    from sandbox.world import World

_SHOWN = 200
NAMES = {"printful": "Printful", "printify": "Printify", "gooten": "Gooten"}
#: Buttons: what the order is made to do, and what they say.
ACTS = {
    "commit": "Confirm as a person would",
    "start_production": "Start production",
    "ship": "Ship what is left",
    "deliver": "Deliver",
    "hold": "Put on hold",
    "release": "Take from hold",
    "fail": "Fail",
    "cancel": "Cancel",
}


def mount(router: Router) -> None:
    """Register the pages of a printer under /<provider>/received."""
    provider, here = router.provider, f"/{router.provider}/received"

    @router.route("GET", here, operation="page.received")
    def received(world: "World", request: Request) -> Response:  # noqa: ARG001 - no choices
        return _list(getattr(world, provider), here)

    @router.route("GET", here + "/{id}", operation="page.received")
    def one_order(world: "World", request: Request) -> Response:
        room: PrinterWorld = getattr(world, provider)
        if not room.has(request.params["id"]):
            return page(look.page("Not found", "<h1>There is no such order.</h1>"), 404)
        return _one(room.order(request.params["id"]), room, here)

    @router.route("POST", here + "/{id}/{act}", operation="page.received")
    def press(world: "World", request: Request) -> Response:
        room: PrinterWorld = getattr(world, provider)
        name, act = request.params["id"], request.params["act"]
        if act not in ACTS or not room.has(name):
            return Response(404, "There is no such order or button.")
        getattr(room, act)(name)
        return see_other(f"{here}/{name}")


def _list(room: "PrinterWorld", here: str) -> Response:
    found = list(reversed(room.orders))
    printed = sum(one.committed for one in found)
    rows = "".join(f"<li>{_row(one, here, room.provider)}</li>" for one in found[:_SHOWN])
    others = " · ".join(f'<a href="/{key}/received">{name}</a>' for key, name in NAMES.items())
    shown = f"<ul class=list>{rows}</ul>" if rows else "<p>No order yet.</p>"
    title = NAMES[room.provider]
    body = (
        f'<h1>{title}</h1><p class="soft">{len(found)} orders received, {printed} of them '
        f'charged and printed. Newest first. {others}</p><section class="card">{shown}</section>'
        + look.card("Whom it tells", _hooks(room))
    )
    return page(look.page(title, body))


def _pieces(order: PrintedOrder, provider: str) -> list[tuple[str, str]]:
    """The shop's name of each item, and how many of what it is."""
    goods = [catalogue.named(provider, remote) for remote, _quantity, _reference in order.items]
    return [
        (reference, f"{quantity} x {good.title if good else remote} ({remote})")
        for (remote, quantity, reference), good in zip(order.items, goods, strict=True)
    ]


def _row(order: PrintedOrder, here: str, provider: str) -> str:
    name = escape(order.reference or order.id)
    pieces = ", ".join(what for _reference, what in _pieces(order, provider))
    return (
        f'<a href="{here}/{escape(order.id)}"><span class="top"><strong>{name}</strong>'
        f'<span class="chip">{escape(order.status)}</span></span>'
        f'<span class="soft">{escape(pieces)} · {look.when(order.made_at)}</span></a>'
    )


def _one(order: PrintedOrder, room: "PrinterWorld", here: str) -> Response:
    facts = [
        ("Status", order.status),
        ("Charged", "yes" if order.committed else "no"),
        ("Cost", f"{order.cost / 100:.2f} USD"),
        ("Id", order.id),
    ]
    facts += [("Reason", order.reason)] if order.reason else []
    facts += _pieces(order, room.provider)
    acts = "".join(
        look.button(f"{here}/{order.id}/{act}", ACTS[act]) for act in _fitting(order, room)
    )
    title = f"{NAMES[room.provider]} {order.reference or order.id}"
    body = (
        f"<h1>{escape(title)}</h1>"
        + look.card("The order", look.table(facts))
        + look.card("Sent to", look.table((key, str(one)) for key, one in order.address.items()))
        + look.card("Parcels", _parcels(order))
        + look.card("What becomes of it", acts or "<p>Nothing more.</p>")
        + look.card("The request as it came", f"<pre>{escape(_json(order.request))}</pre>")
    )
    return page(look.page(title, body))


def _fitting(order: PrintedOrder, room: "PrinterWorld") -> list[str]:
    """The buttons that make sense for an order as it is."""
    words = room.words
    if order.status == words.canceled:
        return []
    found = [] if order.committed else ["commit"]
    if order.committed and order.left():
        found += ["ship"] if order.status == words.production else ["start_production", "ship"]
    if any(one.delivered_at is None for one in order.parcels):
        found.append("deliver")
    if order.left():
        found.append("release" if order.status == words.held else "hold")
        found += ["fail", "cancel"]
    return found


def _parcels(order: PrintedOrder) -> str:
    rows = [
        (
            f"{one.carrier} {one.number}",
            ", ".join(f"{quantity} x {reference}" for reference, quantity in one.items)
            + (" (delivered)" if one.delivered_at else ""),
        )
        for one in order.parcels
    ]
    return look.table(rows) if rows else "<p>None yet.</p>"


def _hooks(room: "PrinterWorld") -> str:
    rows = [
        (str(one.get("version") or one.get("topic") or "all"), one["url"]) for one in room.webhooks
    ]
    return look.table(rows) if rows else "<p>Nobody: no address is registered.</p>"


def _json(sent: object) -> str:
    return json.dumps(sent, indent=2, ensure_ascii=False)
