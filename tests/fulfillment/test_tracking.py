"""From the press to the door: states go forward, each parcel is told once."""

import pytest
from django.conf import settings
from django.core.management import call_command

from core import clock
from core.drain import drain
from core.outcomes import WaitFor
from core.tokens import derive
from fulfillment.models import PrintAttempt, Shipment
from tests import builders
from tests.fulfillment.prints import attempt_at, ordered, pass_time, print_order_of
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


@pytest.fixture
def order(world):
    """A printed order of Ada's."""
    made = ordered()
    settle_all(world)
    return made


def remote(world):
    """The one order at Printful."""
    return world.printful.orders[0].id


def mails(world):
    """The tracking mails to Ada."""
    found = world.resend.mails_to("ada@example.com")
    return [mail for mail in found if "on its way" in mail.subject]


def test_a_parcel_is_recorded_and_mailed_once(world, order):
    world.printful.start_production(remote(world))
    world.printful.ship(remote(world), carrier="UPS", number="1Z999")

    pass_time(world, hours=30)

    (mail,) = mails(world)
    assert "1Z999" in mail.text
    assert "UPS" in mail.text
    assert "1 x Printed book" in mail.text
    assert Shipment.objects.get().group.order == order
    assert print_order_of(order).state == "SHIPPED"


def test_a_look_at_the_print_writes_nothing_into_an_attempt_at_work(world, order):
    attempt = attempt_at("printful")
    world.printful.start_production(remote(world))
    assert print_order_of(order).look_now()
    PrintAttempt.objects.update(status="READY", run_after=clock.DbNow())
    [claimed] = PrintAttempt.objects.all().claim()

    drain("fulfillment.printorder")

    assert attempt_at("printful").raw_status == attempt.raw_status == claimed.raw_status
    assert print_order_of(order).state == "IN_PRODUCTION"


def test_a_print_that_its_printer_canceled_waits_for_who_has_its_attempt_in_hand(world, order):
    """Or that worker would write that it is committed, over an order that nobody prints."""
    world.printful.cancel(remote(world))
    assert print_order_of(order).look_now()
    PrintAttempt.objects.update(status="READY", run_after=clock.DbNow())
    [claimed] = PrintAttempt.objects.all().claim()

    drain("fulfillment.printorder")

    assert print_order_of(order).state == "SUBMITTED"
    claimed.settle(WaitFor("the printer has it"))
    pass_time(world, hours=1)
    assert PrintAttempt.objects.get(pk=claimed.pk).phase == "CANCELED"
    assert [one.status for one in world.printify.committed()] == ["sending-to-production"]


def test_a_charge_that_failed_waits_for_who_has_the_attempt_in_hand(world, order):
    world.printful.fail(remote(world), "Payment failed: the wallet is empty.")
    assert print_order_of(order).look_now()
    PrintAttempt.objects.update(status="READY", run_after=clock.DbNow())
    [claimed] = PrintAttempt.objects.all().claim()

    drain("fulfillment.printorder")

    assert print_order_of(order).state == "SUBMITTED"
    claimed.settle(WaitFor("the printer has it"))
    pass_time(world, hours=0.1)
    assert print_order_of(order).state == "NEEDS_ATTENTION"
    assert attempt_at("printful").work == "READ"


def test_the_mail_writes_the_carrier_as_it_writes_itself(world, order):
    world.printful.ship(remote(world), carrier="ups", number="1Z999")

    pass_time(world, hours=30)

    assert "Carrier: UPS" in mails(world)[0].text


def test_two_parcels_are_two_mails_and_the_first_says_that_more_comes(world):
    book, mug = builders.print_product("printed-book"), builders.print_product("printed-mug")
    order = ordered(book, mug)
    settle_all(world)
    items = [reference for _id, _count, reference in world.printful.orders[0].items]
    world.printful.ship(remote(world), number="1ZA", items=items[:1])
    pass_time(world, hours=2)
    assert print_order_of(order).state == "PART_SHIPPED"
    world.printful.ship(remote(world), number="1ZB", items=items[1:])
    pass_time(world, hours=8)

    first, second = mails(world)
    assert "1ZA" in first.text
    assert "another parcel" in first.text
    assert "1ZB" in second.text
    assert "another parcel" not in second.text
    assert print_order_of(order).state == "SHIPPED"


def test_delivered_ends_the_story(world, order):
    world.printful.ship(remote(world))
    world.printful.deliver(remote(world))

    pass_time(world, hours=30)

    assert print_order_of(order).state == "DELIVERED"
    assert print_order_of(order).status == "DONE"
    assert Shipment.objects.get().state == "DELIVERED"


def test_a_replacement_is_a_parcel_of_its_own_and_says_so(world, order):
    world.printful.ship(remote(world), number="1ZA")
    pass_time(world, hours=8)
    world.printful.ship(remote(world), number="1ZR", reshipment=True)
    pass_time(world, hours=8)

    _first, second = mails(world)
    assert "replacement" in second.subject
    assert Shipment.objects.filter(is_replacement=True).count() == 1


def test_an_older_answer_never_takes_a_print_back(world, order):
    world.printful.ship(remote(world))
    pass_time(world, hours=2)
    world.printful.set_status(remote(world), "inprocess")

    pass_time(world, hours=20)

    assert print_order_of(order).state == "SHIPPED"
    assert len(mails(world)) == 1


def test_a_hold_at_the_printer_is_one_case_in_its_own_words(world, order):
    world.printful.hold(remote(world), "The artwork is blurred.")

    pass_time(world, hours=6)

    assert print_order_of(order).state == "NEEDS_ATTENTION"
    (reason,) = order.cases.get().reasons
    assert "The artwork is blurred." in reason["text"]

    world.printful.start_production(remote(world))
    pass_time(world, hours=2)
    assert print_order_of(order).state == "IN_PRODUCTION"


def test_a_status_nobody_knows_changes_nothing_and_is_put_before_a_person(world, order):
    world.printful.set_status(remote(world), "on-the-moon")

    pass_time(world, hours=6)

    assert print_order_of(order).state == "SUBMITTED"
    assert "on-the-moon" in order.cases.get().reasons[0]["text"]


@pytest.mark.parametrize("house", ["printify", "gooten"])
def test_the_other_printers_parcels_are_mailed_too(world, house):
    book = builders.print_product()
    book.variants.exclude(provider=house).update(active=False)
    order = ordered(book)
    pass_time(world, hours=0.2)
    there = getattr(world, house)
    there.start_production(there.orders[0].id)
    there.ship(there.orders[0].id, number="1ZX")

    pass_time(world, hours=8)

    (mail,) = mails(world)
    assert "1ZX" in mail.text
    assert print_order_of(order).state in ("SHIPPED", "DELIVERED")


@pytest.mark.parametrize("house", ["printful", "printify", "gooten"])
def test_a_printers_own_notice_brings_the_parcel_at_once(world, house):
    call_command("print_setup", verbosity=0)
    there = getattr(world, house)
    if not there.webhooks:  # entered by hand in the printer's settings
        there.listen(f"{settings.SITE_URL}/webhooks/{house}/{derive('webhook', house)}/?orderid=")
    book = builders.print_product()
    book.variants.exclude(provider=house).update(active=False)
    order = ordered(book)
    pass_time(world, hours=0.02)

    there.start_production(there.orders[0].id)
    there.ship(there.orders[0].id, number="1ZN")
    settle_all(world)

    (mail,) = mails(world)
    assert "1ZN" in mail.text
    assert print_order_of(order).state == "SHIPPED"
