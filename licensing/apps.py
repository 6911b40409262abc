"""Licence keys for software: issued for a paid line, revoked when the money goes back."""

from django.apps import AppConfig


class LicensingConfig(AppConfig):
    """Stands above orders: it hands over what was paid for."""

    name = "licensing"
    default_auto_field = "django.db.models.BigAutoField"
