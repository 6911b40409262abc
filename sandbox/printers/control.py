"""The local printers as other processes hold them: what they received, and their switches.

For suites that run the shop in processes of its own; tests of one process hold the world itself.
"""

from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response, Router

if TYPE_CHECKING:
    from sandbox.printers.press import PrinterWorld
    from sandbox.world import World

Json = dict[str, Any]
PRINTERS = ("printful", "printify", "gooten")
#: Methods that may be called, with the JSON body's names as arguments.
ACTS = frozenset(
    {
        "auto",
        "cancel",
        "commit",
        "deliver",
        "discontinue",
        "down",
        "fail",
        "fund",
        "hold",
        "in_stock",
        "listen",
        "lose",
        "out_of_stock",
        "release",
        "restrict",
        "set_status",
        "ship",
        "start_production",
        "up",
    }
)
#: Attributes that may be set with `set`.
SWITCHES = frozenset(
    {
        "approval_seconds",
        "cost_holds",
        "error_status",
        "funded",
        "key_valid",
        "no_funds",
        "search_lag",
        "settle_seconds",
        "unique",
    }
)

router = Router("world")


@router.route("GET", "/_world/printers/{provider}", operation="page.control")
def received(world: "World", request: Request) -> Response:
    """The orders of a printer, oldest first; `?committed=1` only those ever charged."""
    room = _room(world, request)
    if room is None:
        return _none()
    orders = room.committed() if request.first("committed") else room.orders
    return Response(200, [one.kept() for one in orders])


@router.route("POST", "/_world/printers/{provider}/{act}", operation="page.control")
def act(world: "World", request: Request) -> Response:
    """Call one of ACTS, or `set` some of SWITCHES; the JSON body names the arguments."""
    room, name = _room(world, request), request.params["act"]
    given: Json = request.json() if request.body else {}
    if room is None or (name != "set" and name not in ACTS):
        return _none()
    if name == "set":
        return _set(room, given)
    try:
        getattr(room, name)(**given)
    except (AttributeError, KeyError, TypeError) as error:
        return Response(400, f"{name}: {error}")
    return Response(204)


def _set(room: "PrinterWorld", given: Json) -> Response:
    unknown = [one for one in given if one not in SWITCHES or not hasattr(room, one)]
    if unknown:
        return Response(400, f"There is no switch {unknown[0]}.")
    for name, value in given.items():
        setattr(room, name, value)
    return Response(204)


def _room(world: "World", request: Request) -> "PrinterWorld | None":
    provider = request.params["provider"]
    return getattr(world, provider) if provider in PRINTERS else None


def _none() -> Response:
    return Response(404, f"There is: {', '.join(PRINTERS)}; {', '.join(sorted(ACTS))}, set.")
