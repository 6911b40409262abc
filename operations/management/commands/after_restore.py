"""`manage.py after_restore`: what must be done between restoring a backup and opening the shop."""

from django.core.management.base import BaseCommand
from django.db import connection

from core.clock import now

#: More than any day brings. Printers and the books know the lost orders by their numbers.
_GAP = 1000


class Command(BaseCommand):
    """Give no order number twice, and say from when on old sales are lost ones."""

    help = "After a backup was restored, before the shop is started (docs/operations.md, Backups)."

    def handle(self, *_args: object, **_options: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval('orders_order_number', nextval('orders_order_number') + %s)", [_GAP]
            )
            number = cursor.fetchone()[0]
        self.stdout.write(
            f"The next order is SH-{number + 1}. Set this for the shop, then start it:\n"
            f"RESTORED_AT={now().isoformat()}"
        )
