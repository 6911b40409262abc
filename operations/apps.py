"""How Django knows the roof of the house."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """Alerts, the admin site, health, the demo: everything for the people who run the shop."""

    name = "operations"
    verbose_name = "Operations"
    default_auto_field = "django.db.models.BigAutoField"
