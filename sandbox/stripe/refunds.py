"""Money going back: asked for through the API or by a button of the dashboard."""

from typing import Any

from sandbox.stripe import objects
from sandbox.stripe.api import Call, endpoint
from sandbox.stripe.errors import invalid, refuse, refuse_absent, refuse_missing
from sandbox.stripe.events import tell
from sandbox.stripe.params import REFUND_CREATE
from sandbox.stripe.state import StripeState

Json = dict[str, Any]


@endpoint("POST", "/v1/refunds", "refunds.create", REFUND_CREATE)
def create(call: Call) -> Json:
    """Refund a charge, in part or what is left of it."""
    return refund(call.state, call.params)


def refund(state: StripeState, asked: Json) -> Json:
    """Refund, and tell of it. `asked`: payment_intent or charge, amount, reason, metadata."""
    charge = _charge(state, asked)
    left = charge["amount"] - charge["amount_refunded"]
    amount = asked.get("amount", left)
    _check(charge, amount, left)
    card = charge["payment_method_details"]["type"] == "card"
    status = state.refund_status if card else "pending"
    state.refund_status = "succeeded"
    made = objects.refund(
        state.new_id("re"), state.now(), of=charge, asked={**asked, "amount": amount}, status=status
    )
    moved = objects.balance_transaction(
        state.new_id("txn"),
        state.now(),
        kind="refund" if card else "payment_refund",
        source={**charge, "id": made["id"]},
        moved={"amount": -amount},
    )
    state.hold(moved)
    state.hold({**made, "balance_transaction": moved["id"]})
    was = {name: charge[name] for name in ("amount_refunded", "refunded")}
    returned = charge["amount_refunded"] + amount
    full = returned == charge["amount"]
    charge = state.change("charge", charge["id"], amount_refunded=returned, refunded=full)
    made = state.get("refund", made["id"])
    tell(state, "refund.created", made)
    tell(state, "charge.refunded", charge, was=was)
    state.timers.after(state.balance_delay, lambda: _referenced(state, made["id"]))
    return made


def _charge(state: StripeState, asked: Json) -> Json:
    if "charge" not in asked and "payment_intent" not in asked:
        refuse_missing("charge")
    if "charge" in asked:
        charge = state.find("charge", asked["charge"])
        if charge is None:
            refuse_absent("charge", asked["charge"], "charge")
        return charge
    intent = state.find("payment_intent", asked["payment_intent"])
    if intent is None:
        refuse_absent("payment_intent", asked["payment_intent"], "payment_intent")
    charge = state.find("charge", intent["latest_charge"])
    if charge is None or charge["status"] != "succeeded":
        message = (
            f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        )
        raise invalid(message, "payment_intent")
    return charge


def _check(charge: Json, amount: int, left: int) -> None:
    if charge["status"] != "succeeded":
        refuse(f"Charge {charge['id']} did not succeed.", "charge")
    if charge["disputed"]:
        message = f"Charge {charge['id']} has been charged back; cannot issue a refund."
        raise invalid(message, "charge", "charge_disputed")
    if left == 0:
        message = f"Charge {charge['id']} has already been refunded."
        raise invalid(message, "charge", "charge_already_refunded")
    if amount <= 0:
        refuse("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise invalid(message, "amount")


def _referenced(state: StripeState, refund_id: str) -> None:
    """The card network names a reference some time after a refund went through."""
    with state.world.lock:
        made = state.get("refund", refund_id)
        details = made["destination_details"] or {}
        if made["status"] != "succeeded" or "card" not in details:
            return
        reference = {
            "reference": refund_id[-12:],
            "reference_status": "available",
            "reference_type": "acquirer_reference_number",
        }
        card = {**details["card"], **reference}
        was = {"destination_details": details}
        changed = state.change("refund", refund_id, destination_details={**details, "card": card})
        tell(state, "refund.updated", changed, was=was)


def settle(state: StripeState, refund_id: str) -> Json:
    """A pending refund goes through."""
    _pending(state, refund_id)
    done = state.change("refund", refund_id, status="succeeded", pending_reason=None)
    tell(state, "refund.updated", done, was={"status": "pending"})
    return done


def fail(state: StripeState, refund_id: str) -> Json:
    """A pending refund comes back: the money is the shop's again."""
    made = _pending(state, refund_id)
    charge = state.get("charge", made["charge"])
    moved = objects.balance_transaction(
        state.new_id("txn"),
        state.now(),
        kind="refund_failure",
        source={**charge, "id": refund_id},
        moved={"amount": made["amount"]},
    )
    state.hold(moved)
    left = charge["amount_refunded"] - made["amount"]
    state.change("charge", charge["id"], amount_refunded=left, refunded=False)
    failed = state.change(
        "refund",
        refund_id,
        failure_balance_transaction=moved["id"],
        failure_reason="expired_or_canceled_card",
        pending_reason=None,
        status="failed",
    )
    tell(state, "refund.failed", failed, was={"status": "pending"})
    return failed


def _pending(state: StripeState, refund_id: str) -> Json:
    made = state.get("refund", refund_id)
    if made["status"] != "pending":
        refuse(f"Refund {refund_id} is {made['status']}.")
    return made
