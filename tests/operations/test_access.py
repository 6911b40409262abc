"""One button closes everything an order gave, and another opens it again."""

import pytest

from core.drain import drain_all
from fulfillment.models import DownloadGrant
from licensing.models import License
from tests import builders
from tests.operations.people import olga, verified


@pytest.fixture
def order(world):
    placed = builders.paid_order(builders.software())
    drain_all()
    return placed


def press(order, verb):
    return verified(olga()).post(f"/admin/orders/order/{order.pk}/access/{verb}/")


def open_things():
    grants = DownloadGrant.objects.filter(closed_at=None).count()
    return grants + License.objects.filter(revoked_at=None).count()


def test_revoking_closes_keys_and_downloads_and_the_timeline_says_who(order):
    assert open_things() == 2

    press(order, "revoke")

    assert open_things() == 0
    assert {event.who for event in order.events.filter(kind="STAFF_ACTED")} == {"olga"}


def test_reinstating_opens_them_again(order):
    client = verified(olga())
    client.post(f"/admin/orders/order/{order.pk}/access/revoke/")

    client.post(f"/admin/orders/order/{order.pk}/access/reinstate/")

    assert open_things() == 2


@pytest.mark.parametrize("verb", ["destroy", "Revoke"])
def test_a_verb_that_is_none_does_nothing(order, verb):
    assert press(order, verb).status_code == 404
    assert open_things() == 2
