"""The review queue: one open case per order, with what a person should decide and by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.conf import settings
from django.db import models

from core.clock import DbNow
from orders.models.order import Order

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.contrib.auth.models import User

    from orders.models.step import OrderStep


class Reason(TypedDict):
    """One reason as the row keeps it. `settled` says what a person did about it, "" while open.

    `about` is HOLD (the order waits until it is approved), STEP (a parked step, its id in `step`)
    or FACT (something happened that a person should know).
    """

    code: str
    text: str
    severity: str
    about: str
    step: int | None
    settled: str


class ReviewCaseQuerySet(models.QuerySet["ReviewCase"]):
    """Questions about the queue."""

    def unresolved(self) -> ReviewCaseQuerySet:
        """Open and snoozed ones."""
        return self.filter(resolved_at=None)

    def open(self) -> ReviewCaseQuerySet:
        """What a person should look at now."""
        return self.filter(status=ReviewCase.Status.OPEN)

    def overdue(self) -> ReviewCaseQuerySet:
        """Open past their time."""
        return self.open().filter(due_at__lt=DbNow())

    def woken(self) -> ReviewCaseQuerySet:
        """Snoozed until a moment that has come."""
        return self.filter(status=ReviewCase.Status.SNOOZED, due_at__lt=DbNow())


class ReviewCase(models.Model):
    """What a person decides about one order; `version` counts what was done to it.

    The order is locked before its case. `due_at` of a snoozed case is when it comes back.
    """

    class Status(models.TextChoices):
        OPEN = "OPEN"
        SNOOZED = "SNOOZED"
        RESOLVED = "RESOLVED"

    class Severity(models.TextChoices):
        LOW = "low"
        NORMAL = "normal"
        HIGH = "high"

    order = models.ForeignKey(Order, models.CASCADE, related_name="cases")
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    severity = models.CharField(max_length=6, choices=Severity.choices, default=Severity.NORMAL)
    due_at = models.DateTimeField()
    reasons: models.JSONField[list[Reason], list[Reason]] = models.JSONField(default=list)
    opened_at = models.DateTimeField(db_default=DbNow())
    version = models.PositiveIntegerField(default=1, db_default=1)
    last_act = models.CharField(max_length=200, blank=True, default="", db_default="")
    last_by = models.CharField(max_length=150, blank=True, default="", db_default="")
    overdue_told_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    resolution = models.CharField(max_length=300, blank=True, default="", db_default="")
    outside_reference = models.CharField(max_length=200, blank=True, default="", db_default="")

    objects = ReviewCaseQuerySet.as_manager()

    class Meta:
        ordering = ["-resolved_at", "due_at", "id"]  # PostgreSQL: open ones (null) come first
        indexes = [
            models.Index(fields=["-resolved_at", "due_at", "id"], name="orders_case_queue"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(resolved_at__isnull=True),
                name="orders_case_one_open",
            ),
            models.CheckConstraint(
                condition=models.Q(status="RESOLVED", resolved_at__isnull=False)
                | models.Q(status__in=("OPEN", "SNOOZED"), resolved_at__isnull=True),
                name="orders_case_resolved_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} ({self.get_status_display().lower()})"

    def open_reasons(self) -> list[Reason]:
        """What nobody has settled yet."""
        return [one for one in self.reasons if not one["settled"]]

    def is_resolved(self) -> bool:
        """Whether nothing is left to decide."""
        return self.status == self.Status.RESOLVED

    def is_about(self, step: OrderStep) -> bool:
        """Whether an open reason names this step."""
        return any(one["step"] == step.pk for one in self.open_reasons())

    def add(self, reasons: list[Reason], *, severity: str, due_at: datetime) -> None:
        """More to decide: a snoozed case comes back, and who looks at the page must look again."""
        self.reasons = [*self.reasons, *reasons]
        self.severity, self.status = severity, self.Status.OPEN
        self.due_at, self.overdue_told_at = due_at, None
        self.save(update_fields=["reasons", "severity", "status", "due_at", "overdue_told_at"])
        self.acted("", by="")

    def settle(self, which: Callable[[Reason], bool], *, what: str) -> None:
        """Mark the open reasons that `which` picks as settled by `what`."""
        for one in self.open_reasons():
            if which(one):
                one["settled"] = what[:200]
        self.save(update_fields=["reasons"])

    def acted(self, what: str, *, by: str) -> None:
        """Somebody did something (no name: something was added): older pages count no more."""
        self.version, self.last_act, self.last_by = self.version + 1, what[:200], by[:150]
        self.save(update_fields=["version", "last_act", "last_by"])

    def snooze(self, until: datetime) -> None:
        """Out of sight until a moment."""
        self.status, self.due_at, self.overdue_told_at = self.Status.SNOOZED, until, None
        self.save(update_fields=["status", "due_at", "overdue_told_at"])

    def resolve(
        self, resolution: str, *, by: User | None = None, at: datetime, outside: str = ""
    ) -> None:
        """Nothing is left to decide."""
        self.status, self.resolved_at, self.resolved_by = self.Status.RESOLVED, at, by
        self.resolution, self.outside_reference = resolution[:300], outside[:200]
        self.save(
            update_fields=[
                "status",
                "resolved_at",
                "resolved_by",
                "resolution",
                "outside_reference",
            ]
        )
