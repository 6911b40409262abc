"""Every call to a provider goes through here: recorded before it leaves, bounded, and redacted."""

import json as jsonlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from typing import Any, Protocol, TypeVar

import httpx
import structlog
from celery.exceptions import SoftTimeLimitExceeded

from core import api_calls, circuit, clock, wire
from core.durable import ensure_no_transaction, speaking_to
from core.outcomes import LockedOut, NotSent, Ok, Outcome, Rejected, Throttled, Unknown
from core.redaction import redact_text

log = structlog.get_logger(__name__)

T = TypeVar("T")

_RETRY_AFTER_LIMIT = 3600.0
_REASON_LIMIT = 300


@dataclass(frozen=True)
class Reply:
    """A provider's answer. `json` is None when the body is not JSON."""

    status: int
    json: Any
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""


def record_call(  # noqa: PLR0913 - one call's facts; all by name
    *,
    provider: str,
    operation: str,
    reference: str = "",
    request: object = None,
    call: Callable[[], T],
    classify: Callable[[Exception], Outcome[T]],
    summary: Callable[[T], object] | None = None,
) -> Outcome[T]:
    """Make `call` with its ApiCall row committed before and finished after.

    Args:
        provider: whose circuit is asked; while it is open the outcome is NotSent.
        operation: what is done, in the provider's words.
        reference: our key or the object's id, to find the call by.
        request: what is sent; kept redacted.
        call: makes the request and returns its answer; may raise anything of its SDK.
        classify: names what an exception means; it re-raises what it does not know.
        summary: what of the answer is kept (redacted); nothing if not given.

    Raises:
        OpenTransactionError: inside a transaction.
    """
    ensure_no_transaction()
    blocked = circuit.admit(provider)
    speaking_to(provider)
    if blocked:
        return NotSent(blocked)
    entry = api_calls.begin(provider, operation, reference, request)
    try:
        outcome = _attempt(call, classify)
    except BaseException as error:
        api_calls.finish(entry, Unknown(f"broke off: {type(error).__name__}"), None)
        raise
    kept = summary(outcome.value) if summary and isinstance(outcome, Ok) else None
    api_calls.finish(entry, outcome, kept)
    _tell_circuit(provider, outcome)
    return outcome


def _attempt(call: Callable[[], T], classify: Callable[[Exception], Outcome[T]]) -> Outcome[T]:
    try:
        return Ok(call())
    except SoftTimeLimitExceeded:
        raise
    except Exception as error:
        if _is_time_limit(error):
            raise SoftTimeLimitExceeded from error
        return classify(error)


def _is_time_limit(error: BaseException | None) -> bool:
    """Whether an SDK took the limit of the task for a fault of the network, and said so."""
    while error is not None:
        if isinstance(error, SoftTimeLimitExceeded):
            return True
        error = error.__cause__ or error.__context__
    return False


def _tell_circuit(provider: str, outcome: Outcome[T]) -> None:
    match outcome:
        case LockedOut(reason):
            circuit.locked_out(provider, reason)
        case Unknown(reason) | NotSent(reason):
            circuit.failed(provider, reason)
        case Ok() | Rejected() | Throttled():
            circuit.succeeded(provider)


class _StatusError(Exception):
    """An answer that is not the one asked for."""

    def __init__(self, reply: Reply) -> None:
        super().__init__(reply.status)
        self.reply = reply


class _JudgedError(Exception):
    """An answer that the provider's own rules say is not the one asked for."""

    def __init__(self, outcome: "Rejected | NotSent | Throttled | Unknown") -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


class Judge(Protocol):
    """Knows what a provider means by its answers, where that differs from HTTP."""

    def __call__(
        self, reply: Reply, *, write: bool
    ) -> Rejected | NotSent | Throttled | Unknown | None:
        """What an answer of any status means; None leaves it to HTTP's own rules."""


class ProviderClient:
    """JSON over HTTP to one provider: no redirects, bounded in time and size, one try."""

    def __init__(
        self,
        provider: str,
        base_url: str,
        *,
        headers: Mapping[str, str] | None = None,
        judge: Judge | None = None,
        read_seconds: float = wire.READ_SECONDS,
    ) -> None:
        """`headers` go with every request; an `Authorization` among them is never kept.

        `read_seconds` is how long the answer may be silent, within the call's deadline.
        """
        self.provider = provider
        self.base_url = base_url.rstrip("/")
        self._headers = {"User-Agent": "Storehand", **(headers or {})}
        self._judge = judge
        self._read_seconds = read_seconds

    def call(  # noqa: PLR0913 - a request's facts; all by name
        self,
        method: str,
        path: str,
        *,
        operation: str,
        json: object = None,
        data: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        reference: str = "",
        deadline: float = 15.0,
        write: bool = False,
    ) -> Outcome[Reply]:
        """One request. `deadline` is for the whole call, in seconds.

        A `write` whose answer is lost is Unknown; a lost read changed nothing and is NotSent.
        A refusal is Rejected with the status as its code.
        """
        request = {"json": json, "data": data, "params": params}
        return record_call(
            provider=self.provider,
            operation=operation,
            reference=reference,
            request={name: value for name, value in request.items() if value is not None},
            call=lambda: self._send(
                httpx.Request(
                    method,
                    self.base_url + path,
                    json=json,
                    data=data,
                    params=params,
                    headers={**self._headers, **(headers or {})},
                ),
                deadline,
                write=write,
            ),
            classify=lambda error: classify(error, write=write),
            summary=lambda reply: {"status": reply.status, "body": reply.json},
        )

    def _send(self, request: httpx.Request, deadline: float, *, write: bool) -> Reply:
        answer = wire.send(request, seconds=deadline, read_seconds=self._read_seconds)
        body = answer.body
        reply = Reply(answer.status, _json(body), dict(answer.headers), _text(body))
        judged = self._judge(reply, write=write) if self._judge else None
        if judged is not None:
            raise _JudgedError(judged)
        if not httpx.codes.is_success(answer.status):
            raise _StatusError(reply)
        return reply


def classify(error: Exception, *, write: bool) -> Outcome[Reply]:
    """What an HTTP failure means for what is to be done next."""
    if isinstance(error, _JudgedError):
        return error.outcome
    if isinstance(error, _StatusError):
        return _of_status(error.reply, write=write)
    if not isinstance(error, httpx.TransportError):
        raise error
    reason = redact_text(f"{type(error).__name__}: {error}")[:_REASON_LIMIT]
    never_left = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
    return NotSent(reason) if never_left or not write else Unknown(reason)


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The Retry-After header in seconds (a number or a date), at most an hour."""
    value = headers.get("retry-after", "").strip()
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - clock.now()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 0.0), _RETRY_AFTER_LIMIT) if seconds == seconds else None  # noqa: PLR0124 - NaN


def _of_status(reply: Reply, *, write: bool) -> Outcome[Reply]:
    reason = f"HTTP {reply.status} {redact_text(reply.text)[:_REASON_LIMIT]}".strip()
    if reply.status == httpx.codes.TOO_MANY_REQUESTS:
        return Throttled(reason, retry_after(reply.headers))
    if reply.status in (httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY):
        return NotSent(reason)
    if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR or httpx.codes.is_redirect(reply.status):
        # Whoever sends us elsewhere may be no more than something on the way.
        return Unknown(reason) if write else NotSent(reason)
    return Rejected(reason, str(reply.status))


def _json(body: bytes) -> object:
    try:
        return jsonlib.loads(body) if body else None
    except (ValueError, RecursionError):
        return None


def _text(body: bytes) -> str:
    return body.decode("utf-8", "replace")
