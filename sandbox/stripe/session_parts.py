"""How a new checkout session and its parts look at API version 2026-10-28.endive."""

from typing import Any

from sandbox.stripe import session_rules
from sandbox.stripe.objects import base
from sandbox.stripe.products import amount_of, make_price, make_product
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

KIND = "checkout.session"
_TEXTS = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")


#: What Stripe names and this shop never fills when the object is new.
_EMPTY_IN_SESSION = (
    "client_secret",
    "collected_information",
    "currency_conversion",
    "invoice",
    "invoice_creation",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "setup_intent",
    "subscription",
    "wallet_options",
)


#: What a new session repeats as it was asked for.
_AS_ASKED = (
    "allow_promotion_codes",
    "billing_address_collection",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_email",
    "locale",
    "origin_context",
    "shipping_address_collection",
    "submit_type",
)


def new_session(state: StripeState, key: str, params: Json, *, base_url: str) -> Json:
    """Everything of a new session that is not money."""
    now = state.now()
    recovery = params.get("after_expiration", {}).get("recovery")
    details = {"allow_promotion_codes": False, "expires_at": None, "url": None}
    consent = params.get("consent_collection")
    email = params.get("customer_email") or _customer_email(state, params)
    return {
        **dict.fromkeys(_EMPTY_IN_SESSION),
        **{name: params.get(name) for name in _AS_ASKED},
        **base(KIND, key, now),
        "adaptive_pricing": params.get("adaptive_pricing", {"enabled": False}),
        "after_expiration": {"recovery": {**details, **recovery}} if recovery else None,
        "automatic_tax": _automatic_tax(params),
        "consent": {"promotions": None, "terms_of_service": None} if consent else None,
        "consent_collection": _consent_collection(consent),
        "custom_fields": [_custom_field(field) for field in params.get("custom_fields", [])],
        "custom_text": {name: params.get("custom_text", {}).get(name) for name in _TEXTS},
        "customer_creation": None
        if "customer" in params
        else params.get("customer_creation", "if_required"),
        "customer_details": customer_details(email=email) if email else None,
        "discounts": [],
        "expires_at": params.get("expires_at", now + session_rules.MAX_SECONDS),
        "metadata": params.get("metadata", {}),
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": {},
        "payment_method_types": _methods(params),
        "phone_number_collection": params.get("phone_number_collection", {"enabled": False}),
        "status": "open",
        "success_url": params["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{base_url}/stripe/pay/{key}",
    }


def _methods(params: Json) -> list[str]:
    offered = params.get("allowed_payment_method_types", ["card", "us_bank_account"])
    return [one for one in offered if one not in params.get("excluded_payment_method_types", [])]


def _customer_email(state: StripeState, params: Json) -> str | None:
    return (state.find("customer", params.get("customer")) or {}).get("email")


def _automatic_tax(params: Json) -> Json:
    enabled = params.get("automatic_tax", {}).get("enabled", False)
    return {
        "enabled": enabled,
        "liability": {"type": "self"} if enabled else None,
        "provider": "stripe" if enabled else None,
        "status": "requires_location_inputs" if enabled else None,
    }


def _consent_collection(asked: Json | None) -> Json | None:
    if asked is None:
        return None
    names = ("payment_method_reuse_agreement", "promotions", "terms_of_service")
    return {name: asked.get(name) for name in names}


def _custom_field(asked: Json) -> Json:
    kind = asked["type"]
    limits = {"default_value": None, "maximum_length": None, "minimum_length": None}
    answers: Json = {"dropdown": {"default_value": None, "options": []}}
    inner = {**answers.get(kind, limits), **asked.get(kind, {}), "value": None}
    return {
        "key": asked["key"],
        "label": asked["label"],
        "optional": asked.get("optional", False),
        "type": kind,
        kind: inner,
    }


def line_item(state: StripeState, asked: Json) -> Json:
    price = _price(state, asked)
    amount = price["unit_amount"] * asked["quantity"]
    adjustable = asked.get("adjustable_quantity")
    bounds = {"maximum": 99, "minimum": 0}
    product = state.get("product", price["product"])
    return {
        "id": state.new_id("li"),
        "object": "item",
        "adjustable_quantity": {**bounds, **adjustable} if adjustable else None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": price["currency"],
        "description": product["name"],
        "metadata": asked.get("metadata", {}),
        "price": price,
        "quantity": asked["quantity"],
    }


def _price(state: StripeState, asked: Json) -> Json:
    """The price named, or the one-off price (and product) made from `price_data`."""
    if "price" in asked:
        return state.get("price", asked["price"])
    data = asked["price_data"]
    product = data.get("product")
    if product is None:
        product = make_product(state, {"active": False, **data["product_data"]})["id"]
    fields = {
        "active": False,
        "currency": data["currency"].lower(),
        "product": product,
        "tax_behavior": data.get("tax_behavior", "unspecified"),
    }
    return make_price(state, amount_of(data), fields)


def shipping_rate(state: StripeState, option: Json) -> Json:
    if "shipping_rate" in option:
        return state.get("shipping_rate", option["shipping_rate"])
    data = option["shipping_rate_data"]
    rate = {
        **base("shipping_rate", state.new_id("shr"), state.now()),
        "active": True,
        "delivery_estimate": None,
        "tax_behavior": "unspecified",
        "tax_code": None,
        "type": "fixed_amount",
        **data,
    }
    return state.hold(rate)


def shipping_cost(rate: Json) -> Json:
    """The shipping_cost of a session with this rate chosen."""
    amount = rate["fixed_amount"]["amount"]
    return {
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "shipping_rate": rate["id"],
    }


def customer_details(**known: object) -> Json:
    """What the buyer typed; what he did not is null."""
    return {
        "address": None,
        "business_name": None,
        "email": None,
        "individual_name": None,
        "name": None,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
        **known,
    }
