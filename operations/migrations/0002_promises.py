"""What the last look at each promise said; and the rights of both groups as they are now."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from core.clock import DbNow
from operations import roles


def renew_groups(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give both groups the rights of the table in operations/roles.py, which has grown."""
    roles.ensure_groups(apps)


class Migration(migrations.Migration):
    """The promises page."""

    dependencies = [("operations", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="InvariantCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=8, unique=True)),
                ("count", models.PositiveIntegerField(default=0)),
                ("examples", models.JSONField(blank=True, default=list)),
                ("abouts", models.JSONField(blank=True, default=list)),
                ("problem", models.TextField(blank=True, default="")),
                ("checked_at", models.DateTimeField(db_default=DbNow())),
                ("broken_since", models.DateTimeField(blank=True, null=True)),
                ("milliseconds", models.PositiveIntegerField(default=0)),
            ],
            options={"verbose_name": "promise", "verbose_name_plural": "promises"},
        ),
        migrations.RunPython(renew_groups, migrations.RunPython.noop),
    ]
