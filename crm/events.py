"""What customers did, each fact once, in the words of the Segment ecommerce spec."""

import json
from collections.abc import Mapping
from datetime import datetime

from django.db import connection

from core.clock import now
from crm.models import Customer


def track(
    *,
    customer: Customer,
    name: str,
    key: str,
    properties: Mapping[str, object],
    at: datetime | None = None,
) -> bool:
    """Note that a customer did something. False when the fact (`key`) is known already."""
    values: list[str | int | datetime] = [
        customer.pk,
        name,
        key,
        json.dumps(dict(properties)),
        at or now(),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_ONCE, values)
        return bool(cursor.rowcount)


_ONCE = """
INSERT INTO crm_customerevent (customer_id, name, key, properties, at)
VALUES (%s, %s, %s, %s::jsonb, %s) ON CONFLICT (key) DO NOTHING
"""
