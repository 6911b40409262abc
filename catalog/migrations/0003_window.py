"""The number that moves on when something of the catalog was changed: see catalog/window.py."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("catalog", "0002_goods")]

    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE catalog_window", reverse_sql="DROP SEQUENCE catalog_window"
        )
    ]
