"""Customers of the local Stripe."""

from typing import Any

from sandbox.stripe.api import Call, endpoint
from sandbox.stripe.events import tell
from sandbox.stripe.objects import base
from sandbox.stripe.params import CUSTOMER_WRITE, EXPAND
from sandbox.stripe.state import StripeState

Json = dict[str, Any]


def make(state: StripeState, **fields: object) -> Json:
    """A new customer, told of."""
    key = state.new_id("cus")
    customer = {
        **base("customer", key, state.now()),
        "address": None,
        "balance": 0,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": None,
        "discount": None,
        "email": None,
        "invoice_prefix": key[-8:].upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "name": None,
        "next_invoice_sequence": 1,
        "phone": None,
        "preferred_locales": [],
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
        **fields,
    }
    state.hold(customer)
    tell(state, "customer.created", customer)
    return customer


@endpoint("POST", "/v1/customers", "customers.create", CUSTOMER_WRITE)
def create(call: Call) -> Json:
    """Make a customer."""
    return make(call.state, **call.params)


@endpoint("POST", "/v1/customers/{customer}", "customers.update", CUSTOMER_WRITE)
def update(call: Call) -> Json:
    """Change a customer; metadata is merged."""
    found = call.held("customer", "customer")
    changes = merged(found, call.params)
    changed = call.state.change("customer", found["id"], **changes)
    tell(call.state, "customer.updated", changed, was={name: found[name] for name in changes})
    return changed


@endpoint("DELETE", "/v1/customers/{customer}", "customers.delete", EXPAND)
def delete(call: Call) -> Json:
    """Erase a customer for good."""
    found = call.held("customer", "customer")
    call.state.store.drop("customer", found["id"])
    tell(call.state, "customer.deleted", found)
    return {"id": found["id"], "object": "customer", "deleted": True}


def merged(held: Json, params: Json) -> Json:
    """What an update changes: empty text becomes null, metadata merges, "" removes a key."""
    changes = {name: None if value == "" else value for name, value in params.items()}
    if "metadata" in params:
        together = {**(held.get("metadata") or {}), **params["metadata"]}
        changes["metadata"] = {key: value for key, value in together.items() if value != ""}
    return changes
