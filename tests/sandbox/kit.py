"""A world of its own behind a real port, a shop that only listens, and plain HTTP to both."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

from sandbox import server
from sandbox.world import World

RESEND_SECRET = "whsec_dGVzdC1zYW5kYm94LXNlY3JldA=="
RESEND = {"Authorization": "Bearer re_sandbox", "User-Agent": "tests"}
MAIL = {
    "from": "Shop <shop@demo.test>",
    "to": ["ada@example.com"],
    "subject": "Your order SH-10001",
    "text": "Download: http://shop.test/d/abc/ and enjoy.",
    "html": "<p>Hello <b>Ada</b></p>",
    "tags": [{"name": "order", "value": "SH-10001"}],
}


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass
class Box:
    """What a test holds. `heard`: what reached the shop; `shop_says`: its next statuses."""

    running: server.Running
    heard: list[tuple[str, bytes, dict[str, str]]] = field(default_factory=list)
    shop_says: list[int] = field(default_factory=list)

    @property
    def world(self) -> World:
        return self.running.world

    def call(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """One request on a connection of its own; dicts and lists go as JSON."""
        data = json.dumps(body).encode() if isinstance(body, (dict, list)) else body
        parts = urlsplit(self.running.url)
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=5)
        try:
            connection.request(method, path, data, headers)
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read())
        finally:
            connection.close()

    def mail(self, key: str = "", **changes) -> Answer:
        """Hand Resend a mail."""
        headers = {**RESEND, "Idempotency-Key": key} if key else RESEND
        return self.call("POST", "/resend/emails", {**MAIL, **changes}, **headers)

    def events(self) -> list[dict]:
        """The JSON bodies that reached the shop."""
        self.world.webhooks.hurry()
        assert self.world.flush()
        return [json.loads(body) for _path, body, _headers in self.heard]


@contextmanager
def opened(data: Path | None = None) -> Iterator[Box]:
    """A sandbox and a listening shop, for as long as the block lasts."""
    shop = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    address = f"http://127.0.0.1:{shop.server_address[1]}"
    running = server.start(data=data, shop_url=address, resend_webhook_secret=RESEND_SECRET)
    box = Box(running)
    shop.RequestHandlerClass = _listener(box)
    threading.Thread(target=shop.serve_forever, args=(0.002,), daemon=True).start()
    try:
        yield box
    finally:
        running.stop()
        shop.shutdown()
        shop.server_close()


def _listener(box: Box) -> type[BaseHTTPRequestHandler]:
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            box.heard.append((self.path, body, dict(self.headers.items())))
            self.send_response(box.shop_says.pop(0) if box.shop_says else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    return Listener
