"""E, providers: a fault that ends by itself, at every write of every provider, and nobody is asked.

Each cell of `tests/chaos/providers/` is one fault at one write in one process, where a test moves
the clock. Here the same faults strike all writes at once, between workers, sweepers and web.
"""

import pytest

from catalog.models import PrintVariant
from core.alerts import raise_alert
from operations.models import AlertBudget
from orders.models import Order, ReviewCase
from tests.chaos.house import wait_until
from tests.chaos.matrix.stage import BOOK
from tests.chaos.providers.effects import EFFECTS
from tests.chaos.providers.faults import FAULTS
from tests.stories import ask_back

#: After so many lost answers in a row a person is asked; 0 for never.
WRITES = {(one.provider, one.operation): one.doubts for one in EFFECTS}
#: Each printer has one good that no other prints while these cases run.
ALONE = {
    "field-guide-print": "printful",
    "workshop-mug": "printify",
    "harbour-print": "gooten",
}
#: Thirty seconds at this scale: after our own look, within the quiet period of the printers.
_LATE = 1.0
#: Asked for by Retry-After, which no scale shortens: left to the cells, whose clock is moved.
_AN_HOUR = ("1e9", "Fri, 01 Jan 2100 00:00:00 GMT")
#: Seconds that no scale shortens either: left to the cells and to the drill of the limits.
_TRICKLE = ("slow_body", "slow_head")
HERE = [
    one for one in FAULTS if one.heals and one.kind not in _TRICKLE and one.value not in _AN_HOUR
]
ROWS = {row: [one for one in HERE if one.row == row] for row in sorted({one.row for one in HERE})}


@pytest.fixture
def alone(stage):
    """The goods that only one printer has."""
    others = [PrintVariant.objects.filter(product__slug=slug) for slug in ALONE]
    for slug, printer in ALONE.items():
        PrintVariant.objects.filter(product__slug=slug).exclude(provider=printer).update(
            active=False
        )
    AlertBudget.objects.all().delete()  # what the cases before told the owner is forgotten
    yield stage
    for one in others:
        one.update(active=True)


@pytest.mark.parametrize("row", ROWS)
def test_e_at_every_write_of_every_provider(alone, row):
    asked_before = ReviewCase.objects.unresolved().count()
    back, printed = [], []
    for fault in ROWS[row]:
        strike_everywhere(alone, fault)
        back.append(sold_and_paid_back(alone, fault))
        printed += [alone.buy(slug) for slug in ALONE]
        wait_until(lambda: not spared(alone), what=f"{fault} everywhere", seconds=60)
        alone.speak_again()  # a lost answer that is looked up leaves nothing for its second time

    alone.comes_to_rest(*back, *printed)

    assert {alone.order(one).money for one in back} == {"REFUNDED"}
    assert {alone.order(one).fulfilment for one in printed} == {"COMPLETE"}
    assert {len(alone.mails_to(one)) for one in printed} == {2}  # the order's, the parcel's
    assert ReviewCase.objects.unresolved().count() == asked_before


def strike_everywhere(stage, fault):
    """Set it at every write."""
    waits = {"seconds": stage.house.times.fault} if fault.seconds else {}
    if fault.kind == "late_effect":
        waits["seconds"] = _LATE
    value = {"value": fault.value} if fault.value else {}
    for (provider, operation), doubts in WRITES.items():
        if not 0 < doubts <= fault.count:
            stage.set_fault(provider, operation, fault.kind, count=fault.count, **waits, **value)


def sold_and_paid_back(stage, fault):
    """A book whose buyer has it and then gets the money back; the owner is told something."""
    session = stage.buy(BOOK)
    wait_until(lambda: stage.is_complete(session), what=f"the book under {fault}", seconds=60)
    order = Order.objects.get(checkout_session_id=session)
    ask_back(order)
    raise_alert(severity="warning", title=f"{fault}", dedupe_key=f"chaos/{fault}")
    return session


def spared(stage):
    """Which writes no fault has struck yet."""
    faults = stage.world("GET", "/_world/state").json()["faults"]
    return [one["operation"] for one in faults if not one["struck"]]
