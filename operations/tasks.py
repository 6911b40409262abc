"""What runs by itself in the roof: alerts on their way to the owner, promises being asked."""

from core.drain import runs
from core.models import Alert
from core.outcomes import Done
from operations import alerts, promises


@runs(Alert, batch=1)
def send_alert(alert: Alert) -> None:
    """Send one claimed alert and write down how it went."""
    alert.settle(alerts.send(alert))


def check_promises() -> Done:
    """Ask every promise of the shop (timetable: every five minutes)."""
    broken = promises.check_due()
    return Done(note=f"{broken} broken" if broken else "all hold")
