"""The tables of the floor, after the clock they all use."""

from django.db import migrations, models

import core.clock
from core.migrations._storehand_now import CLOCK


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        CLOCK,
        migrations.CreateModel(
            name="EmailMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=255, unique=True)),
                ("to", models.EmailField(db_index=True, max_length=320)),
                ("sender", models.CharField(max_length=320)),
                ("template", models.CharField(blank=True, default="", max_length=100)),
                ("language", models.CharField(default="en", max_length=10)),
                ("subject", models.CharField(max_length=500)),
                ("text", models.TextField()),
                ("html", models.TextField(blank=True, default="")),
                (
                    "stream",
                    models.CharField(
                        choices=[
                            ("transactional", "about a purchase"),
                            ("marketing", "with consent"),
                        ],
                        default="transactional",
                        max_length=15,
                    ),
                ),
                ("headers", models.JSONField(blank=True, default=dict)),
                ("tags", models.JSONField(blank=True, default=dict)),
                (
                    "provider_id",
                    models.CharField(blank=True, db_index=True, default="", max_length=100),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("QUEUED", "not sent yet"),
                            ("SENT", "sent"),
                            ("DELIVERED", "delivered"),
                            ("BOUNCED", "bounced"),
                            ("COMPLAINED", "marked as spam"),
                            ("FAILED", "failed"),
                        ],
                        default="QUEUED",
                        max_length=10,
                    ),
                ),
                ("problem", models.TextField(blank=True, default="")),
                ("created_at", models.DateTimeField(db_default=core.clock.DbNow(), db_index=True)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Heartbeat",
            fields=[
                ("name", models.CharField(max_length=100, primary_key=True, serialize=False)),
                ("kind", models.CharField(db_index=True, max_length=20)),
                ("at", models.DateTimeField(db_default=core.clock.DbNow())),
            ],
        ),
        migrations.CreateModel(
            name="Lease",
            fields=[
                ("name", models.CharField(max_length=50, primary_key=True, serialize=False)),
                ("holder", models.CharField(blank=True, default="", max_length=100)),
                ("until", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="ProviderHealth",
            fields=[
                ("provider", models.CharField(max_length=30, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("closed", "working"),
                            ("open", "not asked, it fails"),
                            ("half_open", "being tried"),
                        ],
                        default="closed",
                        max_length=10,
                    ),
                ),
                ("failures", models.PositiveIntegerField(default=0)),
                ("window_started_at", models.DateTimeField(blank=True, null=True)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("probe_until", models.DateTimeField(blank=True, null=True)),
                ("last_error", models.TextField(blank=True, default="")),
            ],
        ),
        migrations.CreateModel(
            name="Alert",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("READY", "Ready"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("SKIPPED", "Skipped"),
                            ("PARKED", "Parked"),
                            ("CANCELED", "Canceled"),
                        ],
                        db_default="READY",
                        default="READY",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                ("unsettled", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "run_after",
                    models.DateTimeField(blank=True, db_default=core.clock.DbNow(), null=True),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("token", models.BigIntegerField(db_default=0, default=0)),
                ("last_error", models.TextField(blank=True, db_default="", default="")),
                (
                    "fingerprint",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                (
                    "spoke_to",
                    models.CharField(blank=True, db_default="", default="", max_length=30),
                ),
                ("created_at", models.DateTimeField(db_default=core.clock.DbNow(), editable=False)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("calls_outside", models.BooleanField(db_default=True, default=True)),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("info", "information"),
                            ("warning", "warning"),
                            ("critical", "critical"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("body", models.TextField(blank=True, default="")),
                ("link", models.CharField(blank=True, default="", max_length=500)),
                ("dedupe_key", models.CharField(max_length=255)),
                ("times", models.PositiveIntegerField(db_default=1, default=1)),
                ("last_raised_at", models.DateTimeField(db_default=core.clock.DbNow())),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("READY", "RUNNING"))),
                        fields=["run_after"],
                        name="core_alert_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("run_after__isnull", False), ("status__in", ("READY", "RUNNING"))
                            ),
                            models.Q(
                                ("run_after__isnull", True),
                                (
                                    "status__in",
                                    ("WAITING", "DONE", "SKIPPED", "PARKED", "CANCELED"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="core_alert_status_run_after",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("resolved_at__isnull", True)),
                        fields=("dedupe_key",),
                        name="core_alert_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApiCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.CharField(max_length=30)),
                ("operation", models.CharField(max_length=100)),
                (
                    "reference",
                    models.CharField(blank=True, db_index=True, default="", max_length=255),
                ),
                ("started_at", models.DateTimeField(db_default=core.clock.DbNow(), db_index=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("OPEN", "on its way"),
                            ("OK", "accepted"),
                            ("REJECTED", "refused"),
                            ("NOT_SENT", "not sent"),
                            ("THROTTLED", "asked to slow down"),
                            ("UNKNOWN", "unknown"),
                        ],
                        default="OPEN",
                        max_length=10,
                    ),
                ),
                ("http_status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("request", models.JSONField(blank=True, null=True)),
                ("response", models.JSONField(blank=True, null=True)),
                ("error", models.TextField(blank=True, default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("result", "OPEN")),
                        fields=["provider", "reference"],
                        name="core_apicall_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodicRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("READY", "Ready"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("SKIPPED", "Skipped"),
                            ("PARKED", "Parked"),
                            ("CANCELED", "Canceled"),
                        ],
                        db_default="READY",
                        default="READY",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                ("unsettled", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "run_after",
                    models.DateTimeField(blank=True, db_default=core.clock.DbNow(), null=True),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("token", models.BigIntegerField(db_default=0, default=0)),
                ("last_error", models.TextField(blank=True, db_default="", default="")),
                (
                    "fingerprint",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                (
                    "spoke_to",
                    models.CharField(blank=True, db_default="", default="", max_length=30),
                ),
                ("created_at", models.DateTimeField(db_default=core.clock.DbNow(), editable=False)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("calls_outside", models.BooleanField(db_default=True, default=True)),
                ("name", models.CharField(max_length=100)),
                ("task", models.CharField(max_length=200)),
                ("slot", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("READY", "RUNNING"))),
                        fields=["run_after"],
                        name="core_periodicrun_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("run_after__isnull", False), ("status__in", ("READY", "RUNNING"))
                            ),
                            models.Q(
                                ("run_after__isnull", True),
                                (
                                    "status__in",
                                    ("WAITING", "DONE", "SKIPPED", "PARKED", "CANCELED"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="core_periodicrun_status_run_after",
                    ),
                    models.UniqueConstraint(fields=("name", "slot"), name="core_periodicrun_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("WAITING", "Waiting"),
                            ("READY", "Ready"),
                            ("RUNNING", "Running"),
                            ("DONE", "Done"),
                            ("SKIPPED", "Skipped"),
                            ("PARKED", "Parked"),
                            ("CANCELED", "Canceled"),
                        ],
                        db_default="READY",
                        default="READY",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True, db_default="", default="")),
                ("attempts", models.PositiveIntegerField(db_default=0, default=0)),
                ("unsettled", models.PositiveIntegerField(db_default=0, default=0)),
                (
                    "run_after",
                    models.DateTimeField(blank=True, db_default=core.clock.DbNow(), null=True),
                ),
                ("lease_until", models.DateTimeField(blank=True, null=True)),
                ("token", models.BigIntegerField(db_default=0, default=0)),
                ("last_error", models.TextField(blank=True, db_default="", default="")),
                (
                    "fingerprint",
                    models.CharField(blank=True, db_default="", default="", max_length=200),
                ),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                (
                    "spoke_to",
                    models.CharField(blank=True, db_default="", default="", max_length=30),
                ),
                ("created_at", models.DateTimeField(db_default=core.clock.DbNow(), editable=False)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("calls_outside", models.BooleanField(db_default=True, default=True)),
                ("provider", models.CharField(max_length=30)),
                ("event_id", models.CharField(max_length=255)),
                ("type", models.CharField(db_index=True, max_length=100)),
                ("occurred_at", models.DateTimeField(blank=True, null=True)),
                ("received_at", models.DateTimeField(db_default=core.clock.DbNow(), db_index=True)),
                ("body", models.BinaryField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("webhook", "sent by the provider"),
                            ("finder", "found by asking the provider"),
                        ],
                        db_default="webhook",
                        default="webhook",
                        max_length=10,
                    ),
                ),
                ("trimmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        condition=models.Q(("status__in", ("READY", "RUNNING"))),
                        fields=["run_after"],
                        name="core_webhookevent_due",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("run_after__isnull", False), ("status__in", ("READY", "RUNNING"))
                            ),
                            models.Q(
                                ("run_after__isnull", True),
                                (
                                    "status__in",
                                    ("WAITING", "DONE", "SKIPPED", "PARKED", "CANCELED"),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="core_webhookevent_status_run_after",
                    ),
                    models.UniqueConstraint(
                        fields=("provider", "event_id"), name="core_webhookevent_once"
                    ),
                ],
            },
        ),
    ]
