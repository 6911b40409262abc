"""What makes a waiting print due sooner must not shorten how long its order is looked for."""

from datetime import datetime, timedelta

import pytest

from core import circuit, clock
from core.models import ApiCall
from tests import builders
from tests.fulfillment.prints import arrive_late, attempt_at, ordered, pass_time, printed
from tests.world import settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _time(clock):
    """Time moves in these stories."""


def fails_and_is_well_again(provider: str) -> None:
    """Calls of other orders fail, and a minute later one is answered: waiting rows are due."""
    for _call in range(circuit.FAILURES):
        circuit.failed(provider, "HTTP 500")
    clock.advance(circuit.PAUSE_SECONDS + 1)
    assert circuit.admit(provider) is None
    circuit.succeeded(provider)


def orders_sent(provider: str) -> int:
    return ApiCall.objects.filter(provider=provider, operation="orders.create").count()


def test_an_order_whose_answer_was_lost_is_looked_for_five_minutes(world):
    book = builders.print_product()
    book.variants.exclude(provider="gooten").update(active=False)
    world.faults.add("gooten", "orders.create", kind="reset")
    ordered(book)
    settle_all(world)
    sent = clock.now()

    for _time in range(4):
        fails_and_is_well_again("gooten")
        settle_all(world)

    assert (clock.now() - sent).total_seconds() > 240
    assert orders_sent("gooten") == 1
    pass_time(world, hours=1)
    assert orders_sent("gooten") == 2
    assert len(printed(world)) == 1


def test_a_worker_whose_clock_is_ahead_looks_no_shorter(world, monkeypatch):
    book = builders.print_product()
    book.variants.exclude(provider="gooten").update(active=False)
    world.faults.add("gooten", "orders.create", kind="reset")
    ordered(book)
    settle_all(world)

    class Ahead(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(minutes=10)

    monkeypatch.setattr(clock, "datetime", Ahead)
    assert attempt_at("gooten").look_now()
    settle_all(world)

    assert orders_sent("gooten") == 1


def test_a_leftover_draft_is_looked_for_three_days(world):
    world.faults.add("printful", "orders.create", kind="reset")
    ordered()
    pass_time(world, hours=0.1)
    assert attempt_at("printful").phase == "ABANDONED"

    for _time in range(6):
        fails_and_is_well_again("printful")
        settle_all(world)
    arrive_late("printful")
    pass_time(world, hours=73)

    assert world.printful.orders[0].status == "canceled"
    assert attempt_at("printful").phase == "CANCELED"
