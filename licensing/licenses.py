"""Issuing and taking back the licences of an order's line; any number of times, with one effect."""

from collections.abc import Iterable

from django.db import transaction

from catalog.models import Product
from core import clock
from core.clock import DbNow
from core.months import add_months
from licensing import keys
from licensing.models import License
from orders import events
from orders.models import OrderLine


@transaction.atomic(savepoint=False)
def issue(*, line: OrderLine, product: Product) -> list[License]:
    """One key for each piece bought. Pieces that have their key already keep it.

    The caller holds the order's lock, so two issues of one line cannot meet.
    """
    have = list(License.objects.filter(line=line))
    taken = {one.number for one in have}
    missing = [number for number in range(1, line.quantity + 1) if number not in taken]
    made = License.objects.bulk_create([_license(line, product, number) for number in missing])
    return sorted([*have, *made], key=lambda one: one.number)


@transaction.atomic
def revoke_line(*, line: OrderLine, reason: str) -> int:
    """Take back every key of a line. Returns how many were still out."""
    out = License.objects.filter(line=line, revoked_at=None)
    return out.update(revoked_at=DbNow(), revoked_reason=reason[:300])


@transaction.atomic
def revoke_by_staff(*, licenses: Iterable[License], who: str, reason: str) -> int:
    """A person takes keys back; each is told in its order's timeline. Returns how many."""
    changed = [one for one in licenses if one.revoke(reason)]
    for one in changed:
        text = f"Licence {one.masked_key} for {one.line.title} revoked: {reason}"
        events.staff_acted(one.line.order, who=who, text=text)
    return len(changed)


@transaction.atomic
def reinstate_by_staff(*, licenses: Iterable[License], who: str, reason: str) -> int:
    """A person gives revoked keys back; told in the timeline. Returns how many.

    While the money is away the key stays without effect: the door asks the order, too.
    """
    changed = [one for one in licenses if one.reinstate()]
    for one in changed:
        text = f"Licence {one.masked_key} for {one.line.title} reinstated: {reason}"
        events.staff_acted(one.line.order, who=who, text=text)
    return len(changed)


def _license(line: OrderLine, product: Product, number: int) -> License:
    key = keys.new_key(line.order.brand.slug)
    months = product.license_months
    return License(
        line=line,
        number=number,
        product=product,
        customer=line.order.customer,
        key=key,
        key_hash=keys.fingerprint(key),
        last4=key[-4:],
        seats=product.license_seats or 1,
        expires_at=add_months(clock.now(), months) if months else None,
    )
