"""The promises of the shop: each holds after a busy evening, and each sees when it is broken."""

import pytest

from operations.invariants import ALL, Scope, check_all
from orders.models import Order
from tests.operations import evening

pytestmark = pytest.mark.django_db


@pytest.fixture
def orders(client, world, settings, clock):
    """What was sold in a busy evening, by what happened to it."""
    return evening.spend(client, world, settings)


def broken():
    """What does not hold, with the first example of each."""
    return {code: found.examples for code, found in check_all().items() if not found.holds}


def test_every_promise_holds_after_a_busy_evening(orders):
    assert broken() == {}
    assert len({one.code for one in ALL}) == len(ALL) == 14
    assert {one.money for one in orders.values()} > {"PAID", "AWAITING", "REFUNDED", "DISPUTED"}
    assert {one.fulfilment for one in orders.values()} > {"WAITING", "IN_REVIEW"}


def test_a_look_at_what_changed_finds_what_a_look_at_everything_finds(orders):
    order = orders["small-tool"]
    Order.objects.filter(pk=order.pk).update(total=order.total + 1)

    everything, parts = check_all(), check_all(Scope(part=0))

    assert parts["I11"].count == everything["I11"].count == 1
    assert parts["I11"].examples[0].link == f"/admin/orders/order/{order.pk}/change/"
