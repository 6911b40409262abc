"""Stripe's words and the shop's: the only module of orders that speaks to the Stripe SDK.

Facts from docs.stripe.com at API version 2026-10-28.endive (stripe-python 16.1). Every function
returns an Outcome and raises no SDK error; each call is one ApiCall row.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

import stripe
from django.conf import settings

from core.http import record_call
from core.outcomes import Ok, Outcome, Rejected, Throttled, Unknown
from core.text import clean_json
from orders.facts import Buyer, DisputeFact, PaidFact, PaidLine, PaymentFact, RefundFact

Json = dict[str, Any]

#: Nothing is retried here: rows retry (reliability rule: one layer only).
_TIMEOUT = (3.05, 10)
SOURCE = "stripe:session:"

stripe.enable_telemetry = False


def client() -> stripe.StripeClient:
    """The SDK's client for the configured key and address."""
    return _client(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@lru_cache(maxsize=4)
def _client(api_key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        api_key,
        base_addresses={"api": base} if base else None,
        max_network_retries=0,
        http_client=stripe.RequestsClient(timeout=_TIMEOUT),
    )


def ask(
    operation: str,
    call: Callable[[], stripe.StripeObject],
    *,
    reference: str = "",
    request: object = None,
) -> Outcome[Json]:
    """Make one recorded call and give its answer as plain data."""
    return record_call(
        provider="stripe",
        operation=operation,
        reference=reference,
        request=request,
        call=lambda: cast("Json", clean_json(call().to_dict(for_json=True))),
        classify=classify,
    )


def classify(error: Exception) -> Outcome[Json]:
    """What to do next after an SDK error. Whatever may have been executed is Unknown."""
    if isinstance(error, stripe.RateLimitError):
        wait = (error.headers or {}).get("retry-after")
        return Throttled("Stripe asks us to slow down", float(wait) if wait else None)
    refusals = (
        stripe.InvalidRequestError,
        stripe.CardError,
        stripe.AuthenticationError,
        stripe.PermissionError,
        stripe.IdempotencyError,
    )
    if isinstance(error, refusals):
        return Rejected(str(error.user_message or error), str(error.code or error.http_status))
    if isinstance(error, stripe.StripeError):
        return Unknown(f"Stripe did not answer clearly: {type(error).__name__}")
    raise error


def create_session(*, body: Mapping[str, Any], key: str) -> Outcome[Json]:
    """Open a hosted checkout. The same key with the same body gives the same session."""
    return ask(
        "checkout.sessions.create",
        lambda: client().v1.checkout.sessions.create(dict(body), {"idempotency_key": key}),  # type: ignore[arg-type]
        reference=key,
        request=body,
    )


def read_sale(session_id: str) -> Outcome[PaidFact]:
    """A checkout session with its line items, as it is now. Rejected when Stripe has none."""
    session = ask(
        "checkout.sessions.retrieve",
        lambda: client().v1.checkout.sessions.retrieve(
            session_id, {"expand": ["payment_intent.latest_charge"]}
        ),
        reference=session_id,
    )
    if not isinstance(session, Ok):
        return session
    items = ask(
        "checkout.sessions.line_items",
        lambda: client().v1.checkout.sessions.line_items.list(
            session_id, {"expand": ["data.price.product"], "limit": 100}
        ),
        reference=session_id,
    )
    return Ok(_sale(session.value, items.value["data"])) if isinstance(items, Ok) else items


def read_payment(payment_intent_id: str) -> Outcome[PaymentFact]:
    """What a payment cost; the money fields stay None until the balance transaction exists."""
    answer = ask(
        "payment_intents.retrieve",
        lambda: client().v1.payment_intents.retrieve(
            payment_intent_id, {"expand": ["latest_charge.balance_transaction"]}
        ),
        reference=payment_intent_id,
    )
    return Ok(_payment(answer.value)) if isinstance(answer, Ok) else answer


def list_events(*, since: datetime, types: Sequence[str]) -> Outcome[list[Json]]:
    """Every event of these types made since then, the newest first (at most 20 types)."""
    params: Json = {"created": {"gte": int(since.timestamp())}, "types": list(types), "limit": 100}
    found: list[Json] = []
    while True:
        answer = ask(
            "events.list",
            lambda: client().v1.events.list({**params}),  # type: ignore[typeddict-item]
            request=dict(params),
        )
        if not isinstance(answer, Ok):
            return answer
        page = answer.value["data"]
        found += page
        if not page or not answer.value["has_more"]:
            return Ok(found)
        params["starting_after"] = page[-1]["id"]


def list_refunds(payment_intent_id: str) -> Outcome[list[RefundFact]]:
    """Every refund of a payment, wherever it was made (docs: at most 100 are read)."""
    answer = ask(
        "refunds.list",
        lambda: client().v1.refunds.list({"payment_intent": payment_intent_id, "limit": 100}),
        reference=payment_intent_id,
    )
    return Ok([_refund(one) for one in answer.value["data"]]) if isinstance(answer, Ok) else answer


def create_refund(*, body: Mapping[str, Any], key: str) -> Outcome[RefundFact]:
    """Send money back. The same key with the same body gives the same refund.

    Rejected with `charge_already_refunded` when nothing is left, `charge_disputed` when the bank
    holds the money (docs: api/errors, error-codes).
    """
    answer = ask(
        "refunds.create",
        lambda: client().v1.refunds.create(dict(body), {"idempotency_key": key}),  # type: ignore[arg-type]
        reference=key,
        request=body,
    )
    return Ok(_refund(answer.value)) if isinstance(answer, Ok) else answer


def read_dispute(dispute_id: str) -> Outcome[DisputeFact]:
    """A dispute as it stands now."""
    answer = ask(
        "disputes.retrieve",
        lambda: client().v1.disputes.retrieve(dispute_id),
        reference=dispute_id,
    )
    return Ok(_dispute(answer.value)) if isinstance(answer, Ok) else answer


def has_session_for(payment_intent_id: str) -> Outcome[bool]:
    """Whether a payment came from a checkout session at all: is an orphan event ours?"""
    answer = ask(
        "checkout.sessions.list",
        lambda: client().v1.checkout.sessions.list({"payment_intent": payment_intent_id}),
        reference=payment_intent_id,
    )
    return Ok(bool(answer.value["data"])) if isinstance(answer, Ok) else answer


def _sale(session: Json, items: list[Json]) -> PaidFact:
    details = session.get("customer_details") or {}
    shipping = _shipping(session)
    totals = session.get("total_details") or {}
    return PaidFact(
        source=f"{SOURCE}{session['id']}",
        session_id=session["id"],
        paid=session["payment_status"] in ("paid", "no_payment_required"),
        currency=session["currency"],
        subtotal=session["amount_subtotal"],
        discount=totals.get("amount_discount") or 0,
        shipping=totals.get("amount_shipping") or 0,
        tax=totals.get("amount_tax") or 0,
        total=session["amount_total"],
        buyer=Buyer(
            email=details.get("email") or "",
            name=details.get("name") or (shipping or {}).get("name") or "",
            phone=details.get("phone") or "",
            provider_customer_id=session.get("customer") or "",
            shipping_address=shipping,
        ),
        lines=tuple(_line(item) for item in items),
        placed_at=_time(session["created"]),
        payment_intent_id=_id(session.get("payment_intent")),
        risk_level=_risk_level(session.get("payment_intent")),
        checkout_ref=session.get("client_reference_id") or "",
        note=_note(session.get("custom_fields") or []),
        promotions=(session.get("consent") or {}).get("promotions") == "opt_in",
        language=(session.get("metadata") or {}).get("language") or "en",
        livemode=bool(session.get("livemode")),
        mode=session["mode"],
        status=session["status"],
        metadata={**(session.get("metadata") or {}), **_tax_place(details)},
    )


def _tax_place(details: Json) -> dict[str, str]:
    """Where the buyer lives by his own word: the books need it for what is not sent anywhere."""
    address = details.get("address") or {}
    found = {"buyer_country": address.get("country"), "buyer_state": address.get("state")}
    return {name: str(value)[:100] for name, value in found.items() if value}


def _shipping(session: Json) -> Json | None:
    """Name, phone and address for the parcel; Stripe keeps the phone with the payer's details."""
    sent = (session.get("collected_information") or {}).get("shipping_details")
    if not sent:
        return None
    phone = (session.get("customer_details") or {}).get("phone") or ""
    return {"name": sent.get("name") or "", "phone": phone, "address": sent.get("address") or {}}


def _id(value: object) -> str:
    """The id of what Stripe names, or of the object it was expanded into."""
    return str(value.get("id") or "") if isinstance(value, dict) else str(value or "")


def _risk_level(intent: object) -> str:
    """Radar's word for the charge (docs: charges/object, outcome.risk_level)."""
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    outcome = charge.get("outcome") if isinstance(charge, dict) else None
    return str((outcome or {}).get("risk_level") or "")


def _line(item: Json) -> PaidLine:
    price = item.get("price") or {}
    product = price.get("product") or {}
    product = {"id": product} if isinstance(product, str) else product
    own, theirs = item.get("metadata") or {}, product.get("metadata") or {}
    return PaidLine(
        title=item.get("description") or product.get("name") or "",
        quantity=item.get("quantity") or 1,
        subtotal=item.get("amount_subtotal") or 0,
        discount=item.get("amount_discount") or 0,
        tax=item.get("amount_tax") or 0,
        total=item.get("amount_total") or 0,
        sku=own.get("sku") or theirs.get("sku") or "",
        provider_product_id=product.get("id") or "",
        metadata={**theirs, **own},
    )


def _note(fields: list[Json]) -> str:
    texts = [field.get("text") or {} for field in fields if field.get("key") == "note"]
    return next((text["value"] for text in texts if text.get("value")), "")


def _payment(intent: Json) -> PaymentFact:
    charge = intent.get("latest_charge") or {}
    charge = {"id": charge} if isinstance(charge, str) else charge
    balance = charge.get("balance_transaction") or {}
    balance = {} if isinstance(balance, str) else balance
    rate = balance.get("exchange_rate")
    return PaymentFact(
        payment_intent_id=intent["id"],
        charge_id=charge.get("id") or "",
        balance_transaction_id=balance.get("id") or "",
        settlement_amount=balance.get("amount"),
        fee=balance.get("fee"),
        net=balance.get("net"),
        settlement_currency=balance.get("currency") or "",
        exchange_rate=Decimal(str(rate)) if rate is not None else None,
    )


def _refund(refund: Json) -> RefundFact:
    return RefundFact(
        refund_id=refund["id"],
        payment_intent_id=refund.get("payment_intent") or "",
        amount=refund["amount"],
        currency=refund["currency"],
        status=refund.get("status") or "pending",
        refunded_at=_time(refund["created"]),
        reason=refund.get("reason") or "",
        failure_reason=refund.get("failure_reason") or "",
        step=str((refund.get("metadata") or {}).get("storehand_step") or ""),
    )


def _dispute(dispute: Json) -> DisputeFact:
    due_by = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeFact(
        dispute_id=dispute["id"],
        payment_intent_id=dispute.get("payment_intent") or "",
        amount=dispute["amount"],
        currency=dispute["currency"],
        status=dispute["status"],
        opened_at=_time(dispute["created"]),
        reason=dispute.get("reason") or "",
        due_by=_time(due_by) if due_by else None,
    )


def _time(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
