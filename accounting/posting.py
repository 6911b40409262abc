"""Makes one object in QuickBooks at most once, whatever becomes of the answers.

Three nets: the `requestid`, which gives the first answer again; a look-up before anything is sent
a second time; and the refusal of a number or name that exists (6140, 6240), which is adopted when
it is ours. A fourth for what a restored backup has lost: a look-up by what is in the note.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from accounting import connection
from accounting.mapping import MissingMappingError
from accounting.models import QuickBooksConnection
from accounting.providers import quickbooks
from accounting.providers.quickbooks import Access, Json
from accounting.queries import CurrencyError
from core.outcomes import (
    NeedsReview,
    NotSent,
    Ok,
    Outcome,
    Proceed,
    Rejected,
    RetryLater,
    Settlement,
    Throttled,
    Unknown,
)
from orders.models import OrderStep

_TAKEN = frozenset({quickbooks.DUPLICATE_NUMBER, quickbooks.DUPLICATE_NAME})
#: The words around it are translated, the id is not.
_REMOTE_ID = re.compile(r"TxnId=(\d+)")


@dataclass(frozen=True)
class Trace:
    """What is in the note of an object that may have been made before the data was restored.

    It may stand in the books from the day `since` on (YYYY-MM-DD), under a number of another life.
    """

    mark: str
    since: str


@dataclass(frozen=True)
class Effect:
    """One object to make. `name_field` is how it is looked up, by `name`.

    `is_ours` tells our own object from another of the same number; `make_body` is asked once, and
    its bytes are kept. `trace` is that of a fact that was lost (orders.restored).
    """

    entity: str
    name_field: str
    name: str
    is_ours: Callable[[Json], bool]
    make_body: Callable[[], dict[str, object]]
    trace: Trace | None = None


@dataclass(frozen=True)
class Made:
    """The object, as QuickBooks has it; `is_adopted`: it was there already."""

    document: Json
    is_adopted: bool = False


def make(order_step: OrderStep, held: QuickBooksConnection, effect: Effect) -> Made | Settlement:
    """Make the object, or say how the step ends for now."""
    if _is_of_another(order_step, effect):
        return Proceed()
    found = _look_up(held, effect) if order_step.sent_at else _look_for_trace(held, effect)
    if found is not None:
        return found
    try:
        body = order_step.freeze(lambda: {"entity": effect.entity, "body": effect.make_body()})
    except (MissingMappingError, CurrencyError) as error:
        return NeedsReview(str(error))
    outcome = connection.with_access(
        held,
        lambda access: quickbooks.create(access, effect.entity, body["body"], key=order_step.key),
    )
    return _judged(order_step, held, effect, outcome)


def _judged(
    order_step: OrderStep, held: QuickBooksConnection, effect: Effect, outcome: Outcome[Json]
) -> Made | Settlement:
    match outcome:
        case Ok(document):
            return Made(document)
        case Rejected(code=connection.RECONNECT):
            return connection.WAITING
        case Rejected(reason, code) if code in _TAKEN:
            return _adopt(order_step, held, effect, reason)
        case Rejected(reason):
            # Whether a refusal is repeated for the same requestid is not documented.
            order_step.begin_anew()
            return NeedsReview(f"QuickBooks refused the {_word(effect)}: {reason}")
        case _:
            return later(outcome)


def later(outcome: Rejected | NotSent | Throttled | Unknown) -> Settlement:
    """What a call that brought nothing means for the step."""
    match outcome:
        case Rejected(code=connection.RECONNECT):
            return connection.WAITING
        case Rejected(reason):
            return NeedsReview(f"QuickBooks refused: {reason}")
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)


def _is_of_another(order_step: OrderStep, effect: Effect) -> bool:
    """Whether the kept bytes are of an effect that is made: a worker died before it said so."""
    if order_step.request_body is None:
        return False
    return f'"entity":"{effect.entity}"'.encode() not in bytes(order_step.request_body)


def _look_up(held: QuickBooksConnection, effect: Effect) -> Made | Settlement | None:
    """The object that an earlier try made; None when there is none."""
    outcome = connection.with_access(
        held,
        lambda access: quickbooks.matching(access, effect.entity, effect.name_field, effect.name),
    )
    if not isinstance(outcome, Ok):
        return later(outcome)
    if not outcome.value:
        return None
    ours = [one for one in outcome.value if effect.is_ours(one)]
    return Made(ours[0], is_adopted=True) if ours else _foreign(effect)


def _look_for_trace(held: QuickBooksConnection, effect: Effect) -> Made | Settlement | None:
    """What was made of a lost fact before it was lost; None when there is none."""
    trace = effect.trace
    if trace is None:
        return None
    outcome = connection.with_access(
        held, lambda access: quickbooks.noted(access, effect.entity, trace.mark, since=trace.since)
    )
    if not isinstance(outcome, Ok):
        return later(outcome)
    return Made(outcome.value, is_adopted=True) if outcome.value else None


def _adopt(
    order_step: OrderStep, held: QuickBooksConnection, effect: Effect, reason: str
) -> Made | Settlement:
    """The number is taken: by ourselves, or by something a person must look at."""
    named = _REMOTE_ID.search(reason)
    found = _read(held, effect, named[1]) if named else _look_up(held, effect)
    if isinstance(found, Made):
        return found
    order_step.begin_anew()
    return found or _foreign(effect)


def _read(held: QuickBooksConnection, effect: Effect, remote_id: str) -> Made | Settlement:
    def ask(access: Access) -> Outcome[Json]:
        return quickbooks.get(access, effect.entity, remote_id)

    outcome = connection.with_access(held, ask)
    match outcome:
        case Ok(document):
            return Made(document, is_adopted=True) if effect.is_ours(document) else _foreign(effect)
        case Rejected(code=connection.RECONNECT):
            return connection.WAITING
        case Rejected():
            return _foreign(effect)  # the number is on a document of another kind
        case _:
            return later(outcome)


def _foreign(effect: Effect) -> NeedsReview:
    return NeedsReview(
        f"QuickBooks already has {effect.name}, and the shop did not make it. If somebody entered "
        "this by hand, mark the step as done; if not, change that number in QuickBooks and retry"
    )


def _word(effect: Effect) -> str:
    words = {
        "SalesReceipt": "receipt",
        "RefundReceipt": "refund receipt",
        "Purchase": "fee",
        "Customer": "customer",
    }
    return words.get(effect.entity, effect.entity)
