"""The order's timeline: permanent entries in plain words."""

from django.db import models

from core.clock import DbNow
from orders.models.order import Order


class Actor(models.TextChoices):
    """Who did what an entry tells of."""

    CUSTOMER = "CUSTOMER"
    STAFF = "STAFF"
    SYSTEM = "SYSTEM"
    STRIPE = "STRIPE"
    PROVIDER = "PROVIDER"


class OrderEvent(models.Model):
    """One entry of an order's story. Written in the transaction of what it tells, never changed."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=10, choices=Actor.choices, default=Actor.SYSTEM)
    who = models.CharField(max_length=150, blank=True)
    text = models.TextField()
    data = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_default=DbNow())

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.text
