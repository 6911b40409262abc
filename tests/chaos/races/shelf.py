"""Races at the shelf: the last piece, a parcel of the shop's own, and money that goes back."""

from contextlib import suppress

from django.contrib.auth.models import User

from catalog import stock
from catalog.models import Stock, StockReservation
from core.admin_buttons import RefusedError
from core.clock import DbNow
from core.drain import drain
from fulfillment import packing
from fulfillment.models import Shipment
from orders import admin_desk
from tests import builders
from tests.chaos.races.arena import race
from tests.chaos.races.guards import NO_LOCK, ignoring
from tests.chaos.races.sales import STEPS, refund
from tests.fulfillment.prints import ordered
from tests.world import settle_all


def aside(bag, who):
    """Somebody's checkout puts a piece aside."""
    return lambda: stock.reserve(product=bag, quantity=1, visitor=who, reference=f"chk_{who}")


@race(
    guard="the shelf's row is locked before its pieces are counted",
    harm="the last piece is put aside for two",
    without=(NO_LOCK,),
)
def two_buyers_and_the_last_piece(arena):
    bag = builders.goods(on_hand=1)
    at = 'INSERT INTO "catalog_stockreservation"'
    won = arena.meet(aside(bag, "ada"), aside(bag, "grace"), at=at, when="before")
    return sorted(won), [False, True]


@race(
    guard="the shelf's row is locked before its pieces are counted",
    harm="Ada's late payment takes the piece that was just put aside for Grace",
    without=(NO_LOCK,),
)
def a_late_payment_and_the_next_buyer(arena):
    bag = builders.goods(on_hand=1)
    aside(bag, "ada")()
    StockReservation.objects.update(expires_at=DbNow())

    def take():
        return stock.take(product=bag, quantity=1, reference="chk_ada")

    won = arena.meet(take, aside(bag, "grace"), at='UPDATE "catalog_stock" ', when="before")
    return sorted(won), [False, True]


@race(
    guard="the state in the UPDATE that gives back",
    harm="the shelf counts a piece that is not there",
    without=(NO_LOCK, ignoring(r'"catalog_stockreservation"\."state" = %s')),
)
def goods_put_back_twice(arena):
    bag = builders.goods(on_hand=1)
    stock.take(product=bag, quantity=1, reference="chk_ada")

    def put_back():
        stock.give_back(product=bag, quantity=1, reference="chk_ada")

    at = 'UPDATE "catalog_stockreservation"'
    arena.meet(put_back, put_back, at=at, when="before")
    return Stock.objects.get().on_hand, 1


def packed_order(arena):
    """One of three bags is taken, and the owner has its task."""
    order = ordered(builders.goods(on_hand=3))
    settle_all(arena.world)
    return order


def sent(order, who):
    """Somebody types the number of the parcel."""
    task = order.tasks.get(kind="PACK")
    return lambda: (
        packing.send(task=task, carrier="UPS", tracking_number=f"1Z{who}", who=who) is not None
    )


@race(
    guard="the order is locked before it is asked whether its parcel was sent",
    harm="both are told that theirs is the parcel's number; the customer gets one of the two",
    without=(NO_LOCK,),
)
def one_parcel_packed_by_two(arena):
    order = packed_order(arena)
    at = 'UPDATE "orders_ownertask"'
    said = arena.meet(sent(order, "olga"), sent(order, "linus"), at=at, when="before")
    return said, [True, False]


@race(
    guard="the order is locked while its parcel is sent, and while goods go back",
    harm="what left in a parcel is counted on the shelf again",
    without=(NO_LOCK,),
)
def a_parcel_and_a_refund(arena):
    order = packed_order(arena)

    def call_off():
        refund(order)
        drain(STEPS)

    arena.meet(sent(order, "olga"), call_off, at='UPDATE "orders_ownertask"', when="before")
    return (Shipment.objects.count(), Stock.objects.get().on_hand), (1, 2)


@race(
    guard="the order is locked while a task of its owner is ticked off",
    harm="what was given to the carrier by hand is counted on the shelf again",
    without=(NO_LOCK,),
)
def a_parcel_ticked_off_and_a_refund(arena):
    order = packed_order(arena)
    task = order.tasks.get(kind="PACK")
    olga = User.objects.create_superuser("olga")

    def tick_off():
        with suppress(RefusedError):  # the refund was faster
            admin_desk.finish_task(task_id=task.pk, user=olga)

    refund(order)
    arena.meet(lambda: drain(STEPS), tick_off, at='UPDATE "catalog_stock" ', when="before")
    kept = Stock.objects.get().on_hand
    called_off = order.tasks.exclude(canceled_reason="").exists()
    return (called_off, kept), (True, 3)
