"""What runs by itself in the roof: alert rows on their way to the owner."""

from core.drain import runs
from core.models import Alert
from operations import alerts


@runs(Alert, batch=1)
def send_alert(alert: Alert) -> None:
    """Send one claimed alert and write down how it went."""
    alert.settle(alerts.send(alert))
