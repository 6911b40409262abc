"""Stripe's own machine-readable description, to compare the local Stripe with."""

import os
from functools import cache
from pathlib import Path

import pytest

from sandbox.schema import Description
from sandbox.stripe.expand import EXPANDABLE
from sandbox.stripe.state import Exchange

SPECS = Path(__file__).resolve().parents[3] / "shared" / "specs"
FLAT = SPECS / "stripe-shop-flat.json"

#: Where our answers may hold an object and the flat description has an id. The first column is
#: the schema that has the field, the third the schema(s) of what stands there when expanded.
NAMES = {
    "balance_transaction": "res.BalanceTransaction",
    "charge": "res.Charge",
    "checkout.session": "res.checkout.Session",
    "customer": "res.Customer",
    "dispute": "res.Dispute",
    "payment_intent": "res.PaymentIntent",
    "price": "res.Price",
    "product": "res.Product",
    "refund": "res.Refund",
    "shipping_cost": "res.checkout.Session.ShippingCost",
    "shipping_rate": "res.ShippingRate",
}
EXPANSIONS = {
    (NAMES[word], name): "|".join(NAMES[kind] for kind in kinds.split("|"))
    for (word, name), kinds in EXPANDABLE.items()
}


@cache
def description() -> Description:
    """The description; the test is not run, and says so, where the folder is missing."""
    if not FLAT.exists():
        reason = f"not run: {FLAT} is not here (a clone has no such folder; CI must have it)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return Description.read(FLAT, EXPANSIONS)


def problems(exchange: Exchange) -> list[str]:
    """What Stripe's description says against one exchange."""
    told = description()
    found = []
    if exchange.status < 400:
        found += told.request_problems(exchange.method, exchange.path, exchange.fields)
        found += told.answer_problems(exchange.method, exchange.path, exchange.body)
    return found
