"""What moved the money of an order: payments, refunds and disputes, each once."""

from django.db import models

from orders.facts import PaymentFact
from orders.models.order import Order


class Payment(models.Model):
    """One Stripe payment of an order. `fee` and `net` are in `settlement_currency`.

    They are null until Stripe has written the balance transaction, which is usually later
    than the sale (async capture).
    """

    order = models.ForeignKey(Order, models.PROTECT, related_name="payments")
    payment_intent_id = models.CharField(max_length=200, unique=True)
    charge_id = models.CharField(max_length=200, blank=True, db_index=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    balance_transaction_id = models.CharField(max_length=200, blank=True)
    settlement_amount = models.BigIntegerField(null=True, blank=True)
    fee = models.BigIntegerField(null=True, blank=True)
    net = models.BigIntegerField(null=True, blank=True)
    settlement_currency = models.CharField(max_length=3, blank=True)
    exchange_rate = models.DecimalField(max_digits=20, decimal_places=10, null=True, blank=True)
    paid_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.payment_intent_id

    def record(self, fact: PaymentFact) -> None:
        """Keep what is known of the charge and its balance transaction now."""
        self.charge_id = fact.charge_id
        self.balance_transaction_id = fact.balance_transaction_id
        self.settlement_amount, self.fee, self.net = fact.settlement_amount, fact.fee, fact.net
        self.settlement_currency = fact.settlement_currency
        self.exchange_rate = fact.exchange_rate
        self.save()


class Refund(models.Model):
    """Money that went back, wherever it was sent from. Amount in minor units of the order."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="refunds")
    refund_id = models.CharField(max_length=200, unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=20)
    reason = models.CharField(max_length=100, blank=True)
    failure_reason = models.CharField(max_length=100, blank=True)
    refunded_at = models.DateTimeField()

    class Meta:
        ordering = ["refunded_at", "id"]

    def __str__(self) -> str:
        return self.refund_id


class Dispute(models.Model):
    """A payment the customer's bank took into question. `due_by` is the answer's deadline."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="disputes")
    dispute_id = models.CharField(max_length=200, unique=True)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=100, blank=True)
    status = models.CharField(max_length=40)
    due_by = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["opened_at", "id"]

    def __str__(self) -> str:
        return self.dispute_id
