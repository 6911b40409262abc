"""Who the customer is, what he agreed to, what he did, and the mails that are due to him."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Upper

from core.clock import DbNow
from core.durable import DurableQuerySet, EffectRow
from core.tokens import public_id


def customer_public_id() -> str:
    """A name for the customer that can stand in a link and cannot be guessed."""
    return public_id("cus")


class Customer(models.Model):
    """One e-mail address, kept in lower case."""

    public_id = models.CharField(max_length=40, unique=True, default=customer_public_id)
    email = models.CharField(max_length=512, unique=True)
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    locale = models.CharField(max_length=10, blank=True)
    stripe_customer_id = models.CharField(max_length=200, blank=True)
    suppressed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=DbNow(), editable=False)

    class Meta:
        indexes = [models.Index(Upper("email"), name="crm_customer_email_upper")]

    def __str__(self) -> str:
        return self.email


class Consent(models.Model):
    """One answer to one question: what was shown, what was said, when and where."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=40)
    granted = models.BooleanField()
    text = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_default=DbNow())

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.purpose}: {'yes' if self.granted else 'no'}"


class Tag(models.Model):
    """A word customers can be found by."""

    name = models.CharField(max_length=60, unique=True)
    customers = models.ManyToManyField(Customer, through="CustomerTag", related_name="tags")

    def __str__(self) -> str:
        return self.name


class CustomerTag(models.Model):
    """That a customer has a tag, and since when."""

    customer = models.ForeignKey(Customer, models.CASCADE)
    tag = models.ForeignKey(Tag, models.CASCADE)
    at = models.DateTimeField(db_default=DbNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "tag"], name="crm_customer_tag_once")
        ]

    def __str__(self) -> str:
        return str(self.tag)


class CustomerEvent(models.Model):
    """Something a customer did, in the words of the Segment ecommerce spec. Once per key."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="events")
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=300, unique=True)
    properties = models.JSONField(default=dict, blank=True)
    at = models.DateTimeField(db_default=DbNow())

    def __str__(self) -> str:
        return self.name


class ScheduledMessageQuerySet(DurableQuerySet["ScheduledMessage"]):
    """Questions about planned mails: those of every durable row."""


class ScheduledMessage(EffectRow):
    """A mail that is due now or later; its row is the frozen request, its key unique."""

    class Stream(models.TextChoices):
        TRANSACTIONAL = "transactional"
        MARKETING = "marketing"

    message_key = models.CharField(max_length=300, unique=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="messages"
    )
    to = models.CharField(max_length=512)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10, default="en")
    stream = models.CharField(max_length=15, choices=Stream.choices, default=Stream.TRANSACTIONAL)
    context = models.JSONField(default=dict, blank=True)

    objects = ScheduledMessageQuerySet.as_manager()  # type: ignore[misc]

    def __str__(self) -> str:
        return f"{self.template} to {self.to}"
