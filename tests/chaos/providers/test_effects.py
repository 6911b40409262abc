"""Rows E1 to E8 at every provider that is written to: whatever the answer, one effect.

Here a seeded choice of the cells; CHAOS_FULL=1 runs all of them, as `make chaos` does.
"""

import contextlib
import os
import random
import tracemalloc

import pytest

from orders.models import ReviewCase
from tests.chaos.providers import law, stage
from tests.chaos.providers.effects import EFFECTS
from tests.chaos.providers.faults import FAULTS

pytestmark = pytest.mark.django_db

_SEED = 5
_SAMPLE = 22
_MOST_BYTES = 24_000_000
ALL = [(effect, fault) for effect in EFFECTS for fault in FAULTS]
_dice = random.Random(_SEED)  # noqa: S311 - a seed replays it
CELLS = ALL if os.environ.get("CHAOS_FULL") else _dice.sample(ALL, _SAMPLE)


@pytest.fixture
def scene(client, world, settings, clock) -> stage.Stage:
    """A shop in a world that has not gone wrong yet."""
    return stage.Stage(client, world, settings)


@pytest.mark.parametrize(("effect", "fault"), CELLS, ids=str)
def test_one_effect_whatever_the_answer(scene, caplog, monkeypatch, effect, fault):
    row = effect.begin(scene)
    caplog.clear()
    if fault.seconds:
        stage.impatient(monkeypatch)
    facts = {"kind": fault.kind, "count": fault.count, "value": fault.value}
    struck = scene.world.faults.add(
        effect.provider, effect.operation, seconds=fault.seconds, **facts
    )

    with _watched(fault, struck):
        _live_through(scene, fault, row)

    assert struck.struck, "the fault was met"
    law.uphold(scene, effect, fault, row, caplog)
    if fault.row == "E4":
        law.waited_politely(effect)


def _live_through(scene, fault, row):
    """Until the row has come to an end, and ten minutes more."""

    def is_over():
        row.refresh_from_db()
        if not fault.heals and ReviewCase.objects.exists():
            return True
        return row.status in ("DONE", "SKIPPED", "PARKED", "CANCELED")

    if fault.kind == "late_effect":
        stage.pass_time(scene.world, hours=30 / 3600, until=lambda: False)
        assert scene.world.catch_up() == 1
    stage.pass_time(scene.world, hours=fault.hours, until=is_over)
    stage.wait(scene.world, 600)


@contextlib.contextmanager
def _watched(fault, struck):
    """Under Celery's time limit where headers trickle; with its memory counted under a flood."""
    if fault.kind == "slow_head":
        with stage.soft_limit(struck):
            yield
    elif fault.kind == "huge":
        tracemalloc.start()
        try:
            yield
            assert tracemalloc.get_traced_memory()[1] < _MOST_BYTES
        finally:
            tracemalloc.stop()
    else:
        yield
