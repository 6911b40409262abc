"""Products and prices of the local Stripe."""

from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.stripe.api import Call, endpoint
from sandbox.stripe.customers import merged
from sandbox.stripe.errors import invalid, refuse, refuse_absent, refuse_missing
from sandbox.stripe.events import tell
from sandbox.stripe.objects import base
from sandbox.stripe.params import EXPAND, PRICE_CREATE, PRICE_UPDATE, PRODUCT_CREATE, PRODUCT_UPDATE
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

_CURRENCY_LETTERS = 3


def make_product(state: StripeState, fields: Json) -> Json:
    """A product, held but not told of."""
    product = {
        **base("product", fields.get("id") or state.new_id("prod"), state.now()),
        "active": True,
        "default_price": None,
        "description": None,
        "images": [],
        "marketing_features": [],
        "package_dimensions": None,
        "shippable": None,
        "statement_descriptor": None,
        "tax_code": None,
        "type": "service",
        "unit_label": None,
        "updated": state.now(),
        "url": None,
        **fields,
    }
    return state.hold(product)


def make_price(state: StripeState, amount: int, fields: Json) -> Json:
    """A price of an amount in minor units, held but not told of."""
    recurring = fields.get("recurring")
    if recurring:
        defaults = {"interval_count": 1, "meter": None, "trial_period_days": None}
        recurring = {**defaults, "usage_type": "licensed", **recurring}
    price = {
        **base("price", state.new_id("price"), state.now()),
        "active": True,
        "billing_scheme": "per_unit",
        "custom_unit_amount": None,
        "lookup_key": None,
        "nickname": None,
        "recurring": recurring,
        "tax_behavior": "unspecified",
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "recurring" if recurring else "one_time",
        "unit_amount": amount,
        "unit_amount_decimal": str(amount),
        **{name: value for name, value in fields.items() if name != "recurring"},
    }
    return state.hold(price)


def amount_of(params: Json, path: str = "") -> int:
    """unit_amount or unit_amount_decimal of a request, exactly one of them."""
    name = f"{path}[unit_amount]" if path else "unit_amount"
    if ("unit_amount" in params) == ("unit_amount_decimal" in params):
        if "unit_amount" in params:
            refuse("You may only specify one of unit_amount, unit_amount_decimal.", name)
        refuse_missing(name)
    try:
        amount = Decimal(
            params["unit_amount" if "unit_amount" in params else "unit_amount_decimal"]
        )
    except InvalidOperation:
        refuse("Invalid decimal.", name)
    if amount < 0 or amount != amount.to_integral_value():
        refuse("Invalid non-negative integer", name, "parameter_invalid_integer")
    return int(amount)


def currency_of(given: str, path: str = "currency") -> str:
    """A three-letter currency code in lower case."""
    if len(given) != _CURRENCY_LETTERS or not given.isalpha():
        refuse(f"Invalid currency: {given}", path)
    return given.lower()


@endpoint("POST", "/v1/products", "products.create", PRODUCT_CREATE)
def create_product(call: Call) -> Json:
    """Make a product, with the caller's own id when given."""
    key = call.params.get("id")
    if call.state.find("product", key):
        refuse(f"Product already exists: {key}", "id", "resource_already_exists")
    product = make_product(call.state, call.params)
    tell(call.state, "product.created", product)
    return product


@endpoint("POST", "/v1/products/{id}", "products.update", PRODUCT_UPDATE)
def update_product(call: Call) -> Json:
    """Change a product."""
    return _update(call, "product", call.path["id"], {"updated": call.state.now()})


@endpoint("DELETE", "/v1/products/{id}", "products.delete", EXPAND)
def delete_product(call: Call) -> Json:
    """Erase a product that never had a price."""
    found = call.held("product", "id")
    if call.state.where("price", product=found["id"]):
        message = "This product cannot be deleted because it has one or more user-created prices."
        raise invalid(message, "id")
    call.state.store.drop("product", found["id"])
    tell(call.state, "product.deleted", found)
    return {"id": found["id"], "object": "product", "deleted": True}


@endpoint("POST", "/v1/prices", "prices.create", PRICE_CREATE)
def create_price(call: Call) -> Json:
    """Make a price; `transfer_lookup_key` takes the key from the price that has it."""
    params = dict(call.params)
    if "product" not in params:
        refuse_missing("product")
    if call.state.find("product", params["product"]) is None:
        refuse_absent("product", params["product"], "product")
    amount = amount_of(params)
    params["currency"] = currency_of(params["currency"])
    _take_lookup_key(call.state, params, keeper="")
    for name in ("unit_amount", "unit_amount_decimal"):
        params.pop(name, None)
    price = make_price(call.state, amount, params)
    tell(call.state, "price.created", price)
    return price


@endpoint("POST", "/v1/prices/{price}", "prices.update", PRICE_UPDATE)
def update_price(call: Call) -> Json:
    """Change what may change of a price; its amount and currency may not."""
    key = call.path["price"]
    if call.state.find("price", key) is None:
        refuse_absent("price", key, "price")
    _take_lookup_key(call.state, call.params, keeper=key)
    return _update(call, "price", key, {})


def _take_lookup_key(state: StripeState, params: Json, *, keeper: str) -> None:
    transfer = params.pop("transfer_lookup_key", False)
    wanted = params.get("lookup_key")
    holders = state.where("price", lookup_key=wanted) if wanted else []
    for holder in holders:
        if holder["id"] == keeper:
            continue
        if not transfer:
            message = f"A price (`{holder['id']}`) already uses that lookup key."
            raise invalid(message, "lookup_key", "resource_already_exists")
        changed = state.change("price", holder["id"], lookup_key=None)
        tell(state, "price.updated", changed, was={"lookup_key": wanted})


def _update(call: Call, kind: str, key: str, also: Json) -> Json:
    found = call.state.find(kind, key)
    if found is None:
        refuse_absent(kind, key, "id" if kind == "product" else kind)
    changes = merged(found, call.params)
    changed = call.state.change(kind, key, **changes, **also)
    tell(call.state, f"{kind}.updated", changed, was={name: found[name] for name in changes})
    return changed
