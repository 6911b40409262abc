"""What the timetable calls about orders."""

from orders import review


def watch_reviews() -> None:
    """Bring snoozed cases back, and tell the owner of those nobody looked at in time."""
    review.wake_snoozed()
    review.tell_of_overdue()
