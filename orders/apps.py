"""The Django app of money, the order, its steps and its story."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Orders: what was paid, what is owed for it, and how far it got."""

    name = "orders"
    default_auto_field = "django.db.models.BigAutoField"
