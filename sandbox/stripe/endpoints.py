"""Webhook endpoints of the local Stripe: where events go."""

import secrets
from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.api import Call, endpoint
from sandbox.stripe.customers import merged
from sandbox.stripe.errors import refuse
from sandbox.stripe.events import shop_endpoint
from sandbox.stripe.objects import API_VERSION, base
from sandbox.stripe.params import ENDPOINT_CREATE, ENDPOINT_UPDATE, EXPAND

Json = dict[str, Any]

_PATH = "/v1/webhook_endpoints/{webhook_endpoint}"


@endpoint("POST", "/v1/webhook_endpoints", "webhook_endpoints.create", ENDPOINT_CREATE)
def create(call: Call) -> Json:
    """Register an address. Its signing secret is in this answer and in no later one."""
    state, params = call.state, call.params
    _check(params)
    shop = shop_endpoint(state)
    # The running shop has its secret already: a new one would only cut it off from its sandbox.
    own = params["url"] == shop["url"]
    made = {
        **base("webhook_endpoint", state.new_id("we"), state.now()),
        "api_version": params.get("api_version", API_VERSION),
        "application": None,
        "description": params.get("description"),
        "enabled_events": params["enabled_events"],
        "metadata": params.get("metadata", {}),
        "secret": shop["secret"] if own else f"whsec_{secrets.token_hex(16)}",
        "status": "enabled",
        "url": params["url"],
    }
    return dict(state.hold(made))


@endpoint("POST", _PATH, "webhook_endpoints.update", ENDPOINT_UPDATE)
def update(call: Call) -> Json:
    """Change an endpoint; its API version stays what it was at creation."""
    found = _held(call)
    params = dict(call.params)
    _check(params)
    disabled = params.pop("disabled", found["status"] == "disabled")
    changes = {**merged(found, params), "status": "disabled" if disabled else "enabled"}
    return without_secret(call.state.change("webhook_endpoint", found["id"], **changes))


@endpoint("DELETE", _PATH, "webhook_endpoints.delete", EXPAND)
def delete(call: Call) -> Json:
    """Send there no more."""
    found = _held(call)
    call.state.store.drop("webhook_endpoint", found["id"])
    return {"id": found["id"], "object": "webhook_endpoint", "deleted": True}


def without_secret(made: Json) -> Json:
    """The endpoint as every answer but the first shows it."""
    return {name: value for name, value in made.items() if name != "secret"}


def _check(params: Json) -> None:
    if "url" in params:
        parts = urlsplit(params["url"])
        if parts.scheme not in ("http", "https") or not parts.netloc:
            refuse("Invalid URL: An explicit scheme must be provided.", "url", "url_invalid")
    if not params.get("enabled_events", ["*"]):
        refuse("You must pass at least one event type.", "enabled_events")


def _held(call: Call) -> Json:
    return call.held("webhook_endpoint", "webhook_endpoint")
