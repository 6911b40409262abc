"""Everything providers tell us: verified, stored in one statement, answered; worked on later."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import psycopg
import structlog
from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connection, connections

from core import queue, turned_away
from core.drain import runs
from core.models import UnreadableBodyError, WebhookEvent
from core.outcomes import Done, NeedsReview, Settlement, Skipped
from core.together import Together
from core.turned_away import Why

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Received:
    """What a verified request says about itself."""

    event_id: str
    type: str
    occurred_at: datetime | None = None


class Refused(Exception):  # noqa: N818 - a verdict about a request, not an error of ours
    """The request is not what it should be; `status` is the HTTP answer."""

    def __init__(self, reason: str, status: int = 400, *, why: Why = "refused") -> None:
        """Say why, for the log and the count; the sender is told nothing."""
        super().__init__(reason)
        self.status = status
        self.why = why


_NO_DOOR = 404  # no secret is set: whoever knocks is at the wrong house
_ID_LIMIT, _TYPE_LIMIT = 255, 100  # characters of the columns
_Row = tuple[str, str, str, datetime | None, bytes, str]
Verify = Callable[[bytes, Mapping[str, str]], Received]
Handle = Callable[[WebhookEvent], Settlement | None]

_verifiers: dict[str, Verify] = {}
_handlers: dict[tuple[str, str], Handle] = {}
_ignored: dict[tuple[str, str], str] = {}


class TwoHandlersError(RuntimeError):
    """An event would mean two things; which comes first would be chance."""


def receives(provider: str) -> Callable[[Verify], Verify]:
    """Register how a request of `provider` is verified and named; it raises `Refused`."""

    def register(verify: Verify) -> Verify:
        _verifiers[provider] = verify
        turned_away.expect(provider)
        return verify

    return register


def handles(provider: str, event_type: str) -> Callable[[Handle], Handle]:
    """Register what an event means. Called with no transaction open; None means Done.

    Raises:
        TwoHandlersError: the type has a handler already.
    """

    def register(handle: Handle) -> Handle:
        known = _handlers.get((provider, event_type))
        if known is not None and _name(known) != _name(handle):
            message = f"{provider} {event_type} is handled by {_name(known)} already"
            raise TwoHandlersError(message)
        _handlers[provider, event_type] = handle
        return handle

    return register


def ignores(provider: str, event_type: str, *, reason: str) -> None:
    """Register a type that is known and rightly not acted on."""
    _ignored[provider, event_type] = reason


def handled_types(provider: str) -> list[str]:
    """Every type of `provider` that has a handler; what a webhook endpoint should subscribe to."""
    return sorted(kind for name, kind in _handlers if name == provider)


def ignored_types(provider: str) -> dict[str, str]:
    """Known types that are not acted on, with the reason."""
    return {kind: reason for (name, kind), reason in _ignored.items() if name == provider}


def is_known(provider: str) -> bool:
    """Whether anything verifies requests of `provider`."""
    return provider in _verifiers


def receive(provider: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Verify one request and store it; returns the HTTP status to answer with.

    A duplicate is a 200 like the first. Whatever goes wrong while verifying is the sender's fault
    and a 400, because the bytes are not trusted yet.
    """
    verify = _verifiers.get(provider)
    if verify is None:
        return 404
    try:
        received = verify(body, headers)
    except Refused as refusal:
        log.warning("webhook_refused", provider=provider, reason=str(refusal))
        if refusal.status != _NO_DOOR:
            turned_away.note(refusal.why, provider)
        return refusal.status
    except Exception as error:
        log.exception("webhook_not_verifiable", provider=provider, error=type(error).__name__)
        turned_away.note("refused", provider)
        return 400
    row = _row(provider, received, body, "webhook")
    # A hint for a duplicate as well: the first one's may have been lost.
    if connection.in_atomic_block:
        _store([row])  # another thread's commit would not be this transaction's
        queue.wake(WebhookEvent)
    else:
        _arriving.do(row)
        queue.hint(WebhookEvent._meta.label_lower)
    return 200


def known(provider: str, event_ids: Iterable[str]) -> set[str]:
    """Those of these events that the inbox has."""
    have = WebhookEvent.objects.filter(provider=provider, event_id__in=list(event_ids))
    return set(have.values_list("event_id", flat=True))


def insert_event(*, provider: str, event_id: str, type: str, body: bytes, source: str) -> bool:  # noqa: A002
    """Put an event that a finder found into the inbox; False when it was there already."""
    is_new = _insert(provider, Received(event_id, type), body, source)
    queue.wake(WebhookEvent)
    return is_new


def _insert(provider: str, received: Received, body: bytes, source: str) -> bool:
    return bool(_store([_row(provider, received, body, source)]))


def _row(provider: str, received: Received, body: bytes, source: str) -> _Row:
    kind, moment = _fit(received.type)[:_TYPE_LIMIT], _in_calendar(received.occurred_at)
    return provider, _fit_id(received.event_id), kind, moment, body, source


def _store(rows: Sequence[_Row]) -> int:
    """Put rows into the inbox in one statement, all or none; how many were new."""
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: it costs each time
    database.ensure_connection()
    insert = _INSERT.format(rows=", ".join([_VALUES] * len(rows)))
    # psycopg's own cursor sends the body as it is; Django's would write it into the SQL as text.
    with database.wrap_database_errors, psycopg.Cursor(database.connection) as cursor:
        # Planning this INSERT takes PostgreSQL 0.27 ms, more than all else it does for it.
        cursor.connection.prepare_threshold = 5
        cursor.execute(insert, [value for row in rows for value in row])
        return cursor.rowcount


#: psycopg keeps what it made of a statement of at most 50 values; a row has six.
_AT_ONCE = 8
_arriving: Together[_Row] = Together(
    one=lambda row: _store([row]),
    many=_store,
    most=_AT_ONCE,
    gone=(OperationalError, InterfaceError),
)


# Everything else has a default in the database; one statement, one commit.
_INSERT = """
INSERT INTO core_webhookevent (provider, event_id, type, occurred_at, body, source)
VALUES {rows} ON CONFLICT (provider, event_id) DO NOTHING
"""
_VALUES = "(%s, %s, %s, %s, %b, %s)"


def _fit(text: str) -> str:
    """Ids and types come from signed JSON, which may still hold what a text column refuses."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "")


def _fit_id(text: str) -> str:
    """An id that is cut keeps its digest: two long ones that begin alike are two events."""
    fitting = _fit(text)
    if len(fitting) <= _ID_LIMIT:
        return fitting
    digest = hashlib.sha256(fitting.encode()).hexdigest()
    return f"{fitting[: _ID_LIMIT - len(digest) - 1]}-{digest}"


def _in_calendar(moment: datetime | None) -> datetime | None:
    """The moment in UTC; None when that is no day of Python's calendar.

    PostgreSQL would store it, and nobody could read the row again: every claim would fail at it.
    """
    try:
        return moment and moment.astimezone(UTC)
    except OverflowError:
        return None


@runs(WebhookEvent)
def run_event(event: WebhookEvent) -> None:
    """Let the handler of the event's type work on it, and settle it."""
    event.settle(dispatch(event))


def dispatch(event: WebhookEvent) -> Settlement:
    """What the event comes to; a type without a handler is skipped, with the reason."""
    handle = _handlers.get((event.provider, event.type))
    if handle is None:
        reason = _ignored.get((event.provider, event.type), "no handler for this type of event")
        return Skipped(reason)
    try:
        return handle(event) or Done()
    except UnreadableBodyError as error:
        return NeedsReview(str(error))


def _name(function: Callable[..., object]) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', function)}"
