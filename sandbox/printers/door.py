"""The door that the requests of every local printer come through: up, allowed in, then answered."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response, Router
from sandbox.refusals import refusal

if TYPE_CHECKING:
    from sandbox.http import Handler
    from sandbox.printers.press import PrinterWorld
    from sandbox.world import World

Gate = Callable[["PrinterWorld", Request], None]
_UNAVAILABLE = 503


class RefusedError(Exception):
    """An answer that is not the one asked for; nothing was done."""

    def __init__(self, status: int, body: dict[str, Any]) -> None:
        super().__init__(str(body))
        self.status, self.body = status, body


class Door:
    """Registers what answers under a prefix, behind the provider's gate."""

    def __init__(self, router: Router, prefix: str, gate: Gate) -> None:
        """`gate` raises RefusedError for who may not come in."""
        self._router, self._prefix, self._gate = router, prefix, gate

    def endpoint(self, method: str, path: str, operation: str) -> "Callable[[Handler], Handler]":
        """Register a handler; it may raise RefusedError."""

        def register(handler: "Handler") -> "Handler":
            @wraps(handler)
            def guarded(world: "World", request: Request) -> Response:
                room: PrinterWorld = getattr(world, self._router.provider)
                if room.is_down:
                    return refusal(room.provider, _UNAVAILABLE)
                try:
                    self._gate(room, request)
                    with world.lock:
                        room.tick()
                    return handler(world, request)
                except RefusedError as error:
                    return Response(error.status, error.body)

            self._router.route(method, self._prefix + path, operation=operation)(guarded)
            return handler

        return register
