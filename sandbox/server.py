"""The one local HTTP server: every provider's routes on one port."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from sandbox import stripe
from sandbox.http import Request, Response, Router
from sandbox.world import Settings, World

ROUTERS: list[Router] = [stripe.router]
#: Seconds until a stop is noticed.
_POLL = 0.02
_MAX_BODY = 64 * 1024 * 1024


@dataclass
class Running:
    """A started server."""

    url: str
    world: World
    server: ThreadingHTTPServer

    def stop(self) -> None:
        """Close the port and everything that acts by itself."""
        self.server.shutdown()
        self.server.server_close()
        self.world.close()


def start(*, port: int = 0, data: Path | None = None, **settings: str) -> Running:
    """Serve on 127.0.0.1 in a thread; port 0 takes a free one."""
    world = World(Settings(**settings), data=data)
    server = ThreadingHTTPServer(
        ("127.0.0.1", port), type("WorldHandler", (Handler,), {"world": world})
    )
    server.daemon_threads = True
    world.url = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(
        target=server.serve_forever, args=(_POLL,), name="sandbox", daemon=True
    ).start()
    return Running(world.url, world, server)


def answer(world: World, request: Request) -> Response:
    """What the world says to a request."""
    for router in ROUTERS:
        if found := router.find(request.method, request.path):
            route, request.params = found
            return route.handler(world, request)
    return Response(404, {"error": {"message": f"Unrecognized request URL ({request.path})."}})


class Handler(BaseHTTPRequestHandler):
    """Reads one request, asks the world, writes the answer."""

    world: World
    protocol_version = "HTTP/1.1"
    # Head and body in one packet: in two, the second waits 40 ms for the first to be confirmed.
    wbufsize = -1
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_DELETE(self) -> None:
        self._serve()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(min(length, _MAX_BODY))
        if len(body) < length:
            self.close_connection = True
            return
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        headers = dict(self.headers.items())
        request = Request(self.command, parts.path, query, headers, body)
        self._send(answer(self.world, request))

    def _send(self, response: Response) -> None:
        content, kind = response.encoded()
        self.send_response(response.status)
        for name, value in {"Content-Type": kind, **response.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
