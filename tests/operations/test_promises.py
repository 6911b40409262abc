"""The owner sees how the promises stand: on the dashboard, on their page, and by an alert."""

import pytest
from django.test import override_settings

from config.schedule import SCHEDULE
from core import timetable
from core.drain import drain
from core.models import Alert, PeriodicRun
from operations import promises
from operations.invariants import ALL, scope
from operations.models import InvariantCheck
from orders.models import Order, OrderEvent
from tests import builders
from tests.operations.people import grace, olga, verified

pytestmark = pytest.mark.django_db

PAGE = "/admin/operations/invariantcheck/"
OURS = [entry for entry in SCHEDULE if entry[0] == "operations.check_promises"]


def pass_five_minutes(clock):
    """What the sweeper and a worker do of the timetable."""
    clock.advance(300)
    timetable.forget()
    with override_settings(SCHEDULE=OURS):
        timetable.insert_due_slots()
    drain(PeriodicRun._meta.label_lower)


def take_a_cent(order, cents=1):
    Order.objects.filter(pk=order.pk).update(total=order.total - cents)


def text_of(client, address):
    return client.get(address).content.decode()


@pytest.fixture
def order(world):
    return builders.paid_order(builders.ebook())


def test_the_timetable_turns_a_broken_promise_red_within_five_minutes(order, clock):
    pass_five_minutes(clock)
    client = verified(olga())
    assert "System promises: all 14 hold, last checked" in text_of(client, "/admin/")

    take_a_cent(order)
    pass_five_minutes(clock)

    assert "System promises: 1 of 14 broken" in text_of(client, "/admin/")
    page = text_of(client, PAGE)
    assert f"/admin/orders/order/{order.pk}/change/" in page
    assert page.count("sh-badge-bad") == 1
    assert page.count("sh-badge-good") == 13


def test_a_broken_promise_raises_one_alert_and_a_mended_one_says_so(order, clock):
    take_a_cent(order)
    pass_five_minutes(clock)
    pass_five_minutes(clock)

    alert = Alert.objects.get(dedupe_key="promise/I11")
    assert (alert.severity, alert.times, alert.resolved_at) == ("critical", 2, None)
    assert order.number in alert.body

    take_a_cent(order, cents=0)
    pass_five_minutes(clock)

    alert.refresh_from_db()
    assert alert.resolved_at is not None
    assert Alert.objects.filter(title__startswith="Mended: Lines, payments").count() == 1


def test_the_page_says_since_when_a_promise_is_broken(order, clock):
    take_a_cent(order)
    pass_five_minutes(clock)
    since = InvariantCheck.objects.get(code="I11").broken_since
    pass_five_minutes(clock)

    check = InvariantCheck.objects.get(code="I11")

    assert check.broken_since == since < check.checked_at
    assert f"since {since:%Y-%m-%d %H:%M} UTC" in text_of(verified(grace()), PAGE)


def test_an_old_broken_order_stays_red_when_its_turn_is_over(order, clock, monkeypatch):
    builders.paid_order(builders.ebook(), session="cs_test_2")
    OrderEvent.objects.all().delete()
    take_a_cent(order)
    checked = InvariantCheck.objects.filter(code="I11", count=1)
    newest = Order.objects.latest("pk").pk
    likely = scope.PARTS * order.pk // newest - 1  # asked from here on, as a look costs time
    for part in (*range(likely, scope.PARTS), *range(likely)):
        if checked.exists():
            break
        monkeypatch.setattr(scope.Scope, "at", at_part(part))
        promises.check_due()
    assert checked.exists()

    monkeypatch.setattr(scope.Scope, "at", at_part((part + 100) % scope.PARTS))
    promises.check_due()

    assert checked.exists()


def at_part(part):
    """A look at that part of the day, whatever the time."""
    return classmethod(lambda cls, _moment, again: cls(part, again))


def test_a_look_that_takes_too_long_says_that_nothing_is_known(order, clock, settings):
    pass_five_minutes(clock)
    InvariantCheck.objects.filter(code="I4").update(problem="OperationalError")

    page = text_of(verified(olga()), PAGE)

    assert "1 of 14 could not be checked" in page
    assert page.count("sh-badge-busy") == 1


def test_looks_that_stopped_are_told_of(order, clock):
    client = verified(olga())
    assert "not checked yet" in text_of(client, "/admin/")
    pass_five_minutes(clock)

    clock.advance(1200)

    assert "System promises: not checked since" in text_of(client, "/admin/")


def test_every_promise_is_asked_and_none_has_two_names(order, clock):
    pass_five_minutes(clock)

    asked = set(InvariantCheck.objects.values_list("code", flat=True))

    assert asked == {one.code for one in ALL}
    assert len(asked) == len(ALL)
