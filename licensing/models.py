"""Licences: one row per key that was sold."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core import clock
from core.clock import DbNow
from core.fields import EncryptedTextField
from licensing import keys
from licensing.validation import Standing, standing
from orders.kinds import Money


class LicenseQuerySet(models.QuerySet["License"]):
    """Questions about many licences."""

    def live(self) -> LicenseQuerySet:
        """Licences that may be used now: the same rule as `License.standing`, in SQL."""
        unexpired = Q(expires_at=None) | Q(expires_at__gt=DbNow())
        paid = Q(line__order__money__in=(Money.PAID, Money.PARTIALLY_REFUNDED))
        return self.filter(unexpired, paid, revoked_at=None)

    def with_order(self) -> LicenseQuerySet:
        """Fetch with each row what `License.standing` asks."""
        return self.select_related("line__order")

    def find(self, typed: str) -> LicenseQuerySet:
        """The licence of a key as somebody typed it; none when it cannot be a key."""
        if keys.body_of(typed) is None:
            return self.none()
        return self.filter(key_hash=keys.fingerprint(typed))


class License(models.Model):
    """One key for one paid piece. `number` counts the pieces of a line from 1.

    The key itself is kept encrypted, because the mail and the library show it again; it is found
    by `key_hash`. `seats` is on how many devices it may be used. `expires_at` None is for ever.
    """

    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="licenses")
    number = models.PositiveIntegerField(default=1)
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="licenses")
    customer = models.ForeignKey("crm.Customer", models.PROTECT, related_name="licenses")
    key = EncryptedTextField()
    key_hash = models.CharField(max_length=64, unique=True)
    last4 = models.CharField(max_length=4, db_index=True)
    seats = models.PositiveIntegerField(default=1)
    issued_at = models.DateTimeField(db_default=DbNow())
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_reason = models.CharField(max_length=300, blank=True)

    objects = LicenseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["-id"],
                name="licensing_license_revoked",
                condition=Q(revoked_at__isnull=False),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["line", "number"], name="licensing_license_once"),
            models.CheckConstraint(
                condition=Q(number__gte=1, seats__gte=1), name="licensing_license_counts"
            ),
        ]

    def __str__(self) -> str:
        return self.masked_key

    @property
    def masked_key(self) -> str:
        """The key as people see it who need not know it."""
        return keys.masked(self.last4)

    def standing(self) -> Standing:
        """What the licence is worth now; asks the order's money as well."""
        order = self.line.order
        return standing(
            revoked=self.revoked_at is not None,
            refunded=order.money == Money.REFUNDED,
            money_is_here=order.gives_access(),
            expires_at=self.expires_at,
            now=clock.now(),
        )

    def revoke(self, reason: str) -> bool:
        """Take the key back; False when it was back already."""
        return self._change(Q(revoked_at=None), revoked_at=DbNow(), reason=reason)

    def reinstate(self) -> bool:
        """Give a revoked key back; False when it was not revoked."""
        return self._change(~Q(revoked_at=None), revoked_at=None, reason="")

    def _change(self, only_if: Q, *, revoked_at: DbNow | None, reason: str) -> bool:
        rows = License.objects.filter(only_if, pk=self.pk)
        changed = rows.update(revoked_at=revoked_at, revoked_reason=reason[:300])
        if changed:
            self.refresh_from_db(fields=["revoked_at", "revoked_reason"])
        return changed == 1
