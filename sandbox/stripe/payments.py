"""What buyers do on the hosted page, and what their banks answer later."""

from dataclasses import dataclass, field
from typing import Any

from sandbox.stripe import customers, objects
from sandbox.stripe.api import record
from sandbox.stripe.events import tell
from sandbox.stripe.session_parts import KIND, customer_details, shipping_cost
from sandbox.stripe.sessions import ASKED, LINES, run_out
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

CARD, BANK_DEBIT, DECLINE = "card", "bank_debit", "decline"
DECLINED = "Your card was declined."


class NotOpenError(Exception):
    """The session cannot be paid (any more), or not in this way."""


@dataclass(frozen=True)
class Buyer:
    """What was typed on the payment page. `answers` are the custom fields by key."""

    email: str
    name: str
    phone: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    promotions: bool = False
    terms: bool = True
    address: Json | None = None
    shipping_rate: str = ""
    quantities: dict[str, int] = field(default_factory=dict)


def pay(state: StripeState, session_id: str, buyer: Buyer, how: str = CARD) -> Json:
    """Pay an open session; the session afterwards (still open when the card was declined)."""
    run_out(state, session_id)
    session = state.get(KIND, session_id)
    if session["status"] != "open":
        message = f"The session is {session['status']}."
        raise NotOpenError(message)
    if how == BANK_DEBIT and "us_bank_account" not in session["payment_method_types"]:
        message = "Bank debit is not offered for this session."
        raise NotOpenError(message)
    session = state.hold({**session, **_typed(state, session, buyer)})
    if session["amount_total"] == 0:
        done = _complete(state, session, "no_payment_required")
    else:
        done = _charge(state, session, buyer, how)
    note = {"how": how, "email": buyer.email}
    record(state, "checkout.sessions.pay", "", session_id, note)
    return done


def _typed(state: StripeState, session: Json, buyer: Buyer) -> Json:
    """The fields of the session that the buyer's answers fill."""
    details = {"email": buyer.email, "name": buyer.name, "phone": buyer.phone or None}
    address = {**objects.NO_ADDRESS, **buyer.address} if buyer.address else None
    fields = [_answered(one, buyer.answers) for one in session["custom_fields"]]
    filled: Json = {
        "customer_details": customer_details(address=address, **details),
        "custom_fields": fields,
        **_totals(state, session, buyer),
    }
    if session["shipping_address_collection"] and address:
        sent = {"name": buyer.name, "address": address}
        names = {"business_name": None, "individual_name": None}
        filled["collected_information"] = {"shipping_details": sent, **names}
    asked = session["consent_collection"]
    if asked:
        wanted = asked["promotions"] == "auto"
        terms = asked["terms_of_service"] == "required" and buyer.terms
        filled["consent"] = {
            "promotions": ("opt_in" if buyer.promotions else "opt_out") if wanted else None,
            "terms_of_service": "accepted" if terms else None,
        }
    return filled


def _answered(asked: Json, answers: dict[str, str]) -> Json:
    value = answers.get(asked["key"]) or None
    return {**asked, asked["type"]: {**asked[asked["type"]], "value": value}}


def _totals(state: StripeState, session: Json, buyer: Buyer) -> Json:
    """The money of a session after quantities, shipping and tax."""
    taxed = session["automatic_tax"]["enabled"]
    per_mille = state.tax_per_mille if taxed else 0
    lines = [
        _counted(line, buyer.quantities.get(line["id"]), per_mille)
        for line in _lines(state, session["id"])
    ]
    state.store.put(LINES, session["id"], {"data": lines})
    subtotal = sum(line["amount_subtotal"] for line in lines)
    tax = sum(line["amount_tax"] for line in lines)
    cost = session["shipping_cost"]
    rate = state.find("shipping_rate", buyer.shipping_rate)
    if rate and rate["id"] in [one["shipping_rate"] for one in session["shipping_options"]]:
        cost = shipping_cost(rate)
    shipping = cost["amount_total"] if cost else 0
    automatic = {**session["automatic_tax"], **({"status": "complete"} if taxed else {})}
    return {
        "amount_subtotal": subtotal,
        "amount_total": subtotal + tax + shipping,
        "automatic_tax": automatic,
        "shipping_cost": cost,
        "total_details": {"amount_discount": 0, "amount_shipping": shipping, "amount_tax": tax},
    }


def _lines(state: StripeState, session_id: str) -> list[Json]:
    return list(state.store.get(LINES, session_id)["data"])  # type: ignore[index]


def _counted(line: Json, quantity: int | None, per_mille: int) -> Json:
    """A line with another quantity, where the shop allowed one, and its tax."""
    bounds = line["adjustable_quantity"]
    count = line["quantity"]
    if quantity is not None and bounds and bounds["enabled"]:
        count = min(max(quantity, bounds["minimum"], 1), bounds["maximum"])
    subtotal = line["price"]["unit_amount"] * count
    tax = (subtotal * per_mille + 500) // 1000
    amounts = {"amount_subtotal": subtotal, "amount_tax": tax, "amount_total": subtotal + tax}
    return {**line, "quantity": count, **amounts}


def _charge(state: StripeState, session: Json, buyer: Buyer, how: str) -> Json:
    """Try the money: a new charge on the session's one payment intent."""
    session = _with_customer(state, session, buyer)
    intent = _intent(state, session)
    card = how != BANK_DEBIT
    details = objects.card_details(intent["amount"]) if card else objects.bank_details()
    known = session["customer_details"]
    billing = {name: known[name] for name in ("address", "email", "name", "phone")}
    intent = state.hold({**intent, "payment_method": state.new_id("pm")})
    charge = objects.charge(
        state.new_id("ch"),
        state.now(),
        intent=intent,
        billing={
            **billing,
            "address": billing["address"] or dict(objects.NO_ADDRESS),
            "tax_id": None,
        },
        method=details,
    )
    state.hold(charge)
    state.change("payment_intent", intent["id"], latest_charge=charge["id"])
    if how == DECLINE:
        _refuse(state, charge["id"], DECLINED)
        return state.get(KIND, session["id"])
    if how == BANK_DEBIT:
        waiting = state.change("payment_intent", intent["id"], status="processing")
        tell(state, "payment_intent.processing", waiting)
        tell(state, "charge.pending", charge)
        return _complete(state, session, "unpaid")
    _succeed(state, charge["id"])
    return _complete(state, session, "paid")


def _with_customer(state: StripeState, session: Json, buyer: Buyer) -> Json:
    if session["customer"] or session["customer_creation"] != "always":
        return session
    fields = {"email": buyer.email, "name": buyer.name, "phone": buyer.phone or None}
    made = customers.make(state, **fields, address=session["customer_details"]["address"])
    return state.change(KIND, session["id"], customer=made["id"])


def _intent(state: StripeState, session: Json) -> Json:
    """The session's payment intent: made at the first try, the same at each later one."""
    held = state.find("payment_intent", session["payment_intent"])
    if held:
        again = {"amount": session["amount_total"], "customer": session["customer"]}
        return state.change("payment_intent", held["id"], **again)
    asked = (state.store.get(ASKED, session["id"]) or {}).get("payment_intent_data", {})
    sent = (session["collected_information"] or {}).get("shipping_details")
    asked = {**asked, "shipping": sent or asked.get("shipping")}
    made = objects.payment_intent(state.new_id("pi"), state.now(), session=session, asked=asked)
    state.hold(made)
    state.change(KIND, session["id"], payment_intent=made["id"])
    tell(state, "payment_intent.created", made)
    return made


def _complete(state: StripeState, session: Json, payment_status: str) -> Json:
    """Close the session: the shop's order begins with this event."""
    done = state.change(
        KIND, session["id"], status="complete", payment_status=payment_status, url=None
    )
    tell(state, "checkout.session.completed", done)
    return done


def _succeed(state: StripeState, charge_id: str) -> None:
    charge = state.get("charge", charge_id)
    charge = state.change(
        "charge",
        charge_id,
        amount_captured=charge["amount"],
        captured=True,
        paid=True,
        status="succeeded",
    )
    intent = state.change(
        "payment_intent",
        charge["payment_intent"],
        amount_received=charge["amount"],
        last_payment_error=None,
        status="succeeded",
    )
    tell(state, "charge.succeeded", charge)
    tell(state, "payment_intent.succeeded", intent)
    book_later(state, charge_id)


def _refuse(state: StripeState, charge_id: str, message: str) -> None:
    """The bank said no: the charge failed, the intent waits for another try."""
    charge = state.change(
        "charge",
        charge_id,
        failure_code="card_declined",
        failure_message=message,
        outcome=objects.outcome("issuer_declined", "declined_by_network", "insufficient_funds"),
        status="failed",
    )
    error = {
        "charge": charge_id,
        "code": "card_declined",
        "decline_code": "insufficient_funds",
        "message": message,
        "type": "card_error",
    }
    intent = state.change(
        "payment_intent",
        charge["payment_intent"],
        last_payment_error=error,
        payment_method=None,
        status="requires_payment_method",
    )
    tell(state, "charge.failed", charge)
    tell(state, "payment_intent.payment_failed", intent)


def book_later(state: StripeState, charge_id: str) -> None:
    """Capture is asynchronous: the fee is known only after a while."""
    state.timers.after(state.balance_delay, lambda: book(state, charge_id))


def book(state: StripeState, charge_id: str) -> None:
    """The charge's money appears on the balance: what it cost is known from now on."""
    with state.world.lock:
        charge = state.get("charge", charge_id)
        if charge["balance_transaction"] or charge["status"] != "succeeded":
            return
        card = charge["payment_method_details"]["type"] == "card"
        moved = objects.balance_transaction(
            state.new_id("txn"),
            state.now(),
            kind="charge" if card else "payment",
            source=charge,
            moved={"amount": charge["amount"], "fee": objects.fee(charge["amount"])},
        )
        state.hold(moved)
        booked = state.change("charge", charge_id, balance_transaction=moved["id"])
        tell(state, "charge.updated", booked, was={"balance_transaction": None})


def settle(state: StripeState, session_id: str) -> Json:
    """A delayed payment arrives."""
    charge = _awaited(state, session_id)
    _succeed(state, charge["id"])
    paid = state.change(KIND, session_id, payment_status="paid")
    tell(state, "checkout.session.async_payment_succeeded", paid)
    record(state, "checkout.sessions.settle", "", session_id, {})
    return paid


def fail(state: StripeState, session_id: str) -> Json:
    """A delayed payment comes to nothing."""
    charge = _awaited(state, session_id)
    _refuse(state, charge["id"], "The customer's bank account has insufficient funds.")
    session = state.get(KIND, session_id)
    tell(state, "checkout.session.async_payment_failed", session)
    record(state, "checkout.sessions.fail", "", session_id, {})
    return session


def _awaited(state: StripeState, session_id: str) -> Json:
    session = state.get(KIND, session_id)
    intent = state.find("payment_intent", session["payment_intent"])
    if session["status"] != "complete" or not intent or intent["status"] != "processing":
        message = "No payment of this session is on its way."
        raise NotOpenError(message)
    return state.get("charge", intent["latest_charge"])
