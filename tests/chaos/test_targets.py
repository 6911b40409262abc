"""What is struck at every boundary: every kind of step, every table whose rows are worked off."""

from core.drain import tables
from orders.kinds import StepKind
from tests.chaos.boundaries import TARGETS


def test_every_kind_of_step_is_struck_but_the_one_that_only_asks_a_person():
    struck = {one.kind for one in TARGETS if one.table == "orders.orderstep"}
    assert set(StepKind) - struck == {StepKind.DELIVER_BY_HAND}


def test_every_table_is_struck_but_the_timetable():
    """A slot is begun anew by the next one; the finder's own marks are tested by themselves."""
    assert {one.label for one in tables()} - {one.table for one in TARGETS} == {"core.periodicrun"}
