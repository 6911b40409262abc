"""Calendar months added to a moment, the way a calendar on the wall does it. Pure."""

from calendar import monthrange
from datetime import datetime


def add_months(at: datetime, months: int) -> datetime:
    """The same day and time so many months later; the 31st becomes a shorter month's last day."""
    place = at.month - 1 + months
    year, month = at.year + place // 12, place % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, monthrange(year, month)[1]))
