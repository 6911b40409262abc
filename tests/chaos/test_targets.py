"""What is struck at every boundary: every kind of step, every table whose rows are worked off."""

from core.drain import tables
from fulfillment.models import Work
from orders.kinds import StepKind
from tests.chaos.targets import TARGETS


def test_every_kind_of_step_is_struck_but_the_one_that_only_asks_a_person():
    struck = {one.kind for one in TARGETS if one.table == "orders.orderstep"}
    assert set(StepKind) - struck == {StepKind.DELIVER_BY_HAND}


def test_every_table_is_struck_but_the_timetable():
    """A slot is begun anew by the next one; the finder's own marks are tested by themselves."""
    assert {one.label for one in tables()} - {one.table for one in TARGETS} == {"core.periodicrun"}


def test_every_kind_of_a_printers_work_is_struck_but_what_looks_after_a_lost_answer():
    """FIND, RECALL and READ follow a kill in the call before, the sweep hours later."""
    struck = {one.kind for one in TARGETS if one.table == "fulfillment.printattempt"}
    assert set(Work) - struck == {Work.FIND, Work.RECALL, Work.READ, Work.SWEEP, Work.REST}


def test_what_one_printer_alone_has_is_bought_for_no_other_printers_sake():
    alone = {one.slug for one in TARGETS if one.printer}
    assert not {one.slug for one in TARGETS if not one.printer} & alone
