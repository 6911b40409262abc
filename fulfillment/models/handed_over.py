"""What was handed over: download links, access to courses and memberships, bookings."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from core import clock
from core.clock import DbNow
from core.tokens import public_id
from fulfillment.doors import Door, GrantFacts, Period, door
from orders.kinds import Money
from orders.models import OrderLine

R = TypeVar("R", bound="HandedOver")

_MONEY_IS_HERE = (Money.PAID, Money.PARTIALLY_REFUNDED)


def grant_public_id() -> str:
    """How a download link names its grant."""
    return public_id("dl")


def enrollment_public_id() -> str:
    """How an access link names its enrollment."""
    return public_id("ac")


def _paid() -> Exists:
    """The order of the outer row gives access now: the second half of the check at every door."""
    lines = OrderLine.objects.filter(pk=OuterRef("line_id"), order__money__in=_MONEY_IS_HERE)
    return Exists(lines)


class HandedOverQuerySet(models.QuerySet[R]):
    """Questions about many grants or enrollments."""

    def live(self) -> Self:
        """Not closed, and paid for by money that is still here; may have run out."""
        return self.filter(_paid(), closed_at=None)


class HandedOver(models.Model):
    """What a grant and an enrollment share: whose it is, and whether it was closed.

    A new `version` kills every link that was given out before.
    """

    customer = models.ForeignKey("crm.Customer", models.PROTECT, related_name="%(class)ss")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(db_default=DbNow())
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True

    def close(self, reason: str) -> bool:
        """Shut the door; False when it was shut already."""
        rows = self._rows().filter(pk=self.pk, closed_at=None)
        return self._told(rows.update(closed_at=DbNow(), closed_reason=reason[:300]))

    def reopen(self) -> bool:
        """Open a door that was shut; False when it was open."""
        rows = self._rows().filter(pk=self.pk, closed_at__isnull=False)
        return self._told(rows.update(closed_at=None, closed_reason=""))

    def _rows(self) -> HandedOverQuerySet[HandedOver]:
        return HandedOverQuerySet(model=type(self))

    def _told(self, changed: int) -> bool:
        if changed:
            self.refresh_from_db(fields=["closed_at", "closed_reason"])
        return changed == 1


class DownloadGrantQuerySet(HandedOverQuerySet["DownloadGrant"]):
    """Questions about many grants, and the one way a download is counted."""

    def with_all(self) -> Self:
        """Fetch with each row what its page and its mail show."""
        return self.select_related("asset", "line__order__brand")

    def claim_download(self, grant_id: int, *, version: int) -> bool:
        """Count one download if the door is open at this moment; False when it is not.

        One guarded UPDATE: of two clicks on the last download one wins. Every condition is on the
        row itself, so the one that waited looks again at what the other left.
        """
        unexpired = Q(expires_at=None) | Q(expires_at__gt=DbNow())
        unused = Q(download_limit=None) | Q(used__lt=F("download_limit"))
        rows = self.live().filter(unexpired, unused, pk=grant_id, version=version)
        return rows.update(used=F("used") + 1) == 1


class DownloadGrant(HandedOver):
    """The right to download one file of one line so many times until a day.

    `download_limit` None is any number of times, `expires_at` None is for ever.
    """

    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="download_grants")
    asset = models.ForeignKey("catalog.Asset", models.PROTECT, related_name="grants")
    asset_version = models.CharField(max_length=40, blank=True)
    public_id = models.CharField(max_length=40, unique=True, default=grant_public_id)
    download_limit = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    expires_at = models.DateTimeField(null=True, blank=True)

    objects = DownloadGrantQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["line", "asset"], name="fulfillment_grant_once"),
            models.CheckConstraint(
                condition=Q(download_limit=None) | Q(used__lte=F("download_limit")),
                name="fulfillment_grant_within_limit",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.public_id[:9]}…"

    @property
    def left(self) -> int | None:
        """How many downloads are left; None is any number."""
        return None if self.download_limit is None else max(0, self.download_limit - self.used)

    def door(self) -> Door:
        """What the link finds now; asks the order's money as well."""
        facts = GrantFacts(
            closed=self.closed_at is not None,
            refunded=self.line.order.money == Money.REFUNDED,
            money_is_here=self.line.order.gives_access(),
            used=self.used,
            limit=self.download_limit,
            expires_at=self.expires_at,
        )
        return door(facts, now=clock.now())

    def renew(self, *, days: int | None, restore_downloads: bool = False) -> None:
        """A new term of so many days (None for ever) under a new link; the old link dies."""
        DownloadGrant.objects.filter(pk=self.pk).update(
            version=F("version") + 1,
            expires_at=None if days is None else clock.after(days * 86400),
            used=0 if restore_downloads else F("used"),
        )
        self.refresh_from_db(fields=["version", "expires_at", "used"])


class Download(models.Model):
    """One download that was counted. `ip_hash` tells visitors apart without naming them."""

    grant = models.ForeignKey(DownloadGrant, models.CASCADE, related_name="downloads")
    at = models.DateTimeField(db_default=DbNow())
    ip_hash = models.CharField(max_length=32, blank=True)
    user_agent = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} UTC"


class EnrollmentQuerySet(HandedOverQuerySet["Enrollment"]):
    """Questions about many enrollments."""

    def with_order(self) -> Self:
        """Fetch with each row what its page shows."""
        return self.select_related("product", "line__order__brand")


class Enrollment(HandedOver):
    """What one line pays for of a course or membership: from when, until when (None for ever)."""

    line = models.OneToOneField("orders.OrderLine", models.PROTECT, related_name="enrollment")
    product = models.ForeignKey("catalog.Product", models.PROTECT, related_name="enrollments")
    public_id = models.CharField(max_length=40, unique=True, default=enrollment_public_id)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = EnrollmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gt=F("starts_at")),
                name="fulfillment_enrollment_has_a_length",
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_id[:9]}…"

    def period(self) -> Period:
        """What this line alone pays for."""
        return Period(self.starts_at, self.ends_at)


class Booking(models.Model):
    """A service that was bought and is to be given at an agreed time. `sessions` is how many."""

    class Status(models.TextChoices):
        """How far it got."""

        REQUESTED = "REQUESTED"
        SCHEDULED = "SCHEDULED"
        HELD = "HELD"
        CANCELED = "CANCELED"

    line = models.OneToOneField("orders.OrderLine", models.PROTECT, related_name="booking")
    customer = models.ForeignKey("crm.Customer", models.PROTECT, related_name="bookings")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.REQUESTED)
    sessions = models.PositiveIntegerField(default=1)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    scheduling_url = models.URLField(max_length=500, blank=True)
    scheduled_for = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)
    created_at = models.DateTimeField(db_default=DbNow())
    canceled_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.line_id}"

    def is_open(self) -> bool:
        """Whether it is still to be given."""
        return self.status in (Booking.Status.REQUESTED, Booking.Status.SCHEDULED)

    def cancel(self, reason: str) -> bool:
        """Call it off; False when it was held or canceled already."""
        return self._move(Booking.Status.CANCELED, canceled_reason=reason[:300])

    def mark_scheduled(self) -> bool:
        """A time was agreed; False when it is over or canceled."""
        return self._move(Booking.Status.SCHEDULED)

    def mark_held(self) -> bool:
        """The service was given; False when it is over or canceled."""
        return self._move(Booking.Status.HELD)

    def _move(self, status: str, *, canceled_reason: str = "") -> bool:
        rows = Booking.objects.filter(
            pk=self.pk, status__in=(Booking.Status.REQUESTED, Booking.Status.SCHEDULED)
        )
        changed = rows.update(status=status, canceled_reason=canceled_reason)
        if changed:
            self.refresh_from_db(fields=["status", "canceled_reason"])
        return changed == 1
