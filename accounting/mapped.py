"""The owner's choices of items, accounts and tax codes: proposed by name, saved, and what lacks."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from accounting import proposing
from accounting.models import AccountMapping, ItemMapping, QuickBooksConnection, TaxMapping

Offer = Mapping[str, Any]


@transaction.atomic
def propose(held: QuickBooksConnection) -> int:
    """Fill what is not mapped yet with what fits by name. How many were added."""
    choices = held.choices
    added = 0
    for kind, offer in proposing.items(choices["items"]).items():
        added += save_item(held, kind=kind, offer=offer, only_new=True)
    for role, offer in proposing.accounts(choices).items():
        added += save_account(held, role=role, offer=offer, only_new=True)
    for key, offer in proposing.taxes(choices["tax_codes"]).items():
        added += save_tax(held, key=key, offer=offer, only_new=True)
    return added


def save_item(
    held: QuickBooksConnection,
    *,
    offer: Offer,
    kind: str = "",
    product: int | None = None,
    only_new: bool = False,
) -> bool:
    """Map a kind of product, or one product, to an item; whether something changed."""
    rows = ItemMapping.objects.filter(connection=held, kind=kind, product=product)
    if only_new and rows.exists():
        return False
    if not rows.update(**_named(offer)):
        ItemMapping.objects.create(connection=held, kind=kind, product_id=product, **_named(offer))
    return True


def save_account(
    held: QuickBooksConnection, *, role: str, offer: Offer, only_new: bool = False
) -> bool:
    """Give an account, payment method, vendor or customer its role."""
    if only_new and held.accounts.filter(role=role).exists():
        return False
    AccountMapping.objects.update_or_create(connection=held, role=role, defaults=_named(offer))
    return True


def save_tax(
    held: QuickBooksConnection,
    *,
    key: tuple[str, str, str],
    offer: Offer,
    only_new: bool = False,
) -> bool:
    """Map sales of a tax kind to a place to a tax code, with a copy of its rates."""
    country, province, tax_kind = key
    place = {"country": country, "province": province, "tax_kind": tax_kind}
    if only_new and held.taxes.filter(**place).exists():
        return False
    TaxMapping.objects.update_or_create(
        defaults=_named(offer) | {"rates": list(offer.get("rates") or [])},
        connection=held,
        country=country,
        province=province,
        tax_kind=tax_kind,
    )
    return True


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
