"""Which parameters each endpoint takes: the sandbox's own table, for what the shop uses.

Names are Stripe's at API version 2026-10-28.endive. LATER marks what the real Stripe takes and
the sandbox does not act on; a test compares every name with Stripe's machine-readable description.
"""

from sandbox.stripe.shapes import FLAG, LATER, MAP, OPEN, TEXT, WHOLE, Shape

EXPAND: Shape = {"expand": [TEXT]}
UPDATE_METADATA: Shape = {"metadata": MAP, **EXPAND}

_WHEN: Shape = {"gt": WHOLE, "gte": WHOLE, "lt": WHOLE, "lte": WHOLE}
PAGE: Shape = {
    "limit": WHOLE,
    "starting_after": TEXT,
    "ending_before": TEXT,
    **EXPAND,
}
DATED: Shape = {"created": _WHEN, **PAGE}

_ADDRESS: Shape = {
    "city": OPEN,
    "country": OPEN,
    "line1": OPEN,
    "line2": OPEN,
    "postal_code": OPEN,
    "state": OPEN,
}
_SHIPPING: Shape = {
    "address!": {"line1!": TEXT, **{key: OPEN for key in _ADDRESS if key != "line1"}},
    "carrier": TEXT,
    "name!": TEXT,
    "phone": TEXT,
    "tracking_number": TEXT,
}
_TAX_BEHAVIOR = ("exclusive", "inclusive", "unspecified")
_MESSAGE: Shape = {"message!": TEXT}
_LENGTHS: Shape = {"default_value": TEXT, "minimum_length": WHOLE, "maximum_length": WHOLE}
_UNITS = ("business_day", "day", "hour", "month", "week")
_ESTIMATE: Shape = {"unit!": _UNITS, "value!": WHOLE}

_PRICE_DATA: Shape = {
    "currency!": TEXT,
    "product": TEXT,
    "product_data": {
        "name!": TEXT,
        "description": TEXT,
        "images": [TEXT],
        "metadata": MAP,
        "tax_code": TEXT,
        "tax_details": LATER,
        "unit_label": TEXT,
    },
    "recurring": LATER,
    "tax_behavior": _TAX_BEHAVIOR,
    "unit_amount": WHOLE,
    "unit_amount_decimal": TEXT,
}
_LINE: Shape = {
    "adjustable_quantity": {"enabled!": FLAG, "minimum": WHOLE, "maximum": WHOLE},
    "metadata": MAP,
    "price": TEXT,
    "price_data": _PRICE_DATA,
    "quantity": WHOLE,
    "tax_rates": LATER,
}
_CUSTOM_FIELD: Shape = {
    "key!": TEXT,
    "label!": {"type!": ("custom",), "custom!": TEXT},
    "type!": ("dropdown", "numeric", "text"),
    "optional": FLAG,
    "dropdown": {"default_value": TEXT, "options!": [{"label!": TEXT, "value!": TEXT}]},
    "numeric": _LENGTHS,
    "text": _LENGTHS,
}
_PAYMENT_INTENT_DATA: Shape = {
    "application_fee_amount": LATER,
    "capture_method": ("automatic", "automatic_async"),
    "description": TEXT,
    "metadata": MAP,
    "on_behalf_of": LATER,
    "receipt_email": TEXT,
    "setup_future_usage": ("off_session", "on_session"),
    "shipping": _SHIPPING,
    "statement_descriptor": TEXT,
    "statement_descriptor_suffix": TEXT,
    "transfer_data": LATER,
    "transfer_group": LATER,
}
_SHIPPING_OPTION: Shape = {
    "shipping_rate": TEXT,
    "shipping_rate_data": {
        "delivery_estimate": {"minimum": _ESTIMATE, "maximum": _ESTIMATE},
        "display_name!": TEXT,
        "fixed_amount": {"amount!": WHOLE, "currency!": TEXT, "currency_options": LATER},
        "metadata": MAP,
        "tax_behavior": _TAX_BEHAVIOR,
        "tax_code": TEXT,
        "type": ("fixed_amount",),
    },
}
_SESSION_LATER = dict.fromkeys(
    [
        "branding_settings",
        "customer_account",
        "discounts",
        "integration_identifier",
        "invoice_creation",
        "managed_payments",
        "name_collection",
        "optional_items",
        "payment_method_collection",
        "payment_method_configuration",
        "payment_method_data",
        "payment_method_options",
        "permissions",
        "redirect_on_completion",
        "return_url",
        "saved_payment_method_options",
        "setup_intent_data",
        "subscription_data",
        "tax_id_collection",
        "wallet_options",
    ],
    LATER,
)
SESSION_CREATE: Shape = {
    **_SESSION_LATER,
    "adaptive_pricing": {"enabled": FLAG},
    "after_expiration": {"recovery": {"enabled!": FLAG, "allow_promotion_codes": FLAG}},
    "allow_promotion_codes": FLAG,
    "allowed_payment_method_types": [TEXT],
    "automatic_tax": {"enabled!": FLAG, "liability": LATER},
    "billing_address_collection": ("auto", "required"),
    "cancel_url": TEXT,
    "client_reference_id": TEXT,
    "consent_collection": {
        "payment_method_reuse_agreement": {"position!": ("auto", "hidden")},
        "promotions": ("auto", "none"),
        "terms_of_service": ("none", "required"),
    },
    "currency": TEXT,
    "custom_fields": [_CUSTOM_FIELD],
    "custom_text": dict.fromkeys(
        ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"), _MESSAGE
    ),
    "customer": TEXT,
    "customer_creation": ("always", "if_required"),
    "customer_email": TEXT,
    "customer_update": dict.fromkeys(("address", "name", "shipping"), ("auto", "never")),
    "excluded_payment_method_types": [TEXT],
    "expand": [TEXT],
    "expires_at": WHOLE,
    "line_items": [_LINE],
    "locale": TEXT,
    "metadata": MAP,
    "mode!": ("payment", "setup", "subscription"),
    "origin_context": ("mobile_app", "web"),
    "payment_intent_data": _PAYMENT_INTENT_DATA,
    "phone_number_collection": {"enabled!": FLAG},
    "shipping_address_collection": {"allowed_countries!": [TEXT]},
    "shipping_options": [_SHIPPING_OPTION],
    "submit_type": ("auto", "book", "donate", "pay", "subscribe"),
    "success_url": TEXT,
    "ui_mode": ("elements", "embedded_page", "form", "hosted_page"),
}
SESSION_LIST: Shape = {
    "customer": TEXT,
    "customer_details": {"email!": TEXT},
    "payment_intent": TEXT,
    "payment_link": TEXT,
    "status": ("complete", "expired", "open"),
    "subscription": TEXT,
    **DATED,
}

CUSTOMER_WRITE: Shape = {
    "address": _ADDRESS,
    "description": OPEN,
    "email": OPEN,
    "name": OPEN,
    "phone": OPEN,
    "preferred_locales": [TEXT],
    "shipping": {"address!": _ADDRESS, "name!": TEXT, "phone": TEXT},
    "tax_exempt": ("", "exempt", "none", "reverse"),
    **UPDATE_METADATA,
}
_PRODUCT_WRITE: Shape = {
    "active": FLAG,
    "description": OPEN,
    "images": [TEXT],
    "marketing_features": [{"name!": TEXT}],
    "package_dimensions": LATER,
    "shippable": FLAG,
    "statement_descriptor": OPEN,
    "tax_code": OPEN,
    "unit_label": OPEN,
    "url": OPEN,
    **UPDATE_METADATA,
}
PRODUCT_CREATE: Shape = {
    "id": TEXT,
    "name!": TEXT,
    "default_price_data": LATER,
    "type": ("good", "service"),
    **_PRODUCT_WRITE,
}
PRODUCT_UPDATE: Shape = {"name": TEXT, "default_price": TEXT, **_PRODUCT_WRITE}
_PRICE_WRITE: Shape = {
    "active": FLAG,
    "currency_options": LATER,
    "lookup_key": TEXT,
    "nickname": OPEN,
    "tax_behavior": _TAX_BEHAVIOR,
    "transfer_lookup_key": FLAG,
    **UPDATE_METADATA,
}
PRICE_CREATE: Shape = {
    "currency!": TEXT,
    "product": TEXT,
    "product_data": LATER,
    "recurring": {"interval!": ("day", "month", "week", "year"), "interval_count": WHOLE},
    "billing_scheme": ("per_unit",),
    "unit_amount": WHOLE,
    "unit_amount_decimal": TEXT,
    **_PRICE_WRITE,
}
PRICE_UPDATE = _PRICE_WRITE
REFUND_CREATE: Shape = {
    "amount": WHOLE,
    "charge": TEXT,
    "payment_intent": TEXT,
    "reason": ("duplicate", "fraudulent", "requested_by_customer"),
    **UPDATE_METADATA,
}
_EVIDENCE = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure "
    "cancellation_rebuttal customer_communication customer_email_address customer_name "
    "customer_purchase_ip customer_signature product_description receipt refund_policy "
    "refund_policy_disclosure refund_refusal_explanation service_date service_documentation "
    "shipping_address shipping_carrier shipping_date shipping_documentation "
    "shipping_tracking_number uncategorized_file uncategorized_text"
)
DISPUTE_UPDATE: Shape = {
    "evidence": dict.fromkeys(_EVIDENCE.split(), OPEN),
    "submit": FLAG,
    **UPDATE_METADATA,
}
ENDPOINT_CREATE: Shape = {
    "api_version": TEXT,
    "connect": FLAG,
    "description": OPEN,
    "enabled_events!": [TEXT],
    "url!": TEXT,
    **UPDATE_METADATA,
}
ENDPOINT_UPDATE: Shape = {
    "description": OPEN,
    "disabled": FLAG,
    "enabled_events": [TEXT],
    "url": TEXT,
    **UPDATE_METADATA,
}

#: What may be asked of each list beside paging.
LISTS: dict[str, Shape] = {
    "balance_transactions": {"currency": TEXT, "source": TEXT, "type": TEXT, **DATED},
    "charges": {"customer": TEXT, "payment_intent": TEXT, **DATED},
    "checkout/sessions": SESSION_LIST,
    "customers": {"email": TEXT, **DATED},
    "disputes": {"charge": TEXT, "payment_intent": TEXT, **DATED},
    "events": {"delivery_success": FLAG, "type": TEXT, "types": [TEXT], **DATED},
    "payment_intents": {"customer": TEXT, **DATED},
    "prices": {
        "active": FLAG,
        "currency": TEXT,
        "lookup_keys": [TEXT],
        "product": TEXT,
        "type": ("one_time", "recurring"),
        **DATED,
    },
    "products": {"active": FLAG, "ids": [TEXT], "shippable": FLAG, "url": TEXT, **DATED},
    "refunds": {"charge": TEXT, "payment_intent": TEXT, **DATED},
    "webhook_endpoints": PAGE,
}
