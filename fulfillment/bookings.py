"""Bookings of services: made for a paid line together with a task for the owner, and called off."""

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.models import Product
from core.clock import DbNow
from fulfillment.models import Booking
from orders import events
from orders.models import OrderLine, OwnerTask

_TASK = "BOOK"


@transaction.atomic(savepoint=False)
def book(*, line: OrderLine, product: Product) -> Booking:
    """Make the booking of a line and the owner's task for it, once each."""
    order = line.order
    # The caller holds the order's lock, so two bookings of one line cannot meet; a booking and
    # its task come in one transaction, so where one is, the other was made.
    known = Booking.objects.filter(line=line).first()
    if known is not None:
        return known
    booking = Booking.objects.create(
        line=line,
        customer=order.customer,
        sessions=line.quantity,
        duration_minutes=product.duration_minutes or None,
        scheduling_url=product.scheduling_url,
        note=order.note,
    )
    who = order.name or order.email
    title = _("%(title)s for %(who)s") % {"title": line.title, "who": who}
    OwnerTask.objects.create(
        order=order,
        line=line,
        kind=_TASK,
        title=title[:300],
        detail=_task_detail(booking, order.email),
    )
    return booking


@transaction.atomic
def call_off(*, line: OrderLine, reason: str) -> bool:
    """Cancel what was not held yet, and take the task off the owner's list; False when too late."""
    booking = Booking.objects.select_for_update(no_key=True).filter(line=line).first()
    if booking is None or not booking.cancel(reason):
        return False
    tasks = OwnerTask.objects.filter(line=line, kind=_TASK, done_at=None)
    tasks.update(done_at=DbNow(), canceled_reason=reason[:300])
    return True


@transaction.atomic
def schedule_by_staff(*, booking: Booking, who: str) -> bool:
    """A person says that a time was agreed, which does his task. False when it is over."""
    if not booking.mark_scheduled():
        return False
    _finish_task(booking)
    events.staff_acted(booking.line.order, who=who, text=f"{booking.line.title}: a time is agreed")
    return True


@transaction.atomic
def hold_by_staff(*, booking: Booking, who: str) -> bool:
    """A person says that the service was given. False when it was, or when it is canceled."""
    if not booking.mark_held():
        return False
    _finish_task(booking)
    events.staff_acted(booking.line.order, who=who, text=f"{booking.line.title}: held")
    return True


def _finish_task(booking: Booking) -> None:
    tasks = OwnerTask.objects.filter(line_id=booking.line_id, kind=_TASK, done_at=None)
    tasks.update(done_at=DbNow())


def _task_detail(booking: Booking, email: str) -> str:
    lines = [email]
    if booking.sessions > 1:
        lines.append(_("%(count)s sessions") % {"count": booking.sessions})
    if booking.scheduling_url:
        lines.append(_("The customer picks a time at %(url)s") % {"url": booking.scheduling_url})
    else:
        lines.append(_("Write to the customer to agree on a time."))
    if booking.note:
        lines.append(_("Note: %(note)s") % {"note": booking.note})
    return "\n".join(lines)
