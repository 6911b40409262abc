"""Durable rows for the floor's tests: events that nobody handles, quiet or calling outside."""

from core.models import WebhookEvent


def event(event_id: str = "evt_1", *, body: bytes = b"{}", **fields) -> WebhookEvent:
    """One event of a provider, due now; quiet unless told otherwise."""
    facts = {"provider": "stripe", "type": "test.event", "calls_outside": False, **fields}
    return WebhookEvent.objects.create(event_id=event_id, body=body, **facts)


def claimed(**fields) -> WebhookEvent:
    """One event, leased by us."""
    event(**fields)
    return WebhookEvent.objects.all().claim()[0]
