"""How a call to the outside, or a piece of durable work, can end: words every app shares."""

from dataclasses import dataclass
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Ok(Generic[T]):
    """The provider accepted and answered with a value."""

    value: T


@dataclass(frozen=True)
class Rejected:
    """The provider answered no, and will answer no again: a person or other facts are needed."""

    reason: str
    code: str = ""


@dataclass(frozen=True)
class NotSent:
    """Provably nothing was accepted: it is safe to send again, even with another body."""

    reason: str


@dataclass(frozen=True)
class LockedOut(NotSent):
    """The provider refuses the shop itself, its key: nothing is wrong with what was asked.

    The provider is left alone, and what needs it waits; no order waits for a person.
    """


@dataclass(frozen=True)
class Throttled:
    """Refused for the moment, nothing accepted. `retry_after` is in seconds, None if not said."""

    reason: str
    retry_after: float | None = None


@dataclass(frozen=True)
class Unknown:
    """The request may have been accepted: look up, or repeat with the same key and bytes."""

    reason: str


Outcome: TypeAlias = Ok[T] | Rejected | NotSent | Throttled | Unknown


@dataclass(frozen=True)
class Done:
    """The work is finished."""

    result_ref: str = ""
    note: str = ""


@dataclass(frozen=True)
class Proceed:
    """One call succeeded and there is more to do: due again at once, with a new key and body."""

    result_ref: str = ""


@dataclass(frozen=True)
class RetryLater:
    """Try again: after `after` seconds (no attempt is spent), or by the retry ladder."""

    reason: str
    after: float | None = None


@dataclass(frozen=True)
class WaitFor:
    """Not a failure: waits for another row (no `after`) or looks again after so many seconds."""

    reason: str
    after: float | None = None


@dataclass(frozen=True)
class Skipped:
    """Rightly not done, and why."""

    reason: str


@dataclass(frozen=True)
class NeedsReview:
    """A person must decide; the row is parked and an alert says why."""

    reason: str


Settlement: TypeAlias = Done | Proceed | RetryLater | WaitFor | Skipped | NeedsReview
