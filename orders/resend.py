"""Resend my links: by e-mail address, with the same answer for everyone."""

import json
from uuid import uuid4

from core.inbox import insert_event
from crm import messages
from orders.mails import resend_context
from orders.models import Order

#: The newest orders of one address that one mail shows.
MOST = 20


def ask_for_links(*, email: str) -> None:
    """Note that somebody asked. Whether the address has orders is looked up later.

    So the answer takes as long for a stranger as for a buyer: its time tells nothing.
    """
    insert_event(
        provider="shop",
        event_id=uuid4().hex,
        type="links.asked",
        body=json.dumps({"email": email}).encode(),
        source="visitor",
    )


def resend_links(*, email: str, wish: str) -> bool:
    """Mail all links of an address to that address, when it has any orders that give access.

    `wish` names one request, whose mail goes once however often this is called for it. Whether
    the address has any is never shown to the visitor: only the owner of the mailbox learns it.
    The caller limits how often this is asked.
    """
    orders = Order.objects.paid().filter(email__iexact=email.strip())
    newest = list(orders.select_related("customer", "brand").newest()[:MOST])
    if not newest:
        return False
    messages.schedule(
        key=f"resend_links/{wish}",
        to=newest[0].email,
        template="resend_links",
        context=resend_context(newest),
        customer=newest[0].customer,
        language=newest[0].language,
    )
    return True
