"""A local Stripe, the real SDK in front of it, and a shop that only listens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import stripe

from sandbox import server
from tests.sandbox import stripe_description

SECRET = "whsec_test"
BASKET = {
    "mode": "payment",
    "success_url": "http://shop.test/thanks/?sid={CHECKOUT_SESSION_ID}",
    "cancel_url": "http://shop.test/cancel/",
    "line_items": [
        {
            "price_data": {
                "currency": "usd",
                "unit_amount": 1999,
                "product_data": {"name": "Short book", "metadata": {"sku": "short-book"}},
            },
            "quantity": 1,
            "metadata": {"sku": "short-book"},
        }
    ],
    "customer_creation": "always",
}


@dataclass
class Box:
    """What a test holds."""

    running: server.Running
    client: stripe.StripeClient
    heard: list[tuple[bytes, dict[str, str]]] = field(default_factory=list)

    @property
    def stripe(self):
        return self.running.world.stripe

    def open(self, **more):
        """A fresh session for the basket."""
        return self.client.v1.checkout.sessions.create({**BASKET, **more})

    def ada_pays(self, session_id: str, **more) -> dict:
        """Ada fills the payment page."""
        return self.stripe.pay(session_id, email="ada@example.com", name="Ada Lovelace", **more)

    def told(self) -> list[str]:
        """The types of the events that reached the shop, in their order of arrival."""
        assert self.running.world.webhooks.flush()
        return [json.loads(body)["type"] for body, _headers in self.heard]

    def ledger(self) -> list[str]:
        """The operations that were accepted."""
        return [one.operation for one in self.running.world.ledger.entries]


@contextmanager
def opened(data: Path | None = None, *, compared: bool = True) -> Iterator[Box]:
    """Start all three; at the end compare every exchange and event with Stripe's description."""
    heard: list[tuple[bytes, dict[str, str]]] = []
    shop = ThreadingHTTPServer(("127.0.0.1", 0), _listener(heard))
    threading.Thread(target=shop.serve_forever, args=(0.02,), daemon=True).start()
    address = f"http://127.0.0.1:{shop.server_address[1]}"
    running = server.start(port=0, data=data, shop_url=address, stripe_webhook_secret=SECRET)
    running.world.stripe.exchanges = []
    try:
        yield Box(running, sdk(running.url), heard)
        if compared:
            compare(running.world.stripe)
    finally:
        running.stop()
        shop.shutdown()
        shop.server_close()


def sdk(url: str, key: str = "sk_test_sandbox") -> stripe.StripeClient:
    """The real client, pointed at the sandbox."""
    return stripe.StripeClient(key, base_addresses={"api": f"{url}/stripe"}, max_network_retries=0)


def compare(state) -> None:
    """Every answer type and every event, against the description where it is at hand."""
    if not stripe_description.FLAT.exists():
        return
    found = [line for one in state.exchanges for line in stripe_description.problems(one)]
    told = stripe_description.description()
    for event in state.all("event"):
        about = event["data"]["object"]
        found += told.object_problems("res.Event", event)
        found += told.object_problems(told.schema_of(about["object"]), about)
    assert not found, "\n".join(found)


def soon(seconds: int = 3600) -> int:
    """A time that many seconds ahead."""
    return int(time.time()) + seconds


def _listener(heard: list) -> type[BaseHTTPRequestHandler]:
    class Listener(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((body, dict(self.headers.items())))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args):
            """Say nothing."""

    return Listener
