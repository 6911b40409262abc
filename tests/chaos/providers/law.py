"""What must hold after every fault, whatever it was: one effect, a known outcome, words, an end."""

import logging

from core.drain import tables
from core.durable import DurableRow
from core.models import Alert, ApiCall, ProviderHealth
from orders.models import ReviewCase
from tests.chaos.providers.effects import Effect
from tests.chaos.providers.faults import Fault
from tests.chaos.providers.stage import Stage

#: More calls of one operation than this, and a row runs in circles.
_MOST_CALLS = 40
_HOUR = 3600
#: What no person can read: that something broke, instead of what.
_NOT_WORDS = ("failed twice in the same way", "Traceback", "never settled")


def uphold(stage: Stage, effect: Effect, fault: Fault, row: DurableRow, caplog) -> None:
    """Assert all of it."""
    row.refresh_from_db()
    one_effect(stage, effect, fault, row)
    every_call_ended(effect, fault)
    nothing_crashed(caplog)
    if row.status != "DONE":
        said_in_words(row)


def one_effect(stage: Stage, effect: Effect, fault: Fault, row: DurableRow) -> None:
    """Exactly one, or none and a person is asked."""
    made = effect.made(stage.world)
    assert made <= effect.most, f"{made} effects"
    heals = fault.heals and not 0 < effect.doubts <= fault.count
    if row.status == "DONE":
        is_asked = not heals and ReviewCase.objects.unresolved().exists()
        assert made >= 1 or is_asked, "done, and nobody outside has it"
    else:
        assert not heals, f"{row.status} instead of healed: {row.reason or row.last_error}"
        assert row.status in ("PARKED", "SKIPPED", "READY"), row.status


def every_call_ended(effect: Effect, fault: Fault) -> None:
    """Each call's row says what came of it; the operation was not asked without end."""
    assert not ApiCall.objects.filter(result="OPEN").exists()
    calls = ApiCall.objects.filter(provider=effect.provider)
    assert calls.filter(error__gt="").exists() or fault.kind in ("drift", "wrong_type"), (
        "the fault left no trace"
    )
    assert calls.filter(operation=effect.operation).count() <= _MOST_CALLS


def nothing_crashed(caplog) -> None:
    """No exception reached the engine, no row is held by anybody, no claim went unsettled."""
    crashes = [
        one.getMessage()[:1500]
        for one in caplog.records
        if one.name == "core.drain" and one.levelno >= logging.ERROR
    ]
    assert crashes == []
    for table in tables():
        rows = table.model._base_manager
        assert not rows.filter(status="RUNNING").exists(), table.label
        assert not rows.filter(unsettled__gt=0).exists(), table.label


def said_in_words(row: DurableRow) -> None:
    """An open case or alert says why, and not as a programmer would."""
    cases = ReviewCase.objects.unresolved()
    told = [one["text"] for case in cases for one in case.open_reasons()]
    alerts = Alert.objects.filter(resolved_at=None, severity__in=("warning", "critical"))
    told += [f"{one.title}: {one.body}" for one in alerts]  # one that did not go out is among them
    assert told, f"{row.status} and nobody was told: {row.reason or row.last_error}"
    assert not [one for one in told if any(word in one for word in _NOT_WORDS)], told


def waited_politely(effect: Effect) -> None:
    """E4: between a refusal for haste and the next call lie a second at least, an hour at most."""
    times = list(
        ApiCall.objects.filter(provider=effect.provider, operation=effect.operation)
        .order_by("id")
        .values_list("started_at", flat=True)
    )
    assert len(times) > 1
    gap = (times[1] - times[0]).total_seconds()
    assert 1 <= gap <= _HOUR + 60, gap
    assert not ProviderHealth.objects.exclude(state="closed").exists()
