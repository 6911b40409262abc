"""`manage.py after_restore`: what must be done between restoring a backup and opening the shop."""

from django.core.management.base import BaseCommand
from django.db import connection

from core.claims import Status
from core.clock import now
from core.drain import tables
from core.settling import due_in
from fulfillment.restoring import hold_prints
from orders.kinds import StepKind
from orders.models import OrderStep
from orders.review import park_step

#: More than any day brings. Printers and the books know the lost orders by their numbers.
_GAP = 1000
_REFUND = (
    "The data was restored from a backup in which this refund was not made yet. Look at the payment"
    " in Stripe's dashboard: if it was refunded since, mark the step as done; if not, try again"
)


class Command(BaseCommand):
    """Give no order number twice, hold what cannot be undone, and say which sales are lost ones."""

    help = "After a backup was restored, before the shop is started (docs/operations.md, Backups)."

    def handle(self, *_args: object, **_options: object) -> None:
        _end_claims()
        prints, refunds = hold_prints(), _hold_refunds()
        self.stdout.write(
            f"{prints} print(s) and {refunds} refund(s) that were open in the backup wait in the"
            f" review queue.\nThe next order is SH-{_skip_numbers()}. Set this for the shop,"
            f" then start it:\nRESTORED_AT={now().isoformat()}"
        )


def _end_claims() -> None:
    """Whoever was at work when the backup was made is gone."""
    for table in tables():
        rows = table.model._default_manager.filter(status=Status.RUNNING)
        rows.update(**due_in(0))


def _hold_refunds() -> int:
    """Stripe remembers a request for a day at least; after that it would refund once more."""
    steps = OrderStep.objects.filter(
        kind=StepKind.REFUND_PAYMENT, status__in=(Status.READY, Status.WAITING)
    )
    for step in steps:
        park_step(step, _REFUND)
    return len(steps)


def _skip_numbers() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval('orders_order_number', nextval('orders_order_number') + %s)", [_GAP]
        )
        return int(cursor.fetchone()[0]) + 1
