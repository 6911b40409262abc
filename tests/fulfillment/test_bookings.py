"""Services: a booking for the customer, a task for the owner, and both called off by a refund."""

import pytest

from fulfillment import bookings
from fulfillment.models import Booking
from orders.models import OrderEvent, OwnerTask
from tests import builders
from tests.fulfillment.shop import bought

pytestmark = pytest.mark.django_db

CALENDAR = "https://calendar.test/olga"


def session_with_olga():
    return builders.product(
        "tax-hour", kind="SERVICE", scheduling_url=CALENDAR, duration_minutes=60
    )


def test_a_service_makes_one_booking_and_one_task_however_often_it_runs():
    order = bought(session_with_olga())
    line = order.lines.get()

    bookings.book(line=line, product=line.product)

    booking, task = Booking.objects.get(), OwnerTask.objects.get()
    assert (booking.status, booking.scheduling_url) == ("REQUESTED", CALENDAR)
    assert "Ada Lovelace" in task.title
    assert CALENDAR in task.detail


def test_a_refund_calls_off_the_booking_and_the_task():
    line = bought(session_with_olga()).lines.get()

    assert bookings.call_off(line=line, reason="the money went back")

    task = OwnerTask.objects.get()
    assert Booking.objects.get().status == "CANCELED"
    assert task.done_at is not None
    assert task.canceled_reason == "the money went back"


def test_what_was_held_cannot_be_called_off():
    line = bought(session_with_olga()).lines.get()
    bookings.hold_by_staff(booking=Booking.objects.get(), who="olga")

    assert not bookings.call_off(line=line, reason="the money went back")

    assert Booking.objects.get().status == "HELD"
    assert OrderEvent.objects.filter(kind="STAFF_ACTED", who="olga").count() == 1
    assert OwnerTask.objects.get().done_at is not None
