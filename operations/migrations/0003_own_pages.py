"""The owner may write the shop's own pages: the rights of both groups as they are now."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from operations import roles


def renew_groups(apps: StateApps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give both groups the rights of the table in operations/roles.py, which has grown."""
    roles.ensure_groups(apps)


class Migration(migrations.Migration):
    """Terms, refunds, privacy and contact are in the owner's menu."""

    dependencies = [("operations", "0002_promises")]

    operations = [migrations.RunPython(renew_groups, migrations.RunPython.noop)]
