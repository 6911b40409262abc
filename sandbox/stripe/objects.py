"""Stripe's objects of money as they look at API version 2026-10-28.endive, with ids unexpanded.

The shapes are those of Stripe's own examples (stripe/openapi fixtures3); what a shop like ours
never fills stays null. Each function only makes the dict: holding it and telling of it is not here.
"""

from typing import Any

Json = dict[str, Any]

API_VERSION = "2026-10-28.endive"
NO_ADDRESS: Json = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"))

#: What the account's bank receives, per unit of another currency. Fixed, so that sums repeat.
SETTLES_IN = "usd"
RATES = {"cad": 0.72, "eur": 1.08, "gbp": 1.27, "aud": 0.65}
_FEE_PER_MILLE, _FEE_FIXED = 29, 30
DISPUTE_FEE = 1500
_DAYS = 86400


def base(kind: str, key: str, created: int) -> Json:
    """What nearly every object begins with."""
    return {"id": key, "object": kind, "created": created, "livemode": False, "metadata": {}}


def fee(amount: int) -> int:
    """2.9 % and 30, rounded half up, as for a domestic card."""
    return (amount * _FEE_PER_MILLE + 500) // 1000 + _FEE_FIXED


def settled(amount: int, currency: str) -> tuple[int, str, float | None]:
    """An amount in the bank's currency, that currency, and the rate if there was one."""
    rate = RATES.get(currency)
    if rate is None:
        return amount, currency, None
    return round(amount * rate), SETTLES_IN, rate


def payment_intent(key: str, created: int, *, session: Json, asked: Json) -> Json:
    """The payment of a session, nothing tried yet. `asked` is its payment_intent_data."""
    return {
        **base("payment_intent", key, created),
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": asked.get("capture_method", "automatic_async"),
        "client_secret": f"{key}_secret_sandbox",
        "confirmation_method": "automatic",
        "currency": session["currency"],
        "customer": session["customer"],
        "description": asked.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "metadata": dict(asked.get("metadata", {})),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": list(session["payment_method_types"]),
        "processing": None,
        "receipt_email": asked.get("receipt_email"),
        "review": None,
        "setup_future_usage": asked.get("setup_future_usage"),
        "shipping": asked.get("shipping"),
        "source": None,
        "statement_descriptor": asked.get("statement_descriptor"),
        "statement_descriptor_suffix": asked.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": None,
    }


#: What Stripe names and this shop never fills when the object is new.
_EMPTY_IN_CHARGE = (
    "application",
    "application_fee",
    "application_fee_amount",
    "balance_transaction",
    "failure_balance_transaction",
    "failure_code",
    "failure_message",
    "on_behalf_of",
    "receipt_number",
    "receipt_url",
    "review",
    "source_transfer",
    "statement_descriptor",
    "statement_descriptor_suffix",
    "transfer_data",
    "transfer_group",
)


def charge(key: str, created: int, *, intent: Json, billing: Json, method: Json) -> Json:
    """One try at a payment, still pending. `method` is payment_method_details."""
    return {
        **dict.fromkeys(_EMPTY_IN_CHARGE),
        **base("charge", key, created),
        "amount": intent["amount"],
        "amount_captured": 0,
        "amount_refunded": 0,
        "billing_details": billing,
        "calculated_statement_descriptor": "SANDBOX",
        "captured": False,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "metadata": dict(intent["metadata"]),
        "outcome": outcome("authorized", "approved_by_network"),
        "paid": False,
        "payment_intent": intent["id"],
        "payment_method": intent["payment_method"],
        "payment_method_details": method,
        "receipt_email": intent["receipt_email"],
        "refunded": False,
        "shipping": intent["shipping"],
        "status": "pending",
    }


def outcome(kind: str, network_status: str, reason: str | None = None) -> Json:
    """What the card's bank and Stripe's own look at fraud said."""
    declined = kind == "issuer_declined"
    return {
        "advice_code": "try_again_later" if declined else None,
        "network_advice_code": None,
        "network_decline_code": "51" if declined else None,
        "network_status": network_status,
        "reason": reason,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank declined." if declined else "Payment complete.",
        "type": kind,
    }


def card_details(amount: int) -> Json:
    """payment_method_details of the test card that succeeds."""
    nothing = {"status": "unavailable"}
    return {
        "type": "card",
        "card": {
            "amount_authorized": amount,
            "brand": "visa",
            "checks": {
                "address_line1_check": None,
                "address_postal_code_check": "pass",
                "cvc_check": "pass",
            },
            "country": "US",
            "exp_month": 12,
            "exp_year": 2034,
            "extended_authorization": {"status": "disabled"},
            "fingerprint": "sandboxVisa4242",
            "funding": "credit",
            "incremental_authorization": nothing,
            "installments": None,
            "last4": "4242",
            "mandate": None,
            "multicapture": nothing,
            "network": "visa",
            "network_token": {"used": False},
            "overcapture": {"maximum_amount_capturable": amount, **nothing},
            "three_d_secure": None,
            "wallet": None,
        },
    }


def bank_details() -> Json:
    """payment_method_details of a bank debit, which takes days to be sure."""
    return {
        "type": "us_bank_account",
        "us_bank_account": {
            "account_holder_type": "individual",
            "account_type": "checking",
            "bank_name": "STRIPE TEST BANK",
            "fingerprint": "sandboxBank6789",
            "last4": "6789",
            "mandate": None,
            "payment_reference": None,
            "routing_number": "110000000",
        },
    }


def balance_transaction(key: str, created: int, *, kind: str, source: Json, moved: Json) -> Json:
    """A movement of the balance. `moved`: amount (signed, in the source's currency) and fee."""
    amount, currency, rate = settled(moved["amount"], source["currency"])
    cost = moved.get("fee", 0)
    names = {"payment": "charge", "adjustment": "dispute", "payment_refund": "refund"}
    detail = {"application": None, "description": "Stripe processing fees", "type": "stripe_fee"}
    return {
        "id": key,
        "object": "balance_transaction",
        "amount": amount,
        "available_on": created + 2 * _DAYS,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "description": None,
        "exchange_rate": rate,
        "fee": cost,
        "fee_details": [{"amount": cost, "currency": currency, **detail}] if cost else [],
        "net": amount - cost,
        "reporting_category": moved.get("category", names.get(kind, kind)),
        "source": source["id"],
        "status": "pending",
        "type": kind,
    }


def refund(key: str, created: int, *, of: Json, asked: Json, status: str) -> Json:
    """Money going back of a charge."""
    card = of["payment_method_details"]["type"] == "card"
    destination: Json = {"type": "card", "card": {"type": "refund"}}
    return {
        "id": key,
        "object": "refund",
        "amount": asked["amount"],
        "balance_transaction": None,
        "charge": of["id"],
        "created": created,
        "currency": of["currency"],
        "customer": of["customer"],
        "destination_details": destination if card else {"type": "us_bank_transfer"},
        "metadata": dict(asked.get("metadata", {})),
        "payment_intent": of["payment_intent"],
        "payment_method": of["payment_method"],
        "reason": asked.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": status,
        "transfer_reversal": None,
        **({"pending_reason": "processing"} if status == "pending" else {}),
    }


def dispute(key: str, created: int, *, of: Json, reason: str, due_by: int) -> Json:
    """A buyer's bank asks for the money back."""
    kind = {"brand": "visa", "case_type": "chargeback", "network": "visa"}
    return {
        **base("dispute", key, created),
        "amount": of["amount"],
        "balance_transactions": [],
        "charge": of["id"],
        "currency": of["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "payment_intent": of["payment_intent"],
        "payment_method_details": {"type": "card", "card": {**kind, "network_reason_code": "10.4"}},
        "reason": reason,
        "status": "needs_response",
    }
