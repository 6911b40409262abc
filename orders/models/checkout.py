"""A visit to the hosted checkout: what we asked Stripe to sell, and what came of it."""

from django.db import models

from core.clock import DbNow
from core.tokens import public_id


def checkout_public_id() -> str:
    """The reference that travels to Stripe and back as `client_reference_id`."""
    return public_id("chk")


class CheckoutQuerySet(models.QuerySet["Checkout"]):
    """Moves of checkouts that Stripe tells of."""

    def close(self, session_id: str, status: str) -> int:
        """Note how a session ended; 0 when it was not opened by this shop's pages."""
        return self.filter(session_id=session_id).update(status=status)


class Checkout(models.Model):
    """One Checkout Session of ours. `amount` is the server's price, in minor units.

    The row is committed before Stripe is asked, and its public id is the idempotency key.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN"
        COMPLETE = "COMPLETE"
        EXPIRED = "EXPIRED"
        FAILED = "FAILED"

    public_id = models.CharField(max_length=40, unique=True, default=checkout_public_id)
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="checkouts")
    session_id = models.CharField(max_length=200, unique=True, null=True, blank=True)
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    language = models.CharField(max_length=10, default="en")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    created_at = models.DateTimeField(db_default=DbNow())

    objects = CheckoutQuerySet.as_manager()

    def __str__(self) -> str:
        return self.public_id

    def opened(self, session_id: str) -> None:
        """Stripe made the session."""
        self.session_id = session_id
        self.save(update_fields=["session_id"])
