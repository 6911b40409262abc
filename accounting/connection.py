"""How the shop stands with QuickBooks: may it post now, and if not, why."""

from accounting.models import QuickBooksConnection
from accounting.models.connection import ConnectionStatus
from core.outcomes import Settlement, Skipped, WaitFor

HOUR = 3600
NOT_CONNECTED = Skipped("QuickBooks is not connected")
DISCONNECTED = Skipped("QuickBooks was disconnected")
WAITING = WaitFor("QuickBooks must be connected again", after=HOUR)


def not_now() -> Settlement | None:
    """Why nothing can be posted now; None when it can. Orders go on in any case."""
    held = QuickBooksConnection.objects.current()
    if held is None:
        return NOT_CONNECTED
    if held.status == ConnectionStatus.REVOKED:
        return DISCONNECTED
    return None if held.is_ok() else WAITING
