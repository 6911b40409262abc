"""Stripe's copy of the catalog, and the webhook endpoint: what the set-up commands ask for.

docs.stripe.com/api/products, /prices, /webhook_endpoints at 2026-10-28.endive. A price's amount
cannot be changed: a new one takes over the lookup key and the old one is archived.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import stripe

from core.outcomes import Ok, Outcome, Rejected
from orders.providers.stripe import Json, ask, client

#: The version whose events this release reads; an endpoint's version is fixed at creation.
API_VERSION = stripe.api_version


@dataclass(frozen=True)
class Endpoint:
    """A webhook endpoint; `secret` is told only when it is made."""

    endpoint_id: str
    api_version: str
    events: tuple[str, ...]
    secret: str = ""


@dataclass(frozen=True)
class RemoteProduct:
    """Stripe's copy of a product."""

    product_id: str
    name: str
    active: bool
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class RemotePrice:
    """Stripe's price under one of our lookup keys; amount in minor units."""

    price_id: str
    product_id: str
    currency: str
    amount: int


def webhook_endpoint(url: str) -> Outcome[Endpoint | None]:
    """The enabled endpoint at our address, if Stripe has one."""
    answer = ask(
        "webhook_endpoints.list", lambda: client().v1.webhook_endpoints.list({"limit": 100})
    )
    if not isinstance(answer, Ok):
        return answer
    ours = (one for one in answer.value["data"] if one["url"] == url and one["status"] == "enabled")
    found = next(ours, None)
    return Ok(_endpoint(found) if found else None)


def create_endpoint(*, url: str, events: Sequence[str], key: str) -> Outcome[Endpoint]:
    """Register our address, at the version this release reads."""
    body: Any = {"url": url, "enabled_events": list(events), "api_version": API_VERSION}
    answer = ask(
        "webhook_endpoints.create",
        lambda: client().v1.webhook_endpoints.create(body, {"idempotency_key": key}),
        reference=url,
        request=body,
    )
    return Ok(_endpoint(answer.value)) if isinstance(answer, Ok) else answer


def read_product(product_id: str) -> Outcome[RemoteProduct | None]:
    """Stripe's copy of a product; None when there is none."""
    answer = ask(
        "products.retrieve",
        lambda: client().v1.products.retrieve(product_id),
        reference=product_id,
    )
    if isinstance(answer, Rejected) and answer.code == "resource_missing":
        return Ok(None)
    return Ok(_product(answer.value)) if isinstance(answer, Ok) else answer


def write_product(
    *, product_id: str, name: str, metadata: Mapping[str, str], is_new: bool
) -> Outcome[RemoteProduct]:
    """Create the product under an id of ours, or bring its name and metadata up to date."""
    body: Any = {"name": name, "metadata": dict(metadata), "active": True}
    if is_new:
        body["id"] = product_id
        answer = ask(
            "products.create",
            lambda: client().v1.products.create(body),
            reference=product_id,
            request=body,
        )
    else:
        answer = ask(
            "products.update",
            lambda: client().v1.products.update(product_id, body),
            reference=product_id,
            request=body,
        )
    return Ok(_product(answer.value)) if isinstance(answer, Ok) else answer


def read_price(lookup_key: str) -> Outcome[RemotePrice | None]:
    """The active price under a lookup key."""
    answer = ask(
        "prices.list",
        lambda: client().v1.prices.list({"lookup_keys": [lookup_key], "active": True}),
        reference=lookup_key,
    )
    if not isinstance(answer, Ok):
        return answer
    found = answer.value["data"]
    return Ok(_price(found[0]) if found else None)


def create_price(
    *, product_id: str, currency: str, amount: int, lookup_key: str
) -> Outcome[RemotePrice]:
    """Make the price that the lookup key points to from now on."""
    body: Any = {
        "product": product_id,
        "currency": currency,
        "unit_amount": amount,
        "lookup_key": lookup_key,
        "transfer_lookup_key": True,
    }
    answer = ask(
        "prices.create",
        lambda: client().v1.prices.create(body),
        reference=lookup_key,
        request=body,
    )
    return Ok(_price(answer.value)) if isinstance(answer, Ok) else answer


def archive_price(price_id: str) -> Outcome[Json]:
    """Take an old price out of use; a price cannot be deleted."""
    return ask(
        "prices.update",
        lambda: client().v1.prices.update(price_id, {"active": False}),
        reference=price_id,
    )


def _endpoint(answer: Json) -> Endpoint:
    return Endpoint(
        endpoint_id=answer["id"],
        api_version=answer.get("api_version") or "",
        events=tuple(answer["enabled_events"]),
        secret=answer.get("secret") or "",
    )


def _product(answer: Json) -> RemoteProduct:
    return RemoteProduct(
        answer["id"], answer["name"], bool(answer["active"]), answer.get("metadata") or {}
    )


def _price(answer: Json) -> RemotePrice:
    product = answer["product"]
    return RemotePrice(
        answer["id"],
        product if isinstance(product, str) else product["id"],
        answer["currency"],
        answer["unit_amount"],
    )
