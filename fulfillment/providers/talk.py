"""How every print house is spoken to: one recorded try per call, answers read with suspicion."""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from http import HTTPStatus
from typing import Any, TypeVar

from core.http import Judge, ProviderClient, Reply, retry_after
from core.money import digits
from core.outcomes import NotSent, Ok, Outcome, Rejected, Throttled, Unknown
from core.redaction import redact_text
from core.text import clean_json
from fulfillment.providers.base import FailureClass, Json

T = TypeVar("T")

#: Seconds. No house documents one; a write and the read that follows it stay under the 40 s after
#: which a worker's task is stopped.
WRITE_SECONDS = 25.0
READ_SECONDS = 10.0
PAGES_SECONDS = 25.0  # for all pages of one look-up
_WAIT_SECONDS = 60.0  # Printful locks out for 60 s; nobody else says
_REASON_LIMIT = 300
_NAME_LIMIT = 100
_RATE_LIMITED = (HTTPStatus.TOO_MANY_REQUESTS, 419)  # 419 is Printful's own
_MAYBE_DONE = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY)
_MISSING = "HTTP 404: "
_WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)

#: What a house's answer refuses, None when it does not.
Refusal = Callable[[Reply], tuple[FailureClass, str] | None]


class Line:
    """The connection to one house; paths are relative to its base address."""

    def __init__(
        self, name: str, base_url: str, *, headers: Mapping[str, str], refusal: Refusal
    ) -> None:
        self._client = ProviderClient(
            name,
            base_url,
            headers=headers,
            judge=judge_by(refusal),
            read_seconds=WRITE_SECONDS,
        )

    def read(
        self,
        path: str,
        operation: str,
        understand: Callable[[Json], T],
        *,
        reference: str = "",
        params: Mapping[str, str] | None = None,
    ) -> Outcome[T]:
        """GET. What cannot be understood changed nothing: NotSent."""
        outcome = self._client.call(
            "GET",
            path,
            operation=operation,
            params=params,
            reference=reference,
            deadline=READ_SECONDS,
        )
        return _understood(outcome, understand, write=False)

    def ask(
        self,
        path: str,
        operation: str,
        body: object,
        understand: Callable[[Json], T],
        *,
        reference: str = "",
        params: Mapping[str, str] | None = None,
    ) -> Outcome[T]:
        """POST that only asks and makes nothing, such as a price."""
        outcome = self._client.call(
            "POST",
            path,
            operation=operation,
            json=body,
            params=params,
            reference=reference,
            deadline=READ_SECONDS,
        )
        return _understood(outcome, understand, write=False)

    def write(  # noqa: PLR0913 - a request's facts
        self,
        method: str,
        path: str,
        operation: str,
        understand: Callable[[Json], T],
        *,
        body: object = None,
        reference: str = "",
        params: Mapping[str, str] | None = None,
    ) -> Outcome[T]:
        """Change something, with one try. A lost or unreadable answer is Unknown."""
        outcome = self._client.call(
            method,
            path,
            operation=operation,
            json=body,
            params=params,
            reference=reference,
            deadline=WRITE_SECONDS,
            write=True,
        )
        return _understood(outcome, understand, write=True)


def judge_by(refusal: Refusal) -> Judge:
    """The rules all houses share (contract 4.2), with one house's own words for a refusal."""

    def judge(reply: Reply, *, write: bool) -> Rejected | NotSent | Throttled | Unknown | None:
        if reply.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return None
        if reply.status in _RATE_LIMITED:
            wait = retry_after(reply.headers)
            return Throttled(f"HTTP {reply.status}", _WAIT_SECONDS if wait is None else wait)
        if reply.status in _MAYBE_DONE:
            return _unclear(f"HTTP {reply.status}", write=write)
        refused = refusal(reply) if isinstance(reply.json, dict) else None
        if refused is not None:
            return Rejected(f"HTTP {reply.status}: {_short(refused[1])}", refused[0])
        return _without_words(reply, write=write)

    return judge


def is_missing(outcome: Outcome[T]) -> bool:
    """Whether the house itself said that there is no such thing (not some page on the way)."""
    return isinstance(outcome, Rejected) and outcome.reason.startswith(_MISSING)


def reclassed(outcome: Outcome[T], kind: FailureClass) -> Outcome[T]:
    """A refusal of no known class, in the class that this call gives it."""
    if isinstance(outcome, Rejected) and outcome.code == FailureClass.OTHER:
        return Rejected(outcome.reason, kind)
    return outcome


def class_of(text: str, rules: tuple[tuple[str, FailureClass], ...]) -> FailureClass:
    """The class of the first pattern that a house's words match, OTHER if none does."""
    return next((kind for pattern, kind in rules if re.search(pattern, text)), FailureClass.OTHER)


def minor(amount: object, currency: str) -> int:
    """An amount in major units, as number or text, in minor units.

    Raises:
        ValueError: if it is not an amount.
    """
    try:
        exact = Decimal(str(amount)).scaleb(digits(currency))
        return int(exact.to_integral_value(ROUND_HALF_UP))
    except (InvalidOperation, OverflowError) as error:
        message = f"not an amount: {str(amount)[:30]!r}"
        raise ValueError(message) from error


def moment(value: object) -> datetime | None:
    """Unix seconds or an ISO time (UTC when it does not say); None for nothing or 1970."""
    if not value:
        return None
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC)
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC) if aware.year > 1970 else None  # noqa: PLR2004 - Printify's "never"


def text(value: object) -> str:
    """A field as text that can be stored; None is nothing."""
    return "" if value is None else str(clean_json(str(value))).strip()


def name(value: object) -> str:
    """A house's own number of something. ValueError for one that is longer than any is."""
    found = text(value)
    if len(found) > _NAME_LIMIT:
        message = f"a number of {len(found)} characters"
        raise ValueError(message)
    return found


def rows(value: object) -> list[Json]:
    """The objects of a list that may be missing."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def part(value: object) -> Json:
    """An object that may be missing."""
    return value if isinstance(value, dict) else {}


def joined(found: Mapping[str, Any], fields: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Each group of fields as one text; () when all are empty, as where nothing was said."""
    texts = tuple(
        " ".join(text(found[name]) for name in group if found.get(name)) for group in fields
    )
    return texts if any(texts) else ()


def person(name: str) -> tuple[str, str]:
    """(first names, last name) for houses that want two; "-" stands for the one not given."""
    first, _blank, last = name.strip().rpartition(" ")
    return (first, last) if first else (last, "-")


def _understood(
    outcome: Outcome[Reply], understand: Callable[[Json], T], *, write: bool
) -> Outcome[T]:
    if not isinstance(outcome, Ok):
        return outcome
    try:
        return Ok(understand(outcome.value.json))
    except _WRONG_FORM as error:
        reason = f"the answer is not in the documented form: {type(error).__name__} {error}"
        return _unclear(_short(reason), write=write)


def _unclear(reason: str, *, write: bool) -> NotSent | Unknown:
    return Unknown(reason) if write else NotSent(reason)


def _without_words(reply: Reply, *, write: bool) -> Rejected | NotSent | Unknown | None:
    if HTTPStatus.MULTIPLE_CHOICES <= reply.status < HTTPStatus.BAD_REQUEST:
        return None  # whoever sends us elsewhere may be no more than something on the way
    if reply.status >= HTTPStatus.BAD_REQUEST:
        words = f"HTTP {reply.status} without words: {_short(reply.text)}"
        return Rejected(words, status_class(reply.status))
    if reply.json is None and reply.status != HTTPStatus.NO_CONTENT:
        return _unclear(f"HTTP {reply.status} with a body that is not JSON", write=write)
    return None


def _short(words: str) -> str:
    return redact_text(words)[:_REASON_LIMIT]


def paged(
    ask: Callable[[int], Outcome[list[T]]], *, most: int, is_last: Callable[[list[T]], bool]
) -> Outcome[list[T]]:
    """The rows of page after page, from 0, until `is_last` of one.

    NotSent when there are more than `most` pages or they take too long: part of a list would be
    taken for all of it.
    """
    end = time.monotonic() + PAGES_SECONDS
    found: list[T] = []
    for page in range(most):
        if time.monotonic() > end:
            return NotSent(f"{page} pages took too long")
        asked = ask(page)
        if not isinstance(asked, Ok):
            return asked
        found += asked.value
        if is_last(asked.value):
            return Ok(found)
    return NotSent(f"there are more than {most} pages")


def status_class(status: int) -> FailureClass:
    if status in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
        return FailureClass.AUTH
    return FailureClass.OTHER
