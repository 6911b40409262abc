"""What of the shop is what in QuickBooks: accounts, items, tax codes, chosen once by the owner."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from accounting.models.connection import QuickBooksConnection
from catalog.kinds import ProductKind, TaxKind

SHIPPING, FEE, OTHER = "SHIPPING", "FEE", "OTHER"
NOT_CHARGED = "not_charged"


class Role(models.TextChoices):
    """What an account, or another fixed thing of QuickBooks, is used for."""

    CLEARING = "CLEARING", "Account that receives sales (Stripe clearing)"
    FEES = "FEES", "Account of payment fees"
    PAYMENT_METHOD = "PAYMENT_METHOD", "Payment method"
    VENDOR = "VENDOR", "Vendor of the fees"
    CUSTOMER = "CUSTOMER", "The one customer of all sales"


#: What an item is chosen for: every kind of product, sending, fees, and what no rule knows.
ITEM_KINDS = (
    *[str(kind) for kind in ProductKind if kind != ProductKind.BUNDLE],
    SHIPPING,
    FEE,
    OTHER,
)
#: `not_charged`: the product is taxable, but this sale carried no tax.
TAX_KINDS = (*[str(kind) for kind in TaxKind], NOT_CHARGED)


class AccountMapping(models.Model):
    """Which account (or payment method, vendor, customer) plays a role."""

    connection = models.ForeignKey(QuickBooksConnection, models.CASCADE, related_name="accounts")
    role = models.CharField(max_length=20, choices=Role.choices)
    remote_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "role"], name="accounting_account_once")
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.name or self.remote_id}"


class ItemMapping(models.Model):
    """Which item a product is sold as: its own, or the one of its kind."""

    connection = models.ForeignKey(QuickBooksConnection, models.CASCADE, related_name="items")
    kind = models.CharField(max_length=12, blank=True)
    product = models.ForeignKey(
        "catalog.Product", models.CASCADE, null=True, blank=True, related_name="+"
    )
    remote_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "kind", "product"],
                name="accounting_item_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(product=None, kind__in=ITEM_KINDS) | Q(product__isnull=False, kind=""),
                name="accounting_item_kind_or_product",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind or self.product}: {self.name or self.remote_id}"


class TaxMapping(models.Model):
    """Which tax code a sale gets. `country` and `province` "" stand for all others.

    `rates` copies the code's rates, `[{"id", "name", "percent"}]`, percent as text.
    """

    connection = models.ForeignKey(QuickBooksConnection, models.CASCADE, related_name="taxes")
    country = models.CharField(max_length=2, blank=True)
    province = models.CharField(max_length=3, blank=True)
    tax_kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in TAX_KINDS])
    remote_id = models.CharField(max_length=40)
    name = models.CharField(max_length=200, blank=True)
    rates = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "country", "province", "tax_kind"], name="accounting_tax_once"
            ),
            models.CheckConstraint(
                condition=~Q(country="") | Q(province=""), name="accounting_tax_place"
            ),
        ]

    def __str__(self) -> str:
        place = "-".join(part for part in (self.country, self.province) if part) or "*"
        return f"{place} {self.tax_kind}: {self.name or self.remote_id}"
