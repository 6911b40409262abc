"""Disputes: opened and closed by a button (the buyer's bank), answered through the API."""

from typing import Any

from sandbox.stripe import objects
from sandbox.stripe.api import Call, endpoint
from sandbox.stripe.customers import merged
from sandbox.stripe.errors import refuse
from sandbox.stripe.events import tell
from sandbox.stripe.params import DISPUTE_UPDATE, EXPAND
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

WON, LOST = "won", "lost"
_ANSWER_SECONDS = 9 * 24 * 3600
_OPEN = ("needs_response", "under_review", "warning_needs_response", "warning_under_review")


def dispute(state: StripeState, charge_id: str, reason: str = "fraudulent") -> Json:
    """The buyer's bank takes the money back until somebody is right."""
    charge = state.get("charge", charge_id)
    if charge["status"] != "succeeded" or charge["disputed"]:
        refuse(f"Charge {charge_id} cannot be disputed (again).")
    key = state.new_id("du")
    due_by = state.now() + _ANSWER_SECONDS
    made = objects.dispute(key, state.now(), of=charge, reason=reason, due_by=due_by)
    taken = _moved(state, made, -made["amount"], fee=objects.DISPUTE_FEE)
    made = state.hold({**made, "balance_transactions": [taken]})
    state.change("charge", charge_id, disputed=True)
    tell(state, "charge.dispute.created", made)
    tell(state, "charge.dispute.funds_withdrawn", made)
    return made


def close(state: StripeState, dispute_id: str, status: str = WON) -> Json:
    """The bank decided: `won` gives the money back to the shop, `lost` does not."""
    made = state.get("dispute", dispute_id)
    if made["status"] not in _OPEN:
        refuse(f"Dispute {dispute_id} is {made['status']}.")
    was = {"status": made["status"]}
    moves = list(made["balance_transactions"])
    if status == WON:
        moves.append(_moved(state, made, made["amount"], fee=-objects.DISPUTE_FEE))
    closed = state.change("dispute", dispute_id, status=status, balance_transactions=moves)
    tell(state, "charge.dispute.closed", closed, was=was)
    if status == WON:
        tell(state, "charge.dispute.funds_reinstated", closed)
    return closed


def _moved(state: StripeState, made: Json, amount: int, *, fee: int) -> Json:
    return state.hold(
        objects.balance_transaction(
            state.new_id("txn"),
            state.now(),
            kind="adjustment",
            source=made,
            moved={
                "amount": amount,
                "fee": fee,
                "category": "dispute" if amount < 0 else "dispute_reversal",
            },
        )
    )


@endpoint("POST", "/v1/disputes/{dispute}", "disputes.update", DISPUTE_UPDATE)
def update(call: Call) -> Json:
    """Send or keep evidence."""
    found = _held(call)
    params = dict(call.params)
    sent = params.pop("submit", True)
    changes = merged(found, {key: params[key] for key in params if key != "evidence"})
    if "evidence" in params:
        changes["evidence"] = {**found["evidence"], **params["evidence"]}
        details = found["evidence_details"]
        changes["evidence_details"] = {
            **details,
            "has_evidence": True,
            "submission_count": details["submission_count"] + int(sent),
            "submission_method": "manual" if sent else details["submission_method"],
        }
        if sent:
            changes["status"] = "under_review"
    changed = call.state.change("dispute", found["id"], **changes)
    tell(call.state, "charge.dispute.updated", changed, was={key: found[key] for key in changes})
    return changed


@endpoint("POST", "/v1/disputes/{dispute}/close", "disputes.close", EXPAND)
def give_in(call: Call) -> Json:
    """Accept the loss; this cannot be undone."""
    return close(call.state, _held(call)["id"], LOST)


def _held(call: Call) -> Json:
    return call.held("dispute", "dispute")
