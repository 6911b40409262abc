"""Courses and memberships: bought, opened, extended, taken back; never more, never less."""

from datetime import timedelta

import pytest

from catalog.models import Lesson
from fulfillment import courses
from fulfillment.doors import Door
from fulfillment.models import Enrollment
from orders.kinds import Money
from orders.models import Order
from tests import builders
from tests.fulfillment.shop import bought, page_of

pytestmark = pytest.mark.django_db


def course(slug: str = "ink-course", **fields):
    made = builders.product(slug, kind="COURSE", **fields)
    if not made.lessons.exists():
        Lesson.objects.create(product=made, title="First strokes", body="Hold the pen <lightly>.")
    return made


def access_of(order: Order) -> courses.Access:
    one = Enrollment.objects.get(line__order=order)
    return courses.access_of(customer=one.customer, product=one.product)


def test_a_course_is_open_for_ever_and_shows_its_lessons(client):
    order = bought(course())

    page = client.get(page_of(Enrollment.objects.get())).content.decode()

    assert "First strokes" in page
    assert "&lt;lightly&gt;" in page
    assert access_of(order) == courses.Access(Door.OPEN, None)


def test_a_membership_runs_for_its_calendar_months_and_then_closes(client, clock_forward):
    order = bought(course("club", access_months=3))
    one = Enrollment.objects.get()

    assert 89 <= (one.ends_at - one.starts_at).days <= 92
    clock_forward(days=93)

    page = client.get(page_of(one))
    assert page.status_code == 410
    assert "First strokes" not in page.content.decode()
    assert access_of(order).door == Door.EXPIRED


def test_buying_again_while_it_runs_adds_to_the_end():
    made = course("club", access_months=1)
    bought(made, session="cs_a")
    order = bought(made, session="cs_b")
    first, second = Enrollment.objects.order_by("id")

    assert access_of(order).until == first.ends_at + (second.ends_at - second.starts_at)


def test_a_refund_of_one_of_two_purchases_keeps_what_the_other_pays_for(client):
    made = course("club", access_months=1)
    first = bought(made, session="cs_a")
    bought(made, session="cs_b")
    one, other = Enrollment.objects.order_by("id")

    Order.objects.filter(pk=first.pk).update(money=Money.REFUNDED)

    assert client.get(page_of(one)).status_code == 200
    assert access_of(first).until == other.ends_at


def test_a_refund_of_the_only_purchase_closes_at_once(client):
    order = bought(course())
    Order.objects.filter(pk=order.pk).update(money=Money.REFUNDED)

    page = client.get(page_of(Enrollment.objects.get()))

    assert page.status_code == 410
    assert "First strokes" not in page.content.decode()


def test_mallory_finds_no_course_by_guessing(client):
    bought(course())
    token = courses.token_of(Enrollment.objects.get())

    assert client.get(f"/access/{token[:-1]}{'x' if token[-1] != 'x' else 'y'}/").status_code == 404
    assert client.get("/access/ac_nothing.nothing/").status_code == 404


def test_running_the_step_again_changes_neither_start_nor_end():
    order = bought(course("club", access_months=1))
    line = order.lines.get()
    before = Enrollment.objects.get()

    courses.enroll(line=line, product=line.product)

    after = Enrollment.objects.get()
    assert (after.starts_at, after.ends_at) == (before.starts_at, before.ends_at)


def test_two_pieces_of_a_term_last_twice_as_long():
    made = course("club", access_months=1)
    builders.place_order(builders.sale(builders.line(made, quantity=2)))
    line = Order.objects.get().lines.get()

    one = courses.enroll(line=line, product=made)

    assert one.ends_at - one.starts_at > timedelta(days=58)
