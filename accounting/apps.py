"""How Django knows bookkeeping; its rows and steps come with the QuickBooks connection."""

from django.apps import AppConfig


class AccountingConfig(AppConfig):
    """The books: keeps its place in the stack, beside fulfillment and above licensing."""

    name = "accounting"
    verbose_name = "Accounting"
    default_auto_field = "django.db.models.BigAutoField"
