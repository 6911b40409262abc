"""The first tables of the roof, and the two groups of staff."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.clock import DbNow
from operations import roles


def make_groups(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Owner and review staff, with the rights of the table in operations/roles.py."""
    roles.ensure_groups(apps)


class Migration(migrations.Migration):
    """Alert budgets, closed channels, groups."""

    initial = True

    dependencies = [
        ("core", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="AlertBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("severity", models.CharField(max_length=16, unique=True)),
                ("tokens", models.FloatField()),
                ("refilled_at", models.DateTimeField(db_default=DbNow())),
            ],
            options={"verbose_name": "alert budget"},
        ),
        migrations.CreateModel(
            name="ClosedChannel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("reason", models.CharField(max_length=200)),
                ("closed_at", models.DateTimeField(db_default=DbNow())),
            ],
            options={"verbose_name": "closed alert channel"},
        ),
        migrations.RunPython(make_groups, migrations.RunPython.noop),
    ]
