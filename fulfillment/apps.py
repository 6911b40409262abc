"""Handing over what was paid for: downloads, courses and memberships, bookings."""

from django.apps import AppConfig


class FulfillmentConfig(AppConfig):
    """Stands above orders: it delivers their lines."""

    name = "fulfillment"
    default_auto_field = "django.db.models.BigAutoField"
