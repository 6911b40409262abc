"""Stripe's objects in the shop's own shape: what each field of theirs means here.

Facts from docs.stripe.com at API version 2026-10-28.endive.
"""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from orders.facts import Buyer, DisputeFact, PaidFact, PaidLine, PaymentFact, RefundFact

Json = dict[str, Any]

SOURCE = "stripe:session:"


def opened(session: Json) -> Json:
    """A session that was just opened: its id and the address of its page."""
    return {"id": text_id(session), "url": f"{session['url']}"}


def text_id(thing: Json) -> str:
    """An object's id. TypeError when it is not text: it would match nothing later."""
    found = thing["id"]
    if not isinstance(found, str):
        message = f"an id that is {type(found).__name__}"
        raise TypeError(message)
    return found


def sale_of(session: Json, items: list[Json]) -> PaidFact:
    """A checkout session and its line items as a sale."""
    details = session.get("customer_details") or {}
    shipping = _shipping(session)
    totals = session.get("total_details") or {}
    return PaidFact(
        source=f"{SOURCE}{text_id(session)}",
        session_id=text_id(session),
        paid=_is_paid(session["payment_status"]),
        currency=session["currency"],
        subtotal=_amount(session["amount_subtotal"]),
        discount=_amount(totals.get("amount_discount")),
        shipping=_amount(totals.get("amount_shipping")),
        tax=_amount(totals.get("amount_tax")),
        total=_amount(session["amount_total"]),
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


def _is_paid(word: str) -> bool:
    """Whether the money is there. KeyError for a word that Stripe did not know before."""
    return {"paid": True, "no_payment_required": True, "unpaid": False}[word]


def _amount(value: object) -> int:
    """Minor units; nothing is none. ValueError or TypeError for what no amount can be."""
    if value is None:
        return 0
    if not isinstance(value, int) or isinstance(value, bool):
        message = f"an amount that is {type(value).__name__}"
        raise TypeError(message)
    if value < 0:
        message = f"an amount of {value}"
        raise ValueError(message)
    return value


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
        subtotal=_amount(item.get("amount_subtotal")),
        discount=_amount(item.get("amount_discount")),
        tax=_amount(item.get("amount_tax")),
        total=_amount(item.get("amount_total")),
        sku=own.get("sku") or theirs.get("sku") or "",
        provider_product_id=product.get("id") or "",
        metadata={**theirs, **own},
    )


def _note(fields: list[Json]) -> str:
    texts = [field.get("text") or {} for field in fields if field.get("key") == "note"]
    return next((text["value"] for text in texts if text.get("value")), "")


def payment_of(intent: Json) -> PaymentFact:
    """A payment intent with its charge, as far as it was expanded."""
    charge = intent.get("latest_charge") or {}
    charge = {"id": charge} if isinstance(charge, str) else charge
    balance = charge.get("balance_transaction") or {}
    balance = {} if isinstance(balance, str) else balance
    rate = balance.get("exchange_rate")
    return PaymentFact(
        payment_intent_id=text_id(intent),
        charge_id=charge.get("id") or "",
        balance_transaction_id=balance.get("id") or "",
        settlement_amount=balance.get("amount"),
        fee=balance.get("fee"),
        net=balance.get("net"),
        settlement_currency=balance.get("currency") or "",
        exchange_rate=Decimal(str(rate)) if rate is not None else None,
    )


def refund_of(refund: Json) -> RefundFact:
    """A refund, with our step that asked for it if one did."""
    return RefundFact(
        refund_id=text_id(refund),
        payment_intent_id=refund.get("payment_intent") or "",
        amount=_amount(refund["amount"]),
        currency=refund["currency"],
        status=refund.get("status") or "pending",
        refunded_at=_time(refund["created"]),
        reason=refund.get("reason") or "",
        failure_reason=refund.get("failure_reason") or "",
        step=str((refund.get("metadata") or {}).get("storehand_step") or ""),
    )


def dispute_of(dispute: Json) -> DisputeFact:
    """A dispute; `due_by` is when the bank wants an answer."""
    due_by = (dispute.get("evidence_details") or {}).get("due_by")
    return DisputeFact(
        dispute_id=text_id(dispute),
        payment_intent_id=dispute.get("payment_intent") or "",
        amount=_amount(dispute["amount"]),
        currency=dispute["currency"],
        status=dispute["status"],
        opened_at=_time(dispute["created"]),
        reason=dispute.get("reason") or "",
        due_by=_time(due_by) if due_by else None,
    )


def _time(epoch: float) -> datetime:
    return datetime.fromtimestamp(epoch, UTC)
