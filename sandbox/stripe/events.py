"""Tells the shop what happened: Event objects, signed and sent to whoever asked for them."""

import copy
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.objects import API_VERSION
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

SHOP_PATH = "/webhooks/stripe/"
#: What the shop's own endpoint hears while none is registered: the types a shop subscribes to.
SHOP_TYPES = frozenset(
    [
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "payment_intent.succeeded",
        "payment_intent.payment_failed",
        "charge.succeeded",
        "charge.failed",
        "charge.updated",
        "charge.refunded",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.funds_reinstated",
    ]
)


def tell(
    state: StripeState, kind: str, about: Json, *, was: Mapping[str, Any] | None = None
) -> Json:
    """Make the event about an object as it is now, and send it. `was`: fields before the change."""
    data: Json = {"object": copy.deepcopy(about)}
    if was is not None:
        data["previous_attributes"] = dict(was)
    event = {
        "id": state.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": state.now(),
        "data": data,
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": kind,
    }
    state.hold(event)
    deliver(state, event)
    return event


def deliver(state: StripeState, event: Json, *, always: bool = False) -> int:
    """Send an event to each endpoint that listens for its type (`always`: to each); how many."""
    sent = 0
    for endpoint in endpoints(state):
        if always or listens(endpoint, event["type"]):
            body = json.dumps({**event, "api_version": endpoint["api_version"] or API_VERSION})
            address = _address(state, endpoint["url"])
            state.world.webhooks.send(
                "stripe",
                address,
                signed(body.encode(), endpoint["secret"]),
                reference=event["id"],
                event=event["type"],
            )
            sent += 1
    return sent


def listens(endpoint: Json, kind: str) -> bool:
    """Whether an endpoint wants events of a type."""
    return "*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"]


def endpoints(state: StripeState) -> list[Json]:
    """The registered endpoints that are enabled; the shop's own address while there is none."""
    registered = [one for one in state.all("webhook_endpoint") if one["status"] == "enabled"]
    return registered or [shop_endpoint(state)]


def shop_endpoint(state: StripeState) -> Json:
    """The shop that the sandbox was started for, as an endpoint."""
    settings = state.world.settings
    return {
        "url": settings.shop_url.rstrip("/") + SHOP_PATH,
        "enabled_events": sorted(SHOP_TYPES),
        "secret": settings.stripe_webhook_secret,
        "api_version": API_VERSION,
    }


def signed(body: bytes, secret: str) -> Callable[[], tuple[bytes, dict[str, str]]]:
    """What makes body and headers of one delivery try; each try is signed anew."""

    def make() -> tuple[bytes, dict[str, str]]:
        return body, {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(body, secret, int(time.time())),
            "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks) sandbox",
        }

    return make


def signature(body: bytes, secret: str, at: int) -> str:
    """The Stripe-Signature header of a body sent at a time (seconds since 1970)."""
    mark = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mark}"


def _address(state: StripeState, url: str) -> str:
    """The path alone when it is the shop's, so that a shop that moved is still reached."""
    shop = state.world.settings.shop_url.rstrip("/")
    if url.startswith(shop + "/"):
        parts = urlsplit(url)
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return url
