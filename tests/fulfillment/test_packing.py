"""The shop's own goods: taken from the shelf, packed, sent once, or put back."""

import pytest

from catalog import stock
from catalog.models import Stock
from fulfillment import packing
from fulfillment.models import Shipment
from orders.queries import page_of
from orders.refunds import record_refunds
from tests import builders
from tests.fulfillment.prints import ordered
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(world):
    """A paid order of one bag, its steps run."""
    made = ordered(builders.goods(on_hand=3))
    settle_all(world)
    return made


def task_of(order):
    """The owner's packing task."""
    return order.tasks.get(kind="PACK")


def on_hand():
    return Stock.objects.get().on_hand


def refund(order):
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])


def test_a_paid_order_takes_the_goods_and_gives_the_owner_a_task(world, order):
    assert on_hand() == 2
    assert "12 Rue Sainte-Anne" in task_of(order).detail
    order.refresh_from_db()
    assert order.fulfilment == "COMPLETE"
    (line,) = page_of(order).lines
    assert line.items[0].text == "We are packing this."


def test_a_parcel_of_own_goods_says_that_the_print_comes_in_another(world):
    made = ordered(builders.goods(on_hand=3), builders.print_product())
    settle_all(world)

    packing.send(task=task_of(made), carrier="UPS", tracking_number="1Z1", who="olga")
    settle_all(world)

    (mail,) = [one for one in world.resend.mails_to("ada@example.com") if "way" in one.subject]
    assert "another parcel" in mail.text


def test_a_parcel_is_sent_once_and_told_once(world, order):
    sent = packing.send(task=task_of(order), carrier="UPS", tracking_number="1Z1", who="olga")
    again = packing.send(task=task_of(order), carrier="UPS", tracking_number="1Z2", who="olga")
    settle_all(world)

    assert (str(sent), again) == ("UPS 1Z1", None)
    (mail,) = [one for one in world.resend.mails_to("ada@example.com") if "way" in one.subject]
    assert "https://www.ups.com/track?tracknum=1Z1" in mail.text
    assert Shipment.objects.count() == 1


def test_without_goods_on_the_shelf_a_person_decides(world):
    order = ordered(builders.goods(on_hand=0))

    settle_all(world)

    step = order.steps.get(kind="PACK_STOCK")
    assert step.status == "PARKED"
    assert "nothing is left" in step.reason
    assert order.cases.exists()
    assert on_hand() == 0


def test_what_is_short_takes_nothing_of_the_rest(world):
    bag, cup = builders.goods("linen-tote", on_hand=1), builders.goods("tin-cup", on_hand=0)
    ordered(bag, cup)

    settle_all(world)

    assert bag.stock.on_hand == 1


def test_a_refund_before_packing_puts_the_goods_back(world, order):
    refund(order)

    settle_all(world)

    assert on_hand() == 3
    assert task_of(order).canceled_reason == "the money went back"


def test_a_refund_before_anything_ran_frees_what_was_put_aside(world):
    bag = builders.goods(on_hand=1)
    order = ordered(bag)
    assert stock.reserve(
        product=bag, quantity=1, visitor="ada", reference=order.public_id, seconds=86400
    )
    refund(order)

    settle_all(world)

    assert on_hand() == 1
    assert stock.reserve(product=bag, quantity=1, visitor="grace", reference="chk_grace")


def test_a_refund_after_the_parcel_left_says_so(world, order):
    packing.send(task=task_of(order), carrier="UPS", tracking_number="1Z1", who="olga")
    refund(order)

    settle_all(world)

    assert on_hand() == 2
    assert order.steps.get(kind="RETURN_STOCK").status == "DONE"
    assert order.events.filter(text__contains="Too late to call the parcel off").exists()
