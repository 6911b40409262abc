"""What customers did, each fact once, in the words of the Segment ecommerce spec."""

from collections.abc import Mapping
from datetime import datetime

from core.clock import now
from crm.models import Customer, CustomerEvent


def track(
    *,
    customer: Customer,
    name: str,
    key: str,
    properties: Mapping[str, object],
    at: datetime | None = None,
) -> bool:
    """Note that a customer did something. False when the fact (`key`) is known already."""
    event = CustomerEvent(
        customer=customer, name=name, key=key, properties=dict(properties), at=at or now()
    )
    before = CustomerEvent.objects.filter(key=key).exists()
    if not before:
        CustomerEvent.objects.bulk_create([event], ignore_conflicts=True)
    return not before
