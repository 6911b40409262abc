"""Stripe's five events of one sale in every order: the tables end the same.

Here one order in ten; `python -m pytest tests/chaos/test_event_order.py` with CHAOS_FULL=1 takes
all 120, as `make chaos` does.
"""

import os
from itertools import permutations

import pytest

from tests.chaos.story import KINDS, happen, tables, tell

pytestmark = pytest.mark.django_db

ALL = list(permutations(range(len(KINDS))))
ORDERS = ALL if os.environ.get("CHAOS_FULL") else ALL[::10]
_first: dict[str, object] = {}


@pytest.mark.parametrize("turns", ORDERS, ids=lambda turns: "".join(map(str, turns)))
def test_events_in_any_order_leave_the_same_tables(client, world, clock, turns):
    events = happen(client, world)

    tell(world, [events[turn] for turn in turns])

    found = tables()
    assert found["order"][0] == "REFUNDED"
    assert found == (_first or _first.update(found) or _first)
