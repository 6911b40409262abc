"""Stripe's dashboard in small: each payment with the buttons of what may happen to it."""

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sandbox.http import Request, Response
from sandbox.stripe import forms
from sandbox.stripe.api import router
from sandbox.stripe.errors import StripeError
from sandbox.stripe.html import button, money, page
from sandbox.stripe.payments import NotOpenError
from sandbox.stripe.stripe_world import StripeWorld

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

_HERE = "/stripe/dashboard"
_SHOWN = 50
_HTML = "text/html; charset=utf-8"


@router.route("GET", _HERE, operation="page.dashboard")
def show(world: "World", request: Request) -> Response:
    """The newest payments and events."""
    state = world.stripe
    said = " ".join(request.query.get("said", []))
    with world.lock:
        payments = list(reversed(state.sessions()))[:_SHOWN]
        events = list(reversed(state.all("event")))[:_SHOWN]
        cards = "".join(_payment(state, one) for one in payments) or "<p>No checkout yet.</p>"
        rows = "".join(_event(one) for one in events)
    alert = f'<p class="alert" role="status">{escape(said)}</p>' if said else ""
    body = (
        '<p><a href="/">Overview of the sandbox</a></p>'
        f"<h1>Payments</h1>{alert}{cards}"
        f'<h1>Events</h1><section class="card">{rows or "None yet."}</section>'
    )
    return Response(200, page("Sandbox dashboard", body, wide=True), {}, _HTML)


@router.route("POST", _HERE + "/{kind}/{id}", operation="page.dashboard")
def act(world: "World", request: Request) -> Response:
    """Press a button beside a payment, a refund, a dispute or an event."""
    pressed = dict(forms.pairs(request.body)).get("act", "")
    try:
        _do(world.stripe, request.params["kind"], request.params["id"], pressed)
    except (StripeError, NotOpenError, KeyError) as error:
        return Response(303, b"", {"Location": f"{_HERE}?said={quote(str(error))}"})
    return Response(303, b"", {"Location": _HERE})


def _do(state: StripeWorld, kind: str, key: str, pressed: str) -> None:
    acts: dict[tuple[str, str], Callable[[], object]] = {
        ("session", "settle"): lambda: state.settle(key),
        ("session", "fail"): lambda: state.fail(key),
        ("session", "expire"): lambda: state.expire(key),
        ("payment", "refund"): lambda: state.refund(key),
        ("payment", "half"): lambda: state.refund(key, _half(state, key)),
        ("payment", "dispute"): lambda: state.dispute(key),
        ("refund", "settle"): lambda: state.settle_refund(key),
        ("refund", "fail"): lambda: state.fail_refund(key),
        ("dispute", "won"): lambda: state.close_dispute(key, "won"),
        ("dispute", "lost"): lambda: state.close_dispute(key, "lost"),
        ("event", "resend"): lambda: state.resend(key),
    }
    acts[kind, pressed]()


def _half(state: StripeWorld, key: str) -> int:
    return int(state.get("payment_intent", key)["amount"]) // 2


def _payment(state: StripeWorld, session: Json) -> str:
    who = (session["customer_details"] or {}).get("email") or "nobody yet"
    word = session["status"] if session["status"] != "complete" else session["payment_status"]
    top = (
        f'<div class="row"><strong>{money(session["amount_total"], session["currency"])}</strong>'
        f"<span>{escape(who)}</span><span>{escape(word)}</span></div>"
        f'<p class="soft"><a href="/stripe/pay/{session["id"]}">'
        f"<code>{session['id']}</code></a></p>"
    )
    return f'<section class="card">{top}{_buttons(state, session)}</section>'


def _buttons(state: StripeWorld, session: Json) -> str:
    here = f"{_HERE}/session/{session['id']}"
    if session["status"] == "open":
        return button(here, "expire", "Let it expire")
    intent = state.find("payment_intent", session["payment_intent"])
    if intent is None:
        return ""
    if intent["status"] == "processing":
        return button(here, "settle", "Money arrives") + button(here, "fail", "Debit fails")
    charge = state.find("charge", intent["latest_charge"])
    if charge is None or charge["status"] != "succeeded":
        return ""
    return _charge_buttons(state, charge)


def _charge_buttons(state: StripeWorld, charge: Json) -> str:
    here = f"{_HERE}/payment/{charge['payment_intent']}"
    shown = ""
    if not charge["refunded"] and not charge["disputed"]:
        shown += button(here, "refund", "Refund fully") + button(here, "half", "Refund half")
        shown += button(here, "dispute", "Open a dispute")
    for refund in state.where("refund", charge=charge["id"]):
        amount = money(refund["amount"], refund["currency"])
        shown += f'<p class="soft">Refund of {amount}: {escape(refund["status"])}</p>'
        if refund["status"] == "pending":
            there = f"{_HERE}/refund/{refund['id']}"
            shown += button(there, "settle", "Refund arrives")
            shown += button(there, "fail", "Refund comes back")
    for dispute in state.where("dispute", charge=charge["id"]):
        shown += f'<p class="soft">Dispute: {escape(dispute["status"])}</p>'
        if dispute["status"] in ("needs_response", "under_review"):
            there = f"{_HERE}/dispute/{dispute['id']}"
            shown += button(there, "won", "Close: won") + button(there, "lost", "Close: lost")
    return shown


def _event(event: Json) -> str:
    again = button(f"{_HERE}/event/{event['id']}", "resend", "Send again")
    return (
        f'<div class="row"><span>{escape(event["type"])}<br><code class="soft">{event["id"]}</code>'
        f"</span><span>{again}</span></div>"
    )
