"""Every race twice: without its guard the law is broken, with it the law holds.

A third of them in every test run, each time another; all with CHAOS_FULL=1, as `make chaos` does.
Nothing of a race is left to chance, so its name (`-k "approve and refund"`) replays it.
"""

import os
import re
import uuid
from pathlib import Path

import pytest
from django.core.management.sql import emit_post_migrate_signal

from tests.chaos.races import books, desk, floor, goods, people, sales, shelf
from tests.chaos.races.arena import RACES

__all__ = ["books", "desk", "floor", "goods", "people", "sales", "shelf"]

pytestmark = pytest.mark.django_db(transaction=True)

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reliability.md"
#: One number for all workers of a run, so that they collect the same tests.
_RUN = int(os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex, 16)
CHOSEN = list(RACES) if os.environ.get("CHAOS_FULL") else list(RACES)[_RUN % 3 :: 3]


@pytest.fixture(scope="module", autouse=True)
def _permissions_once(django_db_setup, django_db_blocker):
    """The table of permissions is filled again after the last race, not after each."""
    with pytest.MonkeyPatch.context() as patch:
        flush = "django.core.management.commands.flush.emit_post_migrate_signal"
        patch.setattr(flush, lambda *_given: None)
        yield
    with django_db_blocker.unblock():
        emit_post_migrate_signal(verbosity=0, interactive=False, db="default")


@pytest.mark.parametrize("name", CHOSEN)
def test_without_its_guard_the_law_is_broken(world, settings, clock, name):
    found, law = RACES[name].held(world, settings, guarded=False)

    assert found != law
    # A side may break on what the database refuses, and on nothing that is a fault of the test.
    assert set(re.findall(r"broke: (\w+)", f"{found}")) <= {"IntegrityError"}


@pytest.mark.parametrize("name", CHOSEN)
def test_with_its_guard_the_law_holds(world, settings, clock, name):
    found, law = RACES[name].held(world, settings, guarded=True)

    assert found == law


def test_the_page_names_every_race_with_its_guard_and_its_harm():
    said = PAGE.read_text(encoding="utf-8")

    assert [one.name for one in RACES.values() if one.row() not in said] == []
