"""How Django knows the customers' app."""

from django.apps import AppConfig


class CrmConfig(AppConfig):
    """Who the customer is, what he agreed to, what he did."""

    name = "crm"
    verbose_name = "Customers"
    default_auto_field = "django.db.models.BigAutoField"
