"""The tables of the floor: what came in, what went out, what is due, and who is alive."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.durable import DurableRow
from core.text import clean_json


class UnreadableBodyError(ValueError):
    """The body of an event is not JSON that can be worked with, or was trimmed by age."""


class WebhookEvent(DurableRow):
    """One event of a provider, as it came. The body is kept as bytes: bytea takes anything."""

    class Source(models.TextChoices):
        WEBHOOK = "webhook", _("sent by the provider")
        FINDER = "finder", _("found by asking the provider")
        VISITOR = "visitor", _("asked for on a page")

    # Handlers read the object anew from the provider, so events are claimed one by one.
    calls_outside = models.BooleanField(default=True, db_default=True)
    provider = models.CharField(max_length=30)
    event_id = models.CharField(max_length=255)
    type = models.CharField(max_length=100, db_index=True)
    occurred_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(db_default=clock.DbNow(), db_index=True)
    body = models.BinaryField()
    source = models.CharField(
        max_length=10, choices=Source.choices, default=Source.WEBHOOK, db_default="webhook"
    )
    trimmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(DurableRow.Meta):
        constraints = [
            *DurableRow.Meta.constraints,
            models.UniqueConstraint(fields=["provider", "event_id"], name="core_webhookevent_once"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.type} {self.event_id}"

    def payload(self) -> dict[str, Any]:
        """The body as cleaned JSON.

        Raises:
            UnreadableBodyError: not JSON, not an object, nested too deeply, or trimmed by age.
        """
        try:
            parsed = clean_json(json.loads(bytes(self.body), parse_constant=lambda _name: None))
        except (ValueError, RecursionError) as error:
            message = f"The body cannot be read: {type(error).__name__}"
            raise UnreadableBodyError(message) from error
        if not isinstance(parsed, dict):
            message = f"The body is not a JSON object but {type(parsed).__name__}"
            raise UnreadableBodyError(message)
        return parsed


class ApiCall(models.Model):
    """One request to a provider, written before it left and finished after. Nothing secret."""

    class Result(models.TextChoices):
        OPEN = "OPEN", _("on its way")
        OK = "OK", _("accepted")
        REJECTED = "REJECTED", _("refused")
        NOT_SENT = "NOT_SENT", _("not sent")
        THROTTLED = "THROTTLED", _("asked to slow down")
        UNKNOWN = "UNKNOWN", _("unknown")

    provider = models.CharField(max_length=30)
    operation = models.CharField(max_length=100)
    reference = models.CharField(max_length=255, blank=True, default="", db_index=True)
    started_at = models.DateTimeField(db_default=clock.DbNow(), db_index=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=Result.choices, default=Result.OPEN)
    http_status = models.PositiveSmallIntegerField(null=True, blank=True)
    request = models.JSONField(null=True, blank=True)
    response = models.JSONField(null=True, blank=True)
    error = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["provider", "reference"],
                condition=Q(result="OPEN"),
                name="core_apicall_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.operation}"

    @property
    def duration(self) -> timedelta | None:
        """From request to answer; None while it is on its way."""
        return self.finished_at - self.started_at if self.finished_at else None


class Alert(DurableRow):
    """Something the owner must know. A row only; operations carries it to Discord."""

    class Severity(models.TextChoices):
        INFO = "info", _("information")
        WARNING = "warning", _("warning")
        CRITICAL = "critical", _("critical")

    alerts_when_parked = False  # an alert about an alert helps nobody

    calls_outside = models.BooleanField(default=True, db_default=True)
    severity = models.CharField(max_length=10, choices=Severity.choices)
    title = models.CharField(max_length=200)
    body = models.TextField(blank=True, default="")
    link = models.CharField(max_length=500, blank=True, default="")
    dedupe_key = models.CharField(max_length=255)
    times = models.PositiveIntegerField(default=1, db_default=1)
    last_raised_at = models.DateTimeField(db_default=clock.DbNow())
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta(DurableRow.Meta):
        constraints = [
            *DurableRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["dedupe_key"],
                condition=Q(resolved_at__isnull=True),
                name="core_alert_one_open",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def resolve(self) -> None:
        """Close the alert; the same trouble raises a new one."""
        type(self).objects.filter(pk=self.pk, resolved_at=None).update(resolved_at=clock.DbNow())


class ProviderHealth(models.Model):
    """The circuit of one provider. In Postgres, so it survives Redis and the owner can see it."""

    class State(models.TextChoices):
        CLOSED = "closed", _("working")
        OPEN = "open", _("not asked, it fails")
        HALF_OPEN = "half_open", _("being tried")

    provider = models.CharField(max_length=30, primary_key=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CLOSED)
    failures = models.PositiveIntegerField(default=0)
    window_started_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    probe_until = models.DateTimeField(null=True, blank=True)
    last_error = models.TextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.provider}: {self.get_state_display()}"


class EmailMessage(models.Model):
    """One mail, rendered once: the row is the frozen body, and its key goes to the provider."""

    class Status(models.TextChoices):
        QUEUED = "QUEUED", _("not sent yet")
        SENT = "SENT", _("sent")
        DELIVERED = "DELIVERED", _("delivered")
        BOUNCED = "BOUNCED", _("bounced")
        COMPLAINED = "COMPLAINED", _("marked as spam")
        FAILED = "FAILED", _("failed")

    class Stream(models.TextChoices):
        TRANSACTIONAL = "transactional", _("about a purchase")
        MARKETING = "marketing", _("with consent")

    key = models.CharField(max_length=255, unique=True)
    to = models.EmailField(max_length=320, db_index=True)
    sender = models.CharField(max_length=320)
    template = models.CharField(max_length=100, blank=True, default="")
    language = models.CharField(max_length=10, default="en")
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True, default="")
    stream = models.CharField(max_length=15, choices=Stream.choices, default=Stream.TRANSACTIONAL)
    headers = models.JSONField(default=dict, blank=True)
    tags = models.JSONField(default=dict, blank=True)
    provider_id = models.CharField(max_length=100, blank=True, default="", db_index=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.QUEUED)
    problem = models.TextField(blank=True, default="")
    created_at = models.DateTimeField(db_default=clock.DbNow(), db_index=True)
    #: When it was first handed to the provider; the key is remembered there for 24 hours.
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.subject} -> {self.to}"


class PeriodicRun(DurableRow):
    """One slot of the timetable. A unique row, so any number of sweepers run it once."""

    calls_outside = models.BooleanField(default=True, db_default=True)
    name = models.CharField(max_length=100)
    task = models.CharField(max_length=200)
    slot = models.DateTimeField()
    #: How far a task has come that needs several claims.
    reached = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(DurableRow.Meta):
        constraints = [
            *DurableRow.Meta.constraints,
            models.UniqueConstraint(fields=["name", "slot"], name="core_periodicrun_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.slot:%Y-%m-%d %H:%M}"

    def reach(self, moment: datetime) -> None:
        """Remember how far the task has come, and begin the lease anew.

        Raises:
            LeaseLostError: somebody else has the slot now.
        """
        self.renew_lease(reached=moment)


class Lease(models.Model):
    """Who leads: one row per role, won by a guarded UPDATE, which works behind a pooler too."""

    name = models.CharField(max_length=50, primary_key=True)
    holder = models.CharField(max_length=100, blank=True, default="")
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}: {self.holder}"


class Heartbeat(models.Model):
    """When a process was last seen at work: alive is who writes here, not who has a pid."""

    name = models.CharField(max_length=100, primary_key=True)
    kind = models.CharField(max_length=20, db_index=True)
    at = models.DateTimeField(db_default=clock.DbNow())

    def __str__(self) -> str:
        return self.name
