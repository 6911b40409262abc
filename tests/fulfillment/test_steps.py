"""A refund, told by its fact, takes back through steps what the order gave; nothing else."""

import pytest

from catalog.models import Lesson
from fulfillment.models import Booking, DownloadGrant, Enrollment
from licensing.models import License
from orders.facts import RefundFact
from orders.models import Order
from orders.refunds import record_refunds
from tests import builders
from tests.fulfillment.shop import bought, run_due_steps

pytestmark = pytest.mark.django_db


def everything() -> list:
    course = builders.product("ink-course", kind="COURSE")
    Lesson.objects.get_or_create(product=course, title="First strokes")
    hour = builders.product("hour", kind="SERVICE", scheduling_url="https://cal.test/o")
    return [builders.ebook(), builders.software(), course, hour]


def refund(order: Order, *, amount: int) -> None:
    fact = RefundFact(
        refund_id=f"re_{order.pk}",
        payment_intent_id="pi_cs_test_1",
        amount=amount,
        currency="usd",
        status="succeeded",
        reason="",
        failure_reason="",
        refunded_at=builders.MOMENT,
    )
    record_refunds(order_id=order.pk, facts=[fact])
    run_due_steps()


def test_a_full_refund_closes_all_that_was_given_and_says_why():
    order = bought(*everything())

    refund(order, amount=order.total)

    reason = f"the money went back (re_{order.pk})"
    assert set(DownloadGrant.objects.values_list("closed_reason", flat=True)) == {reason}
    assert Enrollment.objects.get().closed_reason == reason
    assert License.objects.get().revoked_reason == reason
    assert Booking.objects.get().canceled_reason == reason


def test_a_partial_refund_takes_nothing_back():
    order = bought(*everything())

    refund(order, amount=100)

    assert not DownloadGrant.objects.exclude(closed_at=None).exists()
    assert Enrollment.objects.get().closed_at is None
    assert License.objects.get().revoked_at is None
    assert Booking.objects.get().status == "REQUESTED"


def test_a_refund_of_one_order_leaves_the_same_things_of_another():
    first = bought(*everything(), session="cs_a")
    second = bought(*everything(), session="cs_b")

    refund(first, amount=first.total)

    left = DownloadGrant.objects.filter(line__order=second)
    assert not left.exclude(closed_at=None).exists()
    assert License.objects.get(line__order=second).revoked_at is None
