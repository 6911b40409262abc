"""Own goods are put aside while somebody pays, and never sold twice."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from catalog import stock
from catalog.models import Stock, StockReservation
from tests import builders
from tests.chaos.races.arena import Arena

pytestmark = pytest.mark.django_db

VISITORS = 8


def tote(on_hand: int, slug: str = "tote"):
    made = builders.product(slug, kind="STOCK")
    Stock.objects.create(product=made, on_hand=on_hand)
    return made


def left(product) -> int:
    return stock.available([product])[product.pk]


def put_aside(product, who: str, *, quantity: int = 1, seconds: int = 1800) -> bool:
    return stock.reserve(
        product=product, quantity=quantity, visitor=who, reference=f"chk_{who}", seconds=seconds
    )


def test_the_last_piece_is_put_aside_for_one_visitor():
    bag = tote(1)

    assert put_aside(bag, "ada")
    assert not put_aside(bag, "grace")
    assert left(bag) == 0


def test_what_runs_out_can_be_sold_again(clock):
    bag = tote(1)
    put_aside(bag, "ada")

    clock.advance(seconds=1801)

    assert put_aside(bag, "grace")


def test_a_visitor_has_one_reservation_and_a_new_one_frees_the_old():
    bag, book = tote(1), tote(1, "bookmark")
    put_aside(bag, "ada")

    stock.reserve(product=book, quantity=1, visitor="ada", reference="chk_second")

    assert (left(bag), left(book)) == (1, 0)


def test_the_same_visitor_may_try_again_while_his_own_piece_is_the_last():
    bag = tote(1)
    put_aside(bag, "ada")

    assert stock.reserve(product=bag, quantity=1, visitor="ada", reference="chk_again")
    assert StockReservation.objects.held().count() == 1


def test_paid_pieces_leave_the_shelf_once():
    bag = tote(5)
    put_aside(bag, "ada", quantity=2)

    assert stock.take(product=bag, quantity=2, reference="chk_ada")
    assert stock.take(product=bag, quantity=2, reference="chk_ada")

    assert Stock.objects.get().on_hand == 3
    assert left(bag) == 3


def test_a_late_payment_gets_nothing_that_was_sold_meanwhile(clock):
    bag = tote(1)
    put_aside(bag, "ada")
    clock.advance(seconds=1801)
    put_aside(bag, "grace")

    assert not stock.take(product=bag, quantity=1, reference="chk_ada")
    assert stock.take(product=bag, quantity=1, reference="chk_grace")


def test_a_late_payment_is_served_while_there_is_some_left(clock):
    bag = tote(1)
    put_aside(bag, "ada")
    clock.advance(seconds=1801)

    assert stock.take(product=bag, quantity=1, reference="chk_ada")


def test_what_was_finished_waits_for_its_order_longer_than_a_checkout(clock):
    bag = tote(1)
    put_aside(bag, "ada")
    stock.keep("chk_ada")

    clock.advance(seconds=4 * 86400)

    assert left(bag) == 0
    assert stock.take(product=bag, quantity=1, reference="chk_ada")


def test_a_second_purchase_does_not_give_up_what_was_paid_before():
    bag = tote(2)
    put_aside(bag, "ada")
    stock.keep("chk_ada")

    assert stock.reserve(product=bag, quantity=1, visitor="ada", reference="chk_second")

    assert left(bag) == 0
    assert not stock.reserve(product=bag, quantity=1, visitor="grace", reference="chk_grace")


def test_what_was_not_sent_comes_back_once():
    bag = tote(2)
    stock.take(product=bag, quantity=2, reference="chk_ada")

    stock.give_back(product=bag, quantity=2, reference="chk_ada")
    stock.give_back(product=bag, quantity=2, reference="chk_ada")

    assert left(bag) == 2


def test_a_checkout_that_came_to_nothing_frees_its_pieces():
    bag = tote(1)
    put_aside(bag, "ada")

    assert stock.release("chk_ada") == 1
    assert left(bag) == 1


def test_a_correction_is_noted_and_never_goes_below_zero():
    bag = tote(3)

    assert stock.correct(product=bag, change=-2, note="Two were torn", who="olga")
    assert not stock.correct(product=bag, change=-2, note="Miscounted", who="olga")

    shelf = Stock.objects.get()
    assert shelf.on_hand == 1
    assert [(one.change, one.note) for one in shelf.corrections.all()] == [(-2, "Two were torn")]


def test_the_database_itself_refuses_less_than_nothing():
    bag = tote(1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Stock.objects.filter(product=bag).update(on_hand=-1)


def test_who_asks_for_more_than_there_is_keeps_what_he_has():
    bag = tote(1)
    put_aside(bag, "ada")

    assert not stock.reserve(product=bag, quantity=2, visitor="ada", reference="chk_second")

    assert stock.put_aside(bag) == 1


@pytest.mark.django_db(transaction=True)
def test_what_a_visitor_has_just_paid_for_in_another_tab_is_not_put_aside_again(world, settings):
    bag = tote(1)
    put_aside(bag, "ada")

    def again():
        return stock.reserve(product=bag, quantity=1, visitor="ada", reference="chk_second")

    at = 'UPDATE "catalog_stockreservation"'
    Arena(world, settings).meet(again, lambda: stock.keep("chk_ada"), at=at, when="before")

    assert stock.put_aside(bag) == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("act", ["reserve", "take"])
def test_of_many_visitors_at_once_only_as_many_win_as_there_are_pieces(act):
    bag = tote(3)
    start = Barrier(VISITORS)

    def come(number: int) -> bool:
        try:
            start.wait(timeout=10)
            if act == "reserve":
                return put_aside(bag, f"visitor{number}")
            return stock.take(product=bag, quantity=1, reference=f"chk_{number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(VISITORS) as pool:
        won = list(pool.map(come, range(VISITORS)))

    assert won.count(True) == 3
    assert left(bag) == 0
    assert Stock.objects.get().on_hand == (3 if act == "reserve" else 0)
