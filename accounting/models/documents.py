"""What stands in QuickBooks: one sales receipt per order, one refund receipt per refund."""

from __future__ import annotations

from django.db import models

from accounting.models.connection import QuickBooksConnection
from core.clock import DbNow


class CustomerLink(models.Model):
    """Who a customer of the shop is in QuickBooks."""

    connection = models.ForeignKey(QuickBooksConnection, models.CASCADE, related_name="+")
    customer = models.ForeignKey("crm.Customer", models.CASCADE, related_name="+")
    remote_id = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["connection", "customer"], name="accounting_customer_once"
            )
        ]

    def __str__(self) -> str:
        return self.remote_id


class Document(models.Model):
    """Abstract: a document that was posted.

    `amount` is what the shop asked for and `remote_total` what QuickBooks made of it, both in
    minor units of `currency`, the currency of the books; the order's own amount and currency are
    the order's. `is_adopted`: it was found there after a lost answer.
    """

    connection = models.ForeignKey(QuickBooksConnection, models.PROTECT, related_name="+")
    doc_number = models.CharField(max_length=21)
    remote_id = models.CharField(max_length=40)
    amount = models.BigIntegerField()
    remote_total = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    is_adopted = models.BooleanField(default=False)
    posted_at = models.DateTimeField(db_default=DbNow())

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.doc_number

    @property
    def total_mismatch(self) -> int:
        """By how many minor units QuickBooks' total is above ours."""
        return self.remote_total - self.amount


class SalesReceipt(Document):
    """The receipt of a paid order. `fee` is what the payment cost, in `currency`.

    `fee_in_total`: the fee is a negative line, so the total is the net; else it is an expense of
    its own, `purchase_id` once it is posted.
    """

    order = models.OneToOneField("orders.Order", models.PROTECT, related_name="sales_receipt")
    fee = models.BigIntegerField(default=0)
    fee_in_total = models.BooleanField(default=False)
    purchase_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "Books"
        ordering = ["-id"]
        indexes = [models.Index(fields=["-posted_at"], name="accounting_receipt_posted")]

    def keep_purchase(self, remote_id: str) -> None:
        """The expense of the fee stands too."""
        self.purchase_id = remote_id
        self.save(update_fields=["purchase_id"])


class RefundReceipt(Document):
    """The receipt of money that went back."""

    refund = models.OneToOneField("orders.Refund", models.PROTECT, related_name="refund_receipt")

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["-posted_at"], name="accounting_refund_posted")]
