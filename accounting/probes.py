"""Health of the books: connected, not about to end, everything mapped, nothing parked."""

from datetime import timedelta

from accounting import readiness
from accounting.connection import is_configured
from accounting.models import QuickBooksConnection
from accounting.models.connection import ConnectionStatus
from core import clock
from core.durable import Status
from core.probes import Result, fail, ok, probe, skipped, warn
from orders.kinds import BOOKKEEPING
from orders.models import OrderStep

_PAGE = "open /admin/accounting/quickbooksconnection/"


@probe("QuickBooks connection")
def connection_stands() -> Result:
    """The owner has connected the books, and the connection lives on."""
    held = QuickBooksConnection.objects.current()
    if held is None:
        words = "not connected" if is_configured() else "not set up (QBO_CLIENT_ID is empty)"
        return skipped(f"{words}; receipts are skipped")
    if held.status == ConnectionStatus.REVOKED:
        return skipped("disconnected by the shop; receipts are skipped")
    if not held.is_ok():
        return fail(f"{held.get_status_display()}: {held.last_error}", f"{_PAGE} and connect")
    if held.refresh_expires_at - clock.now() < timedelta(days=30):
        return warn(f"ends on {held.refresh_expires_at:%Y-%m-%d}", f"{_PAGE} and connect again")
    return ok(f"connected to {held}")


@probe("QuickBooks mappings")
def everything_is_mapped() -> Result:
    """Every product on sale has an item, and receipts have their accounts."""
    if QuickBooksConnection.objects.current() is None:
        return skipped("not connected")
    problem = readiness.problem()
    return warn(problem, _PAGE) if problem else ok("everything on sale is mapped")


@probe("receipts that wait for a person")
def parked_receipts() -> Result:
    """No receipt was refused."""
    parked = OrderStep.objects.filter(kind__in=BOOKKEEPING, status=Status.PARKED).count()
    if parked:
        return warn(f"{parked} not posted", "open /admin/accounting/salesreceipt/?state=failed")
    return ok("none")
