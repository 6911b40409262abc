"""Objects that a test gives the local Stripe to hold, with the ones they name."""

from typing import Any

from sandbox.stripe import objects
from sandbox.stripe.products import make_price, make_product
from sandbox.stripe.session_parts import KIND
from sandbox.stripe.sessions import ASKED, LINES
from sandbox.stripe.state import StripeState

Json = dict[str, Any]


def put(state: StripeState, given: Json, *, line_items: list[Json] | None = None) -> Json:
    """Hold an object as it is, and make what it names and the world lacks.

    A session without line items gets one of its whole amount, for a product the shop never made.
    """
    held = state.hold(dict(given))
    kind = held["object"]
    if kind == KIND:
        _session_parts(state, held, line_items)
    if kind == "charge":
        _intent_for(state, held["payment_intent"], held)
    if kind in ("refund", "dispute"):
        _charge_for(state, held)
    return held


def forget_line_metadata(state: StripeState, session_id: str) -> None:
    """Empty the metadata of a session's lines and of their products."""
    held = state.store.get(LINES, session_id) or {"data": []}
    for line in held["data"]:
        state.change("product", line["price"]["product"], metadata={})
    data = [{**line, "metadata": {}} for line in held["data"]]
    state.store.put(LINES, session_id, {"data": data})


def _session_parts(state: StripeState, session: Json, items: list[Json] | None) -> None:
    key = session["id"]
    if state.store.get(LINES, key) is None or items is not None:
        data = items if items is not None else [_one_line(state, session)]
        state.store.put(LINES, key, {"data": data})
    state.store.put(ASKED, key, {"base_url": state.world.url})
    intent_id = session.get("payment_intent")
    if intent_id and state.find("payment_intent", intent_id) is None:
        intent = objects.payment_intent(intent_id, session["created"], session=session, asked={})
        state.hold(intent)
        paid = session["payment_status"] == "paid"
        _charge_of(state, intent, f"ch_{intent_id[3:]}", paid=paid)


def _one_line(state: StripeState, session: Json) -> Json:
    product = make_product(state, {"name": "Something else"})
    amount = session["amount_subtotal"] or 0
    fields = {"currency": session["currency"], "product": product["id"]}
    price = make_price(state, amount, fields)
    return {
        "id": state.new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": session["currency"],
        "description": product["name"],
        "metadata": {},
        "price": price,
        "quantity": 1,
    }


def _charge_of(state: StripeState, intent: Json, key: str, *, paid: bool) -> None:
    """The latest charge of a payment intent: paid and booked, or on its way."""
    billing = {"address": dict(objects.NO_ADDRESS), "email": None, "name": None, "phone": None}
    charge = objects.charge(
        key,
        intent["created"],
        intent=intent,
        billing={**billing, "tax_id": None},
        method=objects.card_details(intent["amount"]),
    )
    status = "succeeded" if paid else "processing"
    state.hold({**intent, "latest_charge": key, "status": status})
    if not paid:
        state.hold(charge)
        return
    cost = {"amount": intent["amount"], "fee": objects.fee(intent["amount"])}
    moved = objects.balance_transaction(
        state.new_id("txn"), intent["created"], kind="charge", source=charge, moved=cost
    )
    state.hold(moved)
    done = {"amount_captured": intent["amount"], "captured": True, "paid": True}
    state.hold({**charge, **done, "balance_transaction": moved["id"], "status": "succeeded"})


def _intent_for(state: StripeState, intent_id: str | None, charge: Json) -> None:
    if intent_id is None:
        return
    if state.find("payment_intent", intent_id) is None:
        session = {
            "amount_total": charge["amount"],
            "currency": charge["currency"],
            "customer": charge["customer"],
            "payment_method_types": ["card"],
        }
        made = objects.payment_intent(intent_id, charge["created"], session=session, asked={})
        state.hold({**made, "status": "succeeded" if charge["paid"] else made["status"]})
    if charge["status"] != "failed":
        state.change("payment_intent", intent_id, latest_charge=charge["id"])


def _charge_for(state: StripeState, named: Json) -> None:
    if state.find("charge", named["charge"]) is not None:
        return
    session = {
        "amount_total": named["amount"],
        "currency": named["currency"],
        "customer": named.get("customer"),
        "payment_method_types": ["card"],
    }
    intent = objects.payment_intent(
        named["payment_intent"], named["created"], session=session, asked={}
    )
    state.hold(intent)
    _charge_of(state, intent, named["charge"], paid=True)
