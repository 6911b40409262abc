"""Races of a sale: who makes the order, who is its customer, and what a refund meets."""

from django.test import Client

from core.drain import drain
from core.models import WebhookEvent
from crm import customers
from crm.models import Customer
from fulfillment.models import DownloadGrant
from licensing.models import License
from orders.models import Order
from orders.placement import place_order
from orders.queries import order_by_payment
from orders.refunds import record_refunds
from tests import builders
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_ADVISORY_LOCK, NO_LOCK, Dropped, Schema, Torn
from tests.stories import open_checkout

EVENTS, STEPS = "core.webhookevent", "orders.orderstep"


def paid_session(arena) -> str:
    """Ada has paid, and Stripe has told the inbox so."""
    builders.ebook("short-book")
    session = open_checkout(Client(), "short-book")
    arena.world.stripe.pay(session, email="ada@example.com", name="Ada Lovelace")
    arena.world.flush()
    return session


def refund(order, *, amount=None, ref="re_1"):
    """Record a refund as Stripe would tell it."""
    fact = builders.refund_of(order, amount=amount or order.total, ref=ref)
    record_refunds(order_id=order.pk, facts=[fact])


@race(
    guard="advisory lock of the sale, and the unique source of an order",
    harm="one payment makes two orders",
    without=(NO_ADVISORY_LOCK, Dropped("orders_order", column="source")),
)
def two_event_ids_of_one_session(arena):
    paid_session(arena)
    told = WebhookEvent.objects.get(type="checkout.session.completed")
    WebhookEvent.objects.create(
        provider="stripe", event_id="evt_again", type=told.type, body=bytes(told.body)
    )
    arena.meet(
        lambda: drain(EVENTS),
        lambda: drain(EVENTS),
        at=r'FROM "orders_order" WHERE "orders_order"\."source"',
    )
    return Order.objects.count(), 1


@race(
    guard="advisory lock of the sale, and the order's row locked",
    harm="the second takes the payment again and breaks on the steps' key: its event never ends",
    without=(NO_ADVISORY_LOCK, NO_LOCK),
)
def completed_and_payment_succeeded(arena):
    line = builders.line(builders.ebook())
    number = place_order(builders.sale(line, paid=False)).number

    def take():
        return place_order(builders.sale(line)).number

    answers = arena.meet(take, take, at=r'FROM "orders_order" WHERE "orders_order"\."source"')
    return answers, [number, number]


@race(
    guard="the order is placed in one transaction",
    harm="the buyer who comes back from Stripe sees an order of nothing",
    without=(Torn(),),
)
def the_webhook_and_the_redirect(arena):
    session = paid_session(arena)

    def come_back():
        page = Client().get(f"/thanks/?sid={session}").content.decode()
        return "SH-" in page, "Short book" in page

    _told, page = arena.meet(lambda: drain(EVENTS), come_back, at='INSERT INTO "orders_order" ')
    return page in [(True, True), (False, False)], True


@race(
    guard="a step asks the order's money with the order locked",
    harm="a key and a link go out after the refund took back everything, and stay out",
    without=(NO_LOCK,),
)
def a_refund_and_a_running_step(arena):
    order = builders.paid_order(builders.software())

    def take_back():
        refund(order)
        drain(STEPS)

    arena.meet(lambda: drain(STEPS), take_back, at='FROM "orders_order" INNER JOIN.* FOR NO KEY')
    drain(STEPS)
    out = License.objects.filter(revoked_at=None), DownloadGrant.objects.filter(closed_at=None)
    return [one.count() for one in out], [0, 0]


@race(
    guard="the order is placed in one transaction; an event without an order waits",
    harm="the refund cancels half an order, whose other half is then held for a person to release",
    without=(Torn(),),
)
def a_refund_and_the_placement(arena):
    fact = builders.sale(builders.line(builders.ebook()), note="URGENT please")

    def hear_of_refund():
        order = order_by_payment(fact.payment_intent_id)
        if order is not None:
            refund(order)
        return order is not None

    _placed, is_known = arena.meet(
        lambda: place_order(fact), hear_of_refund, at='INSERT INTO "orders_payment"'
    )
    if not is_known:
        hear_of_refund()  # the event waited, and comes again
    order = Order.objects.get()
    return (order.fulfilment, order.cases.unresolved().count()), ("CANCELED", 0)


@race(
    guard="refunds are recorded and summed with the order locked",
    harm="all the money went back, and the order counts as refunded in part: nothing is closed",
    without=(NO_LOCK,),
)
def a_full_refund_in_two_parts(arena):
    order = builders.paid_order()
    arena.meet(
        lambda: refund(order, amount=500),
        lambda: refund(order, amount=order.total - 500, ref="re_2"),
        at='UPDATE "orders_order" ',
        when="before",
    )
    order.refresh_from_db()
    return order.money, "REFUNDED"


@race(
    guard="the number is of a sequence",
    harm="two sales count the same number: the second order is not made",
    without=(
        Schema(
            do="CREATE FUNCTION counted_number() RETURNS text LANGUAGE sql VOLATILE AS"
            " $$ SELECT 'SH-' || 10001 + count(*) FROM orders_order $$;"
            " ALTER TABLE orders_order ALTER number SET DEFAULT counted_number()",
            undo="ALTER TABLE orders_order ALTER number SET DEFAULT"
            " 'SH-' || nextval('orders_order_number'); DROP FUNCTION counted_number()",
        ),
    ),
)
def two_orders_and_the_next_number(arena):
    line = builders.line(builders.ebook())
    ada = builders.sale(line, session="cs_ada")
    grace = builders.sale(line, session="cs_grace", buyer=builders.grace())
    arena.meet(
        lambda: place_order(ada), lambda: place_order(grace), at='INSERT INTO "orders_order" '
    )
    return Order.objects.count(), 2


@race(
    guard="the address of a customer is unique",
    harm="Ada is two customers, each with half of her library",
    without=(Dropped("crm_customer", column="email"),),
)
def a_customer_made_twice(arena):
    def come():
        return customers.identify(email="Ada@Example.com").email

    arena.meet(come, come, at='INSERT INTO "crm_customer" ', when="before")
    return Customer.objects.count(), 1
