"""A paid print goes to the first printer that can take it, once."""

import pytest

from tests import builders
from tests.fulfillment.prints import ordered, pass_time, print_order_of, printed, submit_step
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def test_a_paid_print_is_printed_by_the_first_choice(world):
    order = ordered()

    settle_all(world)

    (one,) = printed(world)
    assert one.reference == f"{order.number.replace('-', '')}-{order.groups.get().position}-1"
    assert world.printful.committed() == [one]
    assert submit_step(order).status == "DONE"
    order.refresh_from_db()
    assert order.fulfilment == "COMPLETE"


def test_why_a_printer_was_taken_is_written_down(world):
    order = ordered()

    settle_all(world)

    assert print_order_of(order).choices == ["Printful was taken: it is the first choice."]


def test_a_printer_that_cannot_print_a_line_is_left_out_with_the_reason(world):
    book = builders.print_product()
    book.variants.filter(provider="printful").delete()
    order = ordered(book)

    settle_all(world)

    (one,) = printed(world)
    assert world.printify.committed() == [one]
    story = print_order_of(order).choices
    assert story[0] == f"Printful was left out: it has no print file for {book.title('en')}."
    assert story[1].startswith("Printify was taken")


def test_no_printer_at_all_is_one_case_with_the_reasons(world):
    book = builders.print_product()
    book.variants.all().delete()
    order = ordered(book)

    settle_all(world)
    pass_time(world, hours=5)

    assert printed(world) == []
    assert submit_step(order).status == "PARKED"
    case = order.cases.get()
    assert "no print file" in case.reasons[0]["text"]
