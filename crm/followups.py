"""The mails of 7, 14 and 30 days after a purchase: for those who agreed to them."""

from collections.abc import Sequence

from core.clock import DbNow
from core.durable import Status
from crm import consent, messages
from crm.models import Customer, ScheduledMessage

#: Days after the purchase, each with its template `follow_up_<days>`.
DAYS = (7, 14, 30)
_DAY = 24 * 3600
_TO_COME = (Status.WAITING, Status.READY, Status.PARKED)


def schedule_follow_ups(
    *,
    customer: Customer,
    order_number: str,
    titles: Sequence[str],
    brand: str = "",
    postal_address: str = "",
    language: str = "en",
) -> int:
    """Plan the follow-ups of one order; 0 without consent. Asked again when each is due."""
    if not consent.marketing_allowed(customer):
        return 0
    for days in DAYS:
        messages.schedule(
            key=f"follow_up_{days}/{order_number}",
            to=customer.email,
            template=f"follow_up_{days}",
            context={
                "name": customer.name.split(" ", 1)[0] if customer.name else "",
                "order_number": order_number,
                "titles": list(titles),
                "brand": brand,
                "postal_address": postal_address,
            },
            customer=customer,
            language=language,
            stream=messages.Stream.MARKETING,
            delay_seconds=days * _DAY,
        )
    return len(DAYS)


def call_off(*, order_number: str, reason: str) -> int:
    """Send no further follow-up of an order. How many were still to come."""
    keys = [f"follow_up_{days}/{order_number}" for days in DAYS]
    to_come = ScheduledMessage.objects.filter(message_key__in=keys, status__in=_TO_COME)
    return to_come.update(status=Status.CANCELED, reason=reason, run_after=None, settled_at=DbNow())
