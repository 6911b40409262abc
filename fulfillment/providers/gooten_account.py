"""The shop's account at Gooten: whether its keys open it, and the address a person enters there."""

from django.conf import settings

from core import clock
from core.outcomes import Outcome
from core.tokens import derive
from fulfillment.providers.gooten import line
from fulfillment.providers.talk import rows


def address() -> str:
    """What goes into Gooten's admin; Gooten appends the order's id, so the end must stay open."""
    return f"{settings.SITE_URL}/webhooks/gooten/{derive('webhook', 'gooten')}/?orderid="


def check_keys() -> Outcome[bool]:
    """Whether recipe and billing key are taken: asks for today's orders."""
    today = clock.now().date().isoformat()
    params = {
        "recipeid": settings.GOOTEN_RECIPE_ID,
        "partnerBillingKey": settings.GOOTEN_BILLING_KEY,
        "startDate": today,
        "endDate": today,
        "pageSize": "1",
    }
    return line().read(
        "/ordersearch",
        "orders.search",
        lambda reply: rows(reply["Orders"]) is not None,
        params=params,
    )


def enter_in_sandbox() -> Outcome[bool]:
    """Type the address into the local Gooten's settings; the real one has no such call."""
    return line().write(
        "POST", "/settings", "settings", lambda _reply: True, body={"webhook_url": address()}
    )
