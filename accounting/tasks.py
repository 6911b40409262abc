"""What the timetable calls: the connection to QuickBooks is kept alive and watched."""

from accounting import connection
from core.outcomes import Done, Settlement


def keep_connection_alive() -> Settlement:
    """Renew an idle connection, and warn a month before it ends."""
    connection.keep_alive()
    return Done()
