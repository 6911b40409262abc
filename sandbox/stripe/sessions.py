"""Checkout sessions of the local Stripe: made, read, given up."""

from typing import Any

from sandbox.stripe import session_rules
from sandbox.stripe.api import Call, endpoint, record
from sandbox.stripe.customers import merged
from sandbox.stripe.errors import invalid, refuse_absent
from sandbox.stripe.events import tell
from sandbox.stripe.lists import page
from sandbox.stripe.params import EXPAND, PAGE, SESSION_CREATE, UPDATE_METADATA
from sandbox.stripe.session_parts import (
    KIND,
    line_item,
    new_session,
    shipping_cost,
    shipping_rate,
)
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

#: What a session was asked for and does not show: kept beside it under its id.
ASKED = "session_request"
LINES = "line_items"
_RECOVERY_SECONDS = 30 * 24 * 3600


@endpoint("POST", "/v1/checkout/sessions", "checkout.sessions.create", SESSION_CREATE)
def create(call: Call) -> Json:
    """Open a hosted checkout."""
    session_rules.check(call.state, call.params)
    return open_session(call.state, call.params, base_url=call.base_url)


def open_session(
    state: StripeState, params: Json, *, base_url: str, recovered_from: str | None = None
) -> Json:
    """Make a session of checked parameters; it runs out by itself."""
    key = state.new_id("cs_test")
    items = [line_item(state, line) for line in params["line_items"]]
    currency = items[0]["currency"]
    subtotal = sum(item["amount_subtotal"] for item in items)
    rates = [shipping_rate(state, option) for option in params.get("shipping_options", [])]
    shipping = rates[0]["fixed_amount"]["amount"] if rates else 0
    session_rules.total(subtotal + shipping, currency)
    session = {
        **new_session(state, key, params, base_url=base_url),
        "amount_subtotal": subtotal,
        "amount_total": subtotal + shipping,
        "currency": currency,
        "payment_status": "unpaid" if subtotal + shipping else "no_payment_required",
        "recovered_from": recovered_from,
        "shipping_options": [
            {"shipping_amount": rate["fixed_amount"]["amount"], "shipping_rate": rate["id"]}
            for rate in rates
        ],
        "shipping_cost": shipping_cost(rates[0]) if rates else None,
        "total_details": {"amount_discount": 0, "amount_shipping": shipping, "amount_tax": 0},
    }
    state.store.put(ASKED, key, {**params, "base_url": base_url})
    state.store.put(LINES, key, {"data": items})
    state.hold(session)
    watch(state, session)
    return session


def watch(state: StripeState, session: Json) -> None:
    """Put an open session's end on the clock."""
    key = session["id"]
    left = max(session["expires_at"] - state.now(), 0)
    state.timers.after(left + 1, lambda: run_out(state, key))


@endpoint(
    "GET",
    "/v1/checkout/sessions/{session}/line_items",
    "checkout.sessions.line_items",
    PAGE,
)
def line_items(call: Call) -> Json:
    """What is bought, in the order it was asked for."""
    key = call.path["session"]
    held = call.state.store.get(LINES, key)
    if held is None:
        refuse_absent("checkout.session", key, "session")
    return page(held["data"], call.params, call.url)


@endpoint("POST", "/v1/checkout/sessions/{session}", "checkout.sessions.update", UPDATE_METADATA)
def update(call: Call) -> Json:
    """Change a session's metadata."""
    session = _held(call)
    return call.state.change(KIND, session["id"], **merged(session, call.params))


@endpoint("POST", "/v1/checkout/sessions/{session}/expire", "checkout.sessions.expire", EXPAND)
def expire_open(call: Call) -> Json:
    """Give up an open session."""
    session = _held(call)
    if session["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout '
            f"Session has a status of `{session['status']}`."
        )
        raise invalid(message)
    return expire(call.state, session["id"])


def _held(call: Call) -> Json:
    return call.held(KIND, "session")


def expire(state: StripeState, key: str) -> Json:
    """Close a session unpaid and tell of it, with the way back when that was asked for."""
    session = state.get(KIND, key)
    after = session["after_expiration"]
    if after and after["recovery"]["enabled"]:
        way_back = {
            "expires_at": state.now() + _RECOVERY_SECONDS,
            "url": f"{state.store.get(ASKED, key)['base_url']}/stripe/recover/{key}",  # type: ignore[index]
        }
        after = {"recovery": {**after["recovery"], **way_back}}
    gone = state.change(KIND, key, status="expired", url=None, after_expiration=after)
    tell(state, "checkout.session.expired", gone)
    return gone


def run_out(state: StripeState, key: str) -> None:
    """Expire a session whose time has come, unless it is paid or gone."""
    with state.world.lock:
        session = state.find(KIND, key)
        if session and session["status"] == "open" and session["expires_at"] <= state.now():
            expire(state, key)
            record(state, "checkout.sessions.run_out", "", key, {})
