"""The one local HTTP server: every provider's routes on one port, and the faults that strike."""

import socket
import struct
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sandbox import (
    discord,
    gooten,
    pages,
    printful,
    printify,
    quickbooks,
    resend,
    s3,
    spoilt,
    stripe,
)
from sandbox.faults import ANSWER_KINDS, BEFORE, Fault
from sandbox.http import Request, Response, Route, Router
from sandbox.printers import control
from sandbox.refusals import RETRY_AFTER, refusal
from sandbox.world import Settings, World

ROUTERS: list[Router] = [
    stripe.router,
    resend.router,
    discord.router,
    s3.router,
    printful.router,
    printify.router,
    gooten.router,
    quickbooks.router,
    control.router,
    pages.router,
]
#: Seconds until a stop is noticed.
_POLL = 0.02
_MAX_BODY = 64 * 1024 * 1024
_TRICKLES = 20


@dataclass
class Running:
    """A started server and the world it shows; `renew` puts a fresh one in its place."""

    settings: Settings
    world: World
    server: ThreadingHTTPServer
    url: str = field(init=False)

    def __post_init__(self) -> None:
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.world.url = self.url

    def renew(self) -> World:
        """A world in which nothing has happened yet, at the same address."""
        old, self.world = self.world, World(self.settings)
        self.world.url = self.url
        old.close()
        return self.world

    def stop(self) -> None:
        """Close the port and everything that acts by itself."""
        self.world.close()
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    running: Running

    def handle_error(self, request: object, client_address: object) -> None:
        """Callers hang up; anything else is a mistake of ours and shown."""
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


def start(
    *, port: int = 0, fd: int | None = None, data: Path | None = None, **settings: str
) -> Running:
    """Serve on 127.0.0.1 in a thread; port 0 takes a free one.

    Args:
        port: where to listen.
        fd: a socket that listens already, by its number; the port is its own then.
        data: a folder in which what happened is kept; None keeps it in memory.
        settings: the fields of `sandbox.world.Settings`.
    """
    server = _Server(("127.0.0.1", port), Handler) if fd is None else _inherited(fd)
    running = Running(Settings(**settings), World(Settings(**settings), data=data), server)
    server.running = running
    threading.Thread(
        target=server.serve_forever, args=(_POLL,), name="sandbox", daemon=True
    ).start()
    return running


def _inherited(fd: int) -> "_Server":
    listening = socket.socket(fileno=fd)
    server = _Server(listening.getsockname(), Handler, bind_and_activate=False)
    server.socket.close()
    server.socket = listening
    return server


def find(method: str, path: str) -> tuple[str, Route, dict[str, str]] | None:
    """Provider, route and the named parts of the path; HEAD is found where GET is."""
    for router in ROUTERS:
        found = router.find(method, path)
        if found is None and method == "HEAD":
            found = router.find("GET", path)
        if found:
            return path.split("/")[1], *found
    return None


class Handler(BaseHTTPRequestHandler):
    """One connection; it is kept open between requests."""

    protocol_version = "HTTP/1.1"
    #: Nagle's algorithm would hold each answer back for 40 ms.
    disable_nagle_algorithm = True
    timeout = 120
    server: _Server

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def serve(self) -> None:
        """Read the request whole, meet its fault, answer. One that is cut short has no effect."""
        body = self._body()
        if body is None:
            return
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        headers = dict(self.headers.items())
        request = Request(self.command, parts.path, query, headers, body, raw_query=parts.query)
        world = self.server.running.world
        found = find(self.command, parts.path)
        if found is None:
            self._send(_not_found(request))
            return
        provider, route, request.params = found
        fault = world.faults.strike(provider, route.operation)
        if fault is None:
            self._send(_answer(world, route, request))
        else:
            self._suffer(fault, world, provider, lambda: _answer(world, route, request))

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = serve  # noqa: N815

    def _body(self) -> bytes | None:
        """The whole body; None, with the connection closed, when it cannot be had."""
        length = self.headers.get("Content-Length") or "0"
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self._send(Response(411, "A body needs its Content-Length."), close=True)
            return None
        if int(length) > _MAX_BODY:
            self._send(Response(413, f"A body may have {_MAX_BODY} bytes."), close=True)
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        if self.command != "GET" and self.headers.get("Sec-Fetch-Site") == "cross-site":
            self._send(Response(403, "Another site's page may not press these buttons."))
            return None
        return body

    def _suffer(
        self, fault: Fault, world: World, provider: str, act: Callable[[], Response]
    ) -> None:
        """What the caller sees of a fault; `act` makes the effect where the kind lets it."""
        if fault.kind == "latency":
            world.pause(fault.seconds)
            self._send(act())
            return
        if fault.kind == "late_effect":
            world.late.after(fault.seconds, act)
            self._hang_up()
            return
        response = Response() if fault.kind in BEFORE else act()
        if fault.kind in ANSWER_KINDS:
            self._spoil(fault, world, provider, response)
        elif fault.kind in ("429", "500", "502"):
            said = fault.value or str(RETRY_AFTER)
            self._send(refusal(provider, int(fault.kind), retry_after=said))
        elif fault.kind == "slow_body":
            self._trickle(response, world, fault.seconds)
        elif fault.kind == "cut_body":
            self.close_connection = True
            whole = self._whole(response)
            self.wfile.write(whole[: -max(len(response.encoded()[0]) // 2, 1)])
        else:
            if fault.kind.startswith("timeout"):
                world.pause(fault.seconds)
            self._hang_up()

    def _spoil(self, fault: Fault, world: World, provider: str, response: Response) -> None:
        """Answer with something else than was asked for, and hang up."""
        self.close_connection = True
        if fault.kind == "huge":
            for part in spoilt.huge():
                self.wfile.write(part)
        elif fault.kind == "slow_head":
            for part in spoilt.slow_head(self._whole(response)):
                self.wfile.write(part)
                world.pause(fault.seconds / spoilt.HEAD_PARTS)
        else:
            if fault.kind == "late_answer":
                world.pause(fault.seconds)
            self._send(spoilt.spoiled(fault, provider, response))

    def _send(self, response: Response, *, close: bool = False) -> None:
        """Head and body in one packet."""
        if close:
            self.close_connection = True
        self.wfile.write(self._whole(response))

    def _whole(self, response: Response) -> bytes:
        content, kind = response.encoded()
        headers = {"Content-Type": kind, "Content-Length": str(len(content)), **response.headers}
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {response.status} {_phrase(response.status)}"]
        lines += [f"{name}: {_one_line(value)}" for name, value in headers.items()]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        return head if self.command == "HEAD" else head + content

    def _trickle(self, response: Response, world: World, seconds: float) -> None:
        whole = self._whole(response)
        start = len(whole) - len(response.encoded()[0])
        self.wfile.write(whole[:start])
        step = max((len(whole) - start) // _TRICKLES, 1)
        for at in range(start, len(whole), step):
            self.wfile.write(whole[at : at + step])
            world.pause(seconds / _TRICKLES)

    def _hang_up(self) -> None:
        """Close without an answer: the caller reads a reset connection."""
        self.close_connection = True
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.rfile.close()
        self.connection.close()


def _answer(world: World, route: Route, request: Request) -> Response:
    try:
        return route.handler(world, request)
    except Exception:  # noqa: BLE001 - the caller gets its 500, whoever runs us the reason
        traceback.print_exc()
        return Response(500, "The sandbox itself is broken; see its log.")


def _phrase(status: int) -> str:
    """The words of a status; Printful has some of its own."""
    known = {one.value: one.phrase for one in HTTPStatus}
    return known.get(status, "Refused")


def _one_line(value: str) -> str:
    """A header's value; a line break in it would begin another header."""
    return " ".join(value.splitlines())


def _not_found(request: Request) -> Response:
    if request.path.startswith("/stripe/"):
        return Response(404, {"error": {"message": f"Unrecognized request URL ({request.path})."}})
    return Response(404, "There is nothing here.")
