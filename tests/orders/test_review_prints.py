"""A corrected address and a real (sandbox) printer: one print, at the new address."""

import pytest

from tests.fulfillment.prints import HOUSES, ordered, pass_time, printed
from tests.orders.review import case_of, olga, press

pytestmark = pytest.mark.django_db

NEW = {
    "name": "Ada Lovelace",
    "line1": "88, avenue Cartier",
    "city": "Québec",
    "state": "QC",
    "postal_code": "G1R 2S5",
}


@pytest.fixture
def stopped(world, clock):
    """An order whose print waits for a person, because every printer was down for long."""
    for house in HOUSES:
        getattr(world, house).down()
    order = ordered()
    pass_time(world, hours=2)
    assert order.steps.get(kind="SUBMIT_PRINT").status == "PARKED"
    return order


def bring_printers_back(world):
    for house in HOUSES:
        getattr(world, house).up()


def test_a_stopped_print_is_made_once_for_the_corrected_address(world, stopped):
    press(case_of(stopped), "edit_address", olga(), **NEW)
    bring_printers_back(world)
    pass_time(world, hours=2)

    (made,) = printed(world)
    assert made.address["address1"] == "88, avenue Cartier"
    assert stopped.steps.get(kind="SUBMIT_PRINT", gen=2).status == "DONE"
    assert case_of(stopped).status == "RESOLVED"


def test_printers_that_are_back_are_asked_by_one_click(world, stopped):
    bring_printers_back(world)
    press(case_of(stopped), f"retry-{stopped.steps.get(kind='SUBMIT_PRINT').pk}", olga())
    pass_time(world, hours=2)

    assert len(printed(world)) == 1
    assert stopped.cases.count() == 1
    assert case_of(stopped).status == "RESOLVED"


def test_what_was_printed_by_hand_is_not_printed_by_a_printer_that_comes_back(world, stopped):
    press(case_of(stopped), "by_hand", olga(), note="Printed at the corner", reference="R-7")
    bring_printers_back(world)
    pass_time(world, hours=30)

    assert printed(world) == []
    stopped.refresh_from_db()
    assert stopped.fulfilment == "COMPLETE"
