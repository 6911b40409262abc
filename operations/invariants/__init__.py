"""The promises of the shop that its own rows can answer for; docs/reliability.md names them all."""

from django.db import connection, transaction

from operations.invariants.base import Breach, Found, Invariant
from operations.invariants.given import (
    DownloadsAreCounted,
    KeysAreWhatWasSold,
    NoMailTwice,
    NothingIsPrintedTwice,
)
from operations.invariants.machine import (
    EveryCallIsWrittenDown,
    EveryCaseCanBeWorked,
    EveryEventIsWorkedOff,
    NothingIsStuck,
)
from operations.invariants.money import MoneyAddsUp, TheBooksAreComplete
from operations.invariants.scope import EVERYTHING, Scope
from operations.invariants.sold import (
    EveryOrderHasItsSteps,
    EverySaleHasItsOrder,
    NothingIsGivenUnpaid,
    StepsComeInOrder,
)

__all__ = ["ALL", "Breach", "Found", "Invariant", "Scope", "check_all", "look"]

ALL: tuple[Invariant, ...] = (
    EveryEventIsWorkedOff(),
    EverySaleHasItsOrder(),
    NothingIsGivenUnpaid(),
    EveryOrderHasItsSteps(),
    NothingIsStuck(),
    NothingIsPrintedTwice(),
    KeysAreWhatWasSold(),
    DownloadsAreCounted(),
    MoneyAddsUp(),
    TheBooksAreComplete(),
    NoMailTwice(),
    StepsComeInOrder(),
    EveryCaseCanBeWorked(),
    EveryCallIsWrittenDown(),
)


def check_all(scope: Scope = EVERYTHING) -> dict[str, Found]:
    """Ask every promise of all rows now: what each look found, by the promise's code."""
    return {one.code: look(one, scope) for one in ALL}


def look(invariant: Invariant, scope: Scope = EVERYTHING, *, seconds: float = 60) -> Found:
    """Ask one promise of one moment's rows, writing nothing.

    Raises:
        OperationalError: it took longer than `seconds`.
    """
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            # One snapshot for all statements of a look: what two of them compare belongs together.
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute(
                "SELECT set_config('statement_timeout', %s, true)", [f"{int(seconds * 1000)}ms"]
            )
        return invariant.look(scope)
