"""What happens to an order and wants a person: bounced mails, disputes, failed refunds."""

import pytest

from core.email import mail_failed
from core.models import Alert, EmailMessage
from orders.refunds import record_refunds
from tests import builders
from tests.orders.review import case_of, held_order
from tests.stories import buy
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(client, world):
    builders.ebook("short-book", amount=1900)
    return buy(client, world, "short-book", buyer=builders.ada())


def codes(order):
    return [one["code"] for one in case_of(order).open_reasons()]


def test_a_bounced_order_mail_opens_a_case_and_raises_one_alert(world, order):
    mail = world.resend.mails_to("ada@example.com")[0]
    world.resend.act(mail.id, "bounce")
    settle_all(world)

    assert codes(order) == ["mail_bounced"]
    assert "ada@example.com" in case_of(order).reasons[0]["text"]
    assert Alert.objects.filter(severity__in=("warning", "critical")).count() == 1


def test_a_bounced_mail_about_no_order_opens_no_case():
    stray = EmailMessage.objects.create(key="k", to="x@example.com", subject="Your code: 1")

    assert not any(mail_failed.ask(stray))


def test_a_dispute_opens_a_case_that_its_end_closes(world, order):
    dispute = world.stripe.dispute(order.payments.get().payment_intent_id, "fraudulent")
    settle_all(world)
    assert codes(order) == ["dispute"]
    assert case_of(order).severity == "high"

    world.stripe.close_dispute(dispute, "won")
    settle_all(world)

    assert case_of(order).status == "RESOLVED"
    assert "won" in case_of(order).resolution


def test_a_refund_that_failed_opens_a_case(order):
    record_refunds(
        order_id=order.pk, facts=[builders.refund_of(order, amount=1900, status="failed")]
    )

    assert codes(order) == ["refund_failed"]


def test_a_refund_made_in_stripes_dashboard_closes_the_case_of_a_held_order(world):
    order = held_order()
    record_refunds(order_id=order.pk, facts=[builders.refund_of(order, amount=order.total)])

    assert case_of(order).status == "RESOLVED"
    assert "money went back" in case_of(order).resolution
