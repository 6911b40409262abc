"""Access to courses and memberships: what each line pays for, and what all of it opens together."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from catalog.models import Product
from core import clock
from core.clock import DbNow
from core.months import add_months
from core.tokens import derive, matches
from crm.models import Customer
from fulfillment import tokens
from fulfillment.doors import Door, covered_until
from fulfillment.models import Enrollment
from orders import events
from orders.kinds import Money
from orders.models import OrderLine

_PURPOSE = "access"


@dataclass(frozen=True)
class Access:
    """What a customer may do with a product now. `until` None is for ever, or not open."""

    door: Door
    until: datetime | None = None


@transaction.atomic
def enroll(*, line: OrderLine, product: Product) -> Enrollment:
    """Open a product to the buyer of a line, once. Two pieces of a term last twice as long."""
    starts_at = clock.now()
    months = product.access_months
    enrollment, _made = Enrollment.objects.get_or_create(
        line=line,
        defaults={
            "product": product,
            "customer": line.order.customer,
            "starts_at": starts_at,
            "ends_at": add_months(starts_at, months * line.quantity) if months else None,
        },
    )
    return enrollment


def access_of(*, customer: Customer, product: Product) -> Access:
    """Everything this customer's purchases of a product open together."""
    enrollments = Enrollment.objects.filter(customer=customer, product=product)
    live = list(enrollments.live())
    if not live:
        suspended = enrollments.filter(closed_at=None, line__order__money=Money.DISPUTED)
        return Access(Door.PAUSED if suspended.exists() else Door.CLOSED)
    until = covered_until((one.period() for one in live), now=clock.now())
    if isinstance(until, Door):
        return Access(until)
    return Access(Door.OPEN, until)


def token_of(one: Enrollment) -> str:
    """The secret in an access link: derived, never stored; a new version makes a new one."""
    return f"{one.public_id}.{derive(_PURPOSE, one.pk, one.version)}"


def find(token: str) -> Enrollment | None:
    """The enrollment a link was made for."""
    parts = tokens.split(token)
    if parts is None:
        return None
    public_id, code = parts
    found = Enrollment.objects.with_order().filter(public_id=public_id).first()
    if found is None or not matches(code, _PURPOSE, found.pk, found.version):
        return None
    return found


@transaction.atomic
def close_line(*, line: OrderLine, reason: str) -> int:
    """End what a line pays for. Returns how many were open."""
    out = Enrollment.objects.filter(line=line, closed_at=None)
    return out.update(closed_at=DbNow(), closed_reason=reason[:300])


@transaction.atomic
def close_by_staff(*, enrollments: Iterable[Enrollment], who: str, reason: str) -> int:
    """A person ends access; told in each order's timeline. Returns how many were open."""
    changed = [one for one in enrollments if one.close(reason)]
    for one in changed:
        text = f"Access to {one.line.title} closed: {reason}"
        events.staff_acted(one.line.order, who=who, text=text)
    return len(changed)


@transaction.atomic
def reopen_by_staff(*, enrollments: Iterable[Enrollment], who: str, reason: str) -> int:
    """A person gives ended access back. Returns how many were closed.

    While the money is away it stays without effect: the door asks the order, too.
    """
    changed = [one for one in enrollments if one.reopen()]
    for one in changed:
        text = f"Access to {one.line.title} opened again: {reason}"
        events.staff_acted(one.line.order, who=who, text=text)
    return len(changed)
