"""What Stripe demands of a new checkout session beyond names and types."""

from typing import Any
from urllib.parse import urlsplit

from sandbox.stripe.errors import invalid, refuse, refuse_absent, refuse_missing, refuse_unmodelled
from sandbox.stripe.products import amount_of, currency_of
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

MIN_SECONDS, MAX_SECONDS = 30 * 60, 24 * 3600
_MAX_LINES, _MAX_SHIPPING, _MAX_FIELDS = 100, 5, 3
_MAX_REFERENCE, _MAX_LABEL, _MAX_TEXT, _MAX_KEY = 200, 50, 255, 200
_MAX_QUANTITY = 999_999
_MIN_TOTAL = 50
#: Currencies whose smallest charge is not worth a rule here: they have no cents.
_NO_CENTS = frozenset(
    [
        "bif",
        "clp",
        "djf",
        "gnf",
        "jpy",
        "kmf",
        "krw",
        "mga",
        "pyg",
        "rwf",
        "ugx",
        "vnd",
        "vuv",
        "xaf",
        "xof",
        "xpf",
    ]
)


def check(state: StripeState, params: Json) -> None:
    """Refuse what the hosted payment page cannot be made from."""
    if params["mode"] != "payment":
        refuse_unmodelled(f"mode={params['mode']}")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        refuse_unmodelled(f"ui_mode={params['ui_mode']}")
    _urls(params)
    _customer(state, params)
    _expiry(state, params)
    _custom_fields(params.get("custom_fields", []))
    _lines(state, params)
    _shipping(state, params)
    if len(params.get("client_reference_id", "")) > _MAX_REFERENCE:
        refuse("client_reference_id can be up to 200 characters.", "client_reference_id")


def total(amount: int, currency: str) -> None:
    """Refuse a sum too small to charge (0 needs no payment)."""
    if 0 < amount < _MIN_TOTAL and currency not in _NO_CENTS:
        message = "The Checkout Session's total amount must convert to at least 50 cents."
        raise invalid(message, "", "amount_too_small")


def _urls(params: Json) -> None:
    if "success_url" not in params:
        refuse_missing("success_url")
    for name in ("success_url", "cancel_url"):
        parts = urlsplit(params.get(name, "http://none"))
        if parts.scheme not in ("http", "https") or not parts.netloc:
            refuse("Not a valid URL", name, "url_invalid")


def _customer(state: StripeState, params: Json) -> None:
    if "customer" not in params:
        if "customer_update" in params:
            message = "`customer_update` can only be used with `customer`."
            raise invalid(message, "customer_update")
        email = params.get("customer_email", "a@b")
        if "@" not in email.strip("@"):
            refuse(f"Invalid email address: {email}", "customer_email", "email_invalid")
        return
    for name in ("customer_email", "customer_creation"):
        if name in params:
            message = f"You may only specify one of these parameters: customer, {name}."
            raise invalid(message, name)
    if state.find("customer", params["customer"]) is None:
        refuse_absent("customer", params["customer"], "customer")


def _expiry(state: StripeState, params: Json) -> None:
    ahead = params.get("expires_at", state.now() + MIN_SECONDS) - state.now()
    if ahead < MIN_SECONDS:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout creation."
        raise invalid(message, "expires_at")
    if ahead >= MAX_SECONDS:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout creation."
        raise invalid(message, "expires_at")


def _custom_fields(fields: list[Json]) -> None:
    if len(fields) > _MAX_FIELDS:
        refuse(f"You can specify at most {_MAX_FIELDS} custom fields.", "custom_fields")
    keys = [field["key"] for field in fields]
    if len(set(keys)) < len(keys):
        refuse("Custom field keys must be unique.", "custom_fields")
    for place, field in enumerate(fields):
        _custom_field(field, f"custom_fields[{place}]")


def _custom_field(field: Json, path: str) -> None:
    if not field["key"].isalnum() or len(field["key"]) > _MAX_KEY:
        refuse("The key must be alphanumeric, up to 200 characters.", f"{path}[key]")
    if len(field["label"]["custom"]) > _MAX_LABEL:
        refuse("The label can be up to 50 characters.", f"{path}[label][custom]")
    if field["type"] == "dropdown" and "dropdown" not in field:
        refuse_missing(f"{path}[dropdown]")
    for kind in ("text", "numeric"):
        if kind in field and field["type"] != kind:
            refuse(f"`{kind}` needs type={kind}.", f"{path}[{kind}]")
        if field.get(kind, {}).get("maximum_length", 1) > _MAX_TEXT:
            refuse("maximum_length can be up to 255.", f"{path}[{kind}][maximum_length]")


def _lines(state: StripeState, params: Json) -> None:
    lines = params.get("line_items", [])
    if not lines:
        refuse_missing("line_items")
    if len(lines) > _MAX_LINES:
        refuse(f"You can specify at most {_MAX_LINES} line items.", "line_items")
    for place, line in enumerate(lines):
        _line(state, line, f"line_items[{place}]")
    found = {_line_currency(state, line) for line in lines}
    if len(found) > 1 or params.get("currency", "").lower() not in ("", *found):
        refuse("All line items must have the same currency.", "line_items")


def _line(state: StripeState, line: Json, path: str) -> None:
    if ("price" in line) == ("price_data" in line):
        message = f"You must specify exactly one of price, price_data in {path}."
        raise invalid(message, f"{path}[price]")
    if "quantity" not in line:
        refuse_missing(f"{path}[quantity]")
    if not 1 <= line["quantity"] <= _MAX_QUANTITY:
        message = "Quantity must be between 1 and 999999."
        raise invalid(message, f"{path}[quantity]", "parameter_invalid_integer")
    if "price" in line:
        price = state.find("price", line["price"])
        if price is None:
            refuse_absent("price", line["price"], f"{path}[price]")
        product = state.find("product", price["product"]) or {"active": False}
        if not (price["active"] and product["active"]):
            message = "The price specified is inactive. This field only accepts active prices."
            raise invalid(message, f"{path}[price]", "product_inactive")
        return
    _price_data(state, line["price_data"], f"{path}[price_data]")


def _price_data(state: StripeState, data: Json, path: str) -> None:
    currency_of(data["currency"], f"{path}[currency]")
    amount_of(data, path)
    if ("product" in data) == ("product_data" in data):
        message = "You must specify exactly one of product, product_data."
        raise invalid(message, f"{path}[product]")
    if "product" in data and state.find("product", data["product"]) is None:
        refuse_absent("product", data["product"], f"{path}[product]")


def _line_currency(state: StripeState, line: Json) -> str:
    if "price" in line:
        return str(state.get("price", line["price"])["currency"])
    return currency_of(line["price_data"]["currency"])


def _shipping(state: StripeState, params: Json) -> None:
    options = params.get("shipping_options", [])
    if len(options) > _MAX_SHIPPING:
        refuse("You can specify at most 5 shipping options.", "shipping_options")
    for place, option in enumerate(options):
        path = f"shipping_options[{place}]"
        if ("shipping_rate" in option) == ("shipping_rate_data" in option):
            message = "You must specify exactly one of shipping_rate, shipping_rate_data."
            raise invalid(message, path)
        data = option.get("shipping_rate_data")
        if data is None and state.find("shipping_rate", option["shipping_rate"]) is None:
            refuse_absent("shipping rate", option["shipping_rate"], path)
        if data is not None and "fixed_amount" not in data:
            refuse_missing(f"{path}[shipping_rate_data][fixed_amount]")
    places = params.get("shipping_address_collection", {}).get("allowed_countries", ["US"])
    if not places or any(len(one) != 2 or not one.isupper() for one in places):  # noqa: PLR2004
        refuse("Invalid country code.", "shipping_address_collection[allowed_countries]")
