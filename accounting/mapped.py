"""The owner's choices of items, accounts and tax codes: proposed by name, saved, and what lacks."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.conf import settings
from django.db import transaction

from accounting import proposing
from accounting.models import AccountMapping, ItemMapping, QuickBooksConnection, TaxMapping

Offer = Mapping[str, Any]
K = TypeVar("K")


@transaction.atomic
def propose(held: QuickBooksConnection) -> int:
    """Fill what is not mapped yet with what fits by name. How many were added."""
    QuickBooksConnection.objects.select_for_update(no_key=True).get(pk=held.pk)
    choices = held.choices
    kinds = held.items.filter(product=None).values_list("kind", flat=True)
    items = _without(kinds, proposing.items(choices["items"]))
    roles = held.accounts.values_list("role", flat=True)
    accounts = _without(roles, proposing.accounts(choices))
    places = held.taxes.values_list("country", "province", "tax_kind")
    taxes = _without(places, proposing.taxes(choices["tax_codes"]))
    ItemMapping.objects.bulk_create(
        ItemMapping(connection=held, kind=kind, **_named(offer)) for kind, offer in items.items()
    )
    AccountMapping.objects.bulk_create(
        AccountMapping(connection=held, role=role, **_named(offer))
        for role, offer in accounts.items()
    )
    TaxMapping.objects.bulk_create(
        TaxMapping(connection=held, **_place(key), **_taxed(offer)) for key, offer in taxes.items()
    )
    return len(items) + len(accounts) + len(taxes)


def save_item(
    held: QuickBooksConnection, *, offer: Offer, kind: str = "", product: int | None = None
) -> None:
    """Map a kind of product, or one product, to an item."""
    rows = ItemMapping.objects.filter(connection=held, kind=kind, product=product)
    if not rows.update(**_named(offer)):
        ItemMapping.objects.create(connection=held, kind=kind, product_id=product, **_named(offer))


def save_account(held: QuickBooksConnection, *, role: str, offer: Offer) -> None:
    """Give an account, payment method, vendor or customer its role."""
    AccountMapping.objects.update_or_create(connection=held, role=role, defaults=_named(offer))


def save_tax(held: QuickBooksConnection, *, key: proposing.TaxKey, offer: Offer) -> None:
    """Map sales of a tax kind to a place to a tax code, with a copy of its rates."""
    TaxMapping.objects.update_or_create(connection=held, **_place(key), defaults=_taxed(offer))


def lacking(held: QuickBooksConnection) -> list[str]:
    """Roles and kinds without which no receipt, or no fee, can be posted."""
    roles = set(held.accounts.values_list("role", flat=True))
    kinds = set(held.items.values_list("kind", flat=True))
    needed = {"CLEARING"} | ({"FEES"} if settings.QBO_FEE == "expense" else set())
    if held.one_customer:
        needed.add("CUSTOMER")
    lack = sorted(needed - roles)
    if settings.QBO_FEE == "line" and "FEE" not in kinds:
        lack.append("FEE")
    return lack


def _named(offer: Offer) -> dict[str, Any]:
    return {"remote_id": offer["id"], "name": offer["name"]}


def _taxed(offer: Offer) -> dict[str, Any]:
    return _named(offer) | {"rates": list(offer.get("rates") or [])}


def _place(key: proposing.TaxKey) -> dict[str, Any]:
    country, province, tax_kind = key
    return {"country": country, "province": province, "tax_kind": tax_kind}


def _without(mapped: Iterable[K], offers: Mapping[K, Offer]) -> dict[K, Offer]:
    taken = set(mapped)
    return {key: offer for key, offer in offers.items() if key not in taken}
