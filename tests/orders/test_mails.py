"""What the mails about an order say, in the language of who bought."""

import pytest

from orders import mails
from orders.models import Order
from tests import builders
from tests.stories import buy, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client, world):
    builders.ebook("short-book", amount=1900)
    order = buy(client, world, "short-book", buyer=builders.ada())
    Order.objects.filter(pk=order.pk).update(language="fr")
    order.refresh_from_db()
    return order


def test_what_the_rooms_say_in_a_mail_is_in_the_buyers_language(order):
    assert [one.title for one in mails.sections(order)] == ["Vos téléchargements"]


def test_what_a_refund_closes_is_told_in_the_buyers_language(world, order):
    world.stripe.refund(order.payments.get().payment_intent_id)
    settle_all(world)

    assert "se ferme" in world.resend.mails_to("ada@example.com")[-1].text
