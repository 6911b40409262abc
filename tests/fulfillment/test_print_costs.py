"""No print costs more than the owner allows, in whatever currency its printer reckons."""

import pytest

from tests import builders
from tests.fulfillment.prints import ordered, pass_time, print_order_of, printed, submit_step

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


@pytest.fixture
def book(db):
    """A print that only Printful knows."""
    made = builders.print_product()
    made.variants.exclude(provider="printful").update(active=False)
    return made


def test_a_price_in_a_currency_that_the_list_does_not_know_is_not_paid_unseen(world, book):
    book.variants.update(currency="eur")
    order = ordered(book)

    pass_time(world, hours=0.2)

    assert printed(world) == []
    assert "no cost in USD" in order.cases.get().reasons[0]["text"]


def test_a_price_is_held_against_the_list_in_its_own_currency(world):
    book = builders.print_product()
    book.variants.filter(provider="printful").update(currency="eur", base_cost=100)
    order = ordered(book)

    pass_time(world, hours=0.1)

    assert print_order_of(order).currency == "eur"
    assert len(printed(world)) == 1


def test_a_corrected_list_is_what_the_next_try_is_held_against(world, book):
    book.variants.update(base_cost=100)
    order = ordered(book)
    pass_time(world, hours=0.2)
    assert "PRINT_COST_LIMIT" in order.cases.get().reasons[0]["text"]

    book.variants.update(base_cost=900)
    submit_step(order).retry_now()
    pass_time(world, hours=0.2)

    assert len(printed(world)) == 1


def test_the_owner_sets_how_much_more_than_the_list_a_print_may_cost(world, book, settings):
    settings.PRINT_COST_LIMIT = 2000
    book.variants.update(base_cost=100)

    order = ordered(book)
    pass_time(world, hours=0.1)

    assert print_order_of(order).ceiling == 2000
    assert len(printed(world)) == 1
