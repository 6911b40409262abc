"""From /buy to the order mail, through the real pages, the real SDK and the sandbox."""

import pytest

from orders.models import Checkout, Order
from tests import builders
from tests.stories import buy, open_checkout, settle_all

pytestmark = pytest.mark.django_db


def test_ada_buys_an_ebook_and_gets_her_mail(client, world):
    builders.ebook("short-book")

    order = buy(client, world, "short-book", buyer=builders.ada())

    assert order.money == "PAID"
    assert order.fulfilment == "COMPLETE"
    (mail,) = world.resend.mails_to("ada@example.com")
    assert mail.subject.startswith(order.number)
    assert "/d/" in mail.text


def test_the_price_is_the_servers_whatever_the_browser_says(client, world):
    builders.ebook("short-book", amount=1900)

    client.get("/buy/short-book?price=1&amount=1&quantity=99&currency=usd")

    (session,) = world.stripe.sessions()
    assert session["amount_total"] == 1900


def test_each_visit_makes_a_fresh_checkout(client, world):
    builders.ebook("short-book")

    first, second = open_checkout(client, "short-book"), open_checkout(client, "short-book")

    assert first != second
    assert Checkout.objects.filter(session_id__in=[first, second]).count() == 2


def test_a_delayed_payment_delivers_nothing_until_the_money_is_there(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")

    world.stripe.pay(session, email="ada@example.com", name="Ada", how="bank_debit")
    settle_all(world)

    order = Order.objects.get(checkout_session_id=session)
    assert (order.money, order.steps.count()) == ("AWAITING", 0)
    assert "/d/" not in world.resend.mails_to("ada@example.com")[0].text

    world.stripe.settle(session)
    settle_all(world)

    order.refresh_from_db()
    assert (order.money, order.fulfilment) == ("PAID", "COMPLETE")
    assert len(world.resend.mails_to("ada@example.com")) == 2


def test_a_delayed_payment_that_fails_delivers_nothing_and_is_told(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    world.stripe.pay(session, email="ada@example.com", name="Ada", how="bank_debit")
    settle_all(world)

    world.stripe.fail(session)
    settle_all(world)

    order = Order.objects.get(checkout_session_id=session)
    assert (order.money, order.fulfilment, order.steps.count()) == ("FAILED", "CANCELED", 0)
    assert len(world.resend.mails_to("ada@example.com")) == 2


def test_a_paid_session_for_a_product_nobody_knows_is_kept_and_waits_for_a_person(client, world):
    builders.ebook("short-book")
    session = open_checkout(client, "short-book")
    Order.objects.all().delete()
    world.stripe.forget_line_metadata(session)

    world.stripe.pay(session, email="ada@example.com", name="Ada")
    settle_all(world)

    order = Order.objects.get(checkout_session_id=session)
    step = order.steps.get(kind="DELIVER_BY_HAND", cause="")
    assert step.status == "PARKED"
    assert order.steps.get(kind="SEND_ORDER_MAIL", cause="").status == "DONE"
    assert order.fulfilment == "FULFILLING"


@pytest.mark.parametrize(
    "name",
    ["Zoë 👩‍🚀 Łukasz", "מרים כהן", "x" * 10_000, "Ada\x00Lovelace", "Robert'); DROP TABLE"],
)
def test_odd_names_are_kept(client, world, name):
    builders.ebook("short-book")

    order = buy(client, world, "short-book", email="ada@example.com", name=name)

    assert order.name == name.replace("\x00", "")
    assert order.fulfilment == "COMPLETE"
