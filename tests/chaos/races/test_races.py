"""Every race twice: without its guard the law is broken, with it the law holds."""

import pytest

from tests.chaos.races import books, desk, floor, goods, people, sales
from tests.chaos.races.arena import RACES

__all__ = ["books", "desk", "floor", "goods", "people", "sales"]

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("races")]


@pytest.mark.parametrize("name", RACES)
def test_without_its_guard_the_law_is_broken(world, settings, clock, name):
    found, law = RACES[name].held(world, settings, guarded=False)

    assert found != law


@pytest.mark.parametrize("name", RACES)
def test_with_its_guard_the_law_holds(world, settings, clock, name):
    found, law = RACES[name].held(world, settings, guarded=True)

    assert found == law
