"""How Django knows the catalog."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """What is sold, at what price."""

    name = "catalog"
    default_auto_field = "django.db.models.BigAutoField"
