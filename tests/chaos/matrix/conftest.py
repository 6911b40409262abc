"""One house for the whole matrix, whole again before each case, and the seed that replays one.

The cases run under `make chaos` (CHAOS_FULL=1); CHAOS_SEED repeats a run.
"""

import os
import random
import secrets

import pytest
from django.db import connections
from django.test import override_settings

from core import database
from tests.chaos.house import ChaosHouse
from tests.chaos.matrix.stage import Stage

SEED = int(os.environ.get("CHAOS_SEED") or secrets.randbelow(1_000_000))
#: Three hundredths of every wait; a lease is four seconds.
SCALE = 0.03

if not os.environ.get("CHAOS_FULL"):
    collect_ignore_glob = ["test_*.py"]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """A failure names the seed and shows the end of every log."""
    report = yield
    if report.failed and "matrix" in str(item.path):
        report.sections.append(("replay", f"CHAOS_FULL=1 CHAOS_SEED={SEED} pytest {item.nodeid}"))
        stage = item.funcargs.get("stage")
        if stage is not None:
            report.sections.append(("the shop", "\n".join([*stage.said, stage.house.tail(6)])))
    return report


@pytest.fixture(scope="package")
def whole(django_db_blocker):
    """The running house, and this process asking its database."""
    house = ChaosHouse(seed=SEED, scale=SCALE)
    connection = connections["default"]
    before = dict(connection.settings_dict)
    try:
        house.start_engines()
        house.environ["DJANGO_SETTINGS_MODULE"] = "tests.chaos.matrix.settings"
        house.environ["LOG_LEVEL"] = "WARNING"
        connection.close()
        connection.settings_dict.update(database.configure(house.environ["DATABASE_URL"]))
        with django_db_blocker.unblock(), override_settings(TIME_SCALE=SCALE):
            house.open()
            chance = random.Random(f"matrix-{SEED}")  # noqa: S311 - a seed replays it
            made = Stage(house, chance)
            made.prepare()
            house.hire()
            made.comes_to_rest(made.buy())  # whoever starts slowly is there by then
            yield made
            connection.close()
    finally:
        connection.settings_dict.clear()
        connection.settings_dict.update(before)
        house.close()


@pytest.fixture
def stage(whole):
    """The house as a case finds it and leaves it: everything runs, nothing is armed."""
    whole.make_whole()
    yield whole
    whole.make_whole()
