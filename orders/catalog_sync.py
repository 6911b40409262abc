"""Keeps Stripe's copy of the catalog equal to ours: says what differs, and mends it when asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from catalog.models import Price, Product
from core.outcomes import Ok, Outcome, Rejected
from orders.providers import stripe_catalog

T = TypeVar("T")


class SyncError(Exception):
    """Stripe refused or could not be reached; the message says what was asked and why."""


@dataclass(frozen=True)
class Drift:
    """One difference between Stripe's copy and ours, in plain words."""

    slug: str
    text: str


def sync(*, mend: bool) -> Iterator[Drift]:
    """Every difference, each mended as it is told when `mend` is set. Running it again finds none.

    Raises:
        SyncError: Stripe refused or did not answer; what came before stays done.
    """
    products = Product.objects.live().with_shelf()
    for product in products:
        yield from _sync_product(product, mend=mend)
        for price in product.prices.all():
            if price.active:
                yield from _sync_price(product, price, mend=mend)


def remote_id(product: Product) -> str:
    """The id we give Stripe's copy, so that a repeated create cannot make a second one."""
    return product.stripe_product_id or f"storehand_{product.slug}"


def lookup_key(product: Product, price: Price) -> str:
    """What the current price of a product in a currency is found by at Stripe."""
    return f"{product.slug}-{price.currency}"


def _sync_product(product: Product, *, mend: bool) -> Iterator[Drift]:
    key = remote_id(product)
    name = product.title(product.brand.default_language)
    # Stripe reads an empty value as "remove this key", so an absent one is equal to it.
    wanted = {field: value for field, value in product.metadata().items() if value}
    there = _answer(stripe_catalog.read_product(key), f"read product {key}")
    if there is None:
        yield Drift(product.slug, "is not at Stripe")
    elif there.name != name or dict(there.metadata) != wanted or not there.active:
        yield Drift(product.slug, "has another name, state or metadata at Stripe")
    elif product.stripe_product_id == key:
        return
    if mend:
        if there is None or there.name != name or dict(there.metadata) != wanted:
            _write_product(key, name, product, is_new=there is None)
        product.remember_stripe_id(key)


def _write_product(key: str, name: str, product: Product, *, is_new: bool) -> None:
    metadata = product.metadata()
    if is_new:  # an empty value means "remove" and has no place in a new object
        metadata = {field: value for field, value in metadata.items() if value}
    written = stripe_catalog.write_product(
        product_id=key, name=name, metadata=metadata, is_new=is_new
    )
    _answer(written, f"write product {key}")


def _sync_price(product: Product, price: Price, *, mend: bool) -> Iterator[Drift]:
    key = lookup_key(product, price)
    there = _answer(stripe_catalog.read_price(key), f"read price {key}")
    if there is not None and there.amount == price.amount and there.currency == price.currency:
        if mend and price.stripe_price_id != there.price_id:
            price.remember_stripe_id(there.price_id)
        return
    text = "is not at Stripe" if there is None else f"is {there.amount} at Stripe"
    yield Drift(product.slug, f"price {price.amount} {price.currency} {text}")
    if mend:
        made = stripe_catalog.create_price(
            product_id=remote_id(product),
            currency=price.currency,
            amount=price.amount,
            lookup_key=key,
        )
        price.remember_stripe_id(_answer(made, f"create price {key}").price_id)
        if there is not None:
            _answer(stripe_catalog.archive_price(there.price_id), f"archive {there.price_id}")


def _answer(outcome: Outcome[T], asked: str) -> T:
    if isinstance(outcome, Ok):
        return outcome.value
    reason = outcome.reason
    hint = " (nothing was changed)" if isinstance(outcome, Rejected) else " (try again)"
    message = f"{asked}: {reason}{hint}"
    raise SyncError(message)
