"""One request on the wire, for our own clients and for SDKs: bounded in time and size, one try.

No redirect is followed: where an answer would send us is not where we chose to go.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpx

CONNECT_SECONDS = 3.0
READ_SECONDS = 10.0
BODY_LIMIT = 2_000_000  # bytes of an answer
#: All calls of one claim share this: a task claims for 10 s at most, and ends softly after 40.
CLAIM_SECONDS = 30.0
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


_claim_end: ContextVar[float] = ContextVar("claim_end", default=float("inf"))


@contextmanager
def one_claim() -> Iterator[None]:
    """Let the calls within this block share the time of one claim."""
    before = _claim_end.set(time.monotonic() + CLAIM_SECONDS)
    try:
        yield
    finally:
        _claim_end.reset(before)


class AnswerTooSlowError(httpx.TransportError):
    """The answer had begun but was not there when the whole call's time was over."""


class AnswerTooLargeError(httpx.TransportError):
    """The answer was larger than any answer should be."""


class NoAnswerError(Exception):
    """There is no answer that can be read; whether anything was done is not known."""


@dataclass(frozen=True)
class Answer:
    """Status, headers (names in any case) and whole body."""

    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def exchange(
    method: str, url: str, *, headers: Mapping[str, str], content: bytes, seconds: float
) -> Answer:
    """Send and read within so many seconds: what the SDKs of providers send through.

    Raises:
        NoAnswerError: it could not be sent, or its answer not be read.
    """
    request = httpx.Request(method.upper(), url, headers=headers, content=content)
    try:
        return send(request, seconds=seconds)
    except httpx.TransportError as error:
        message = f"{type(error).__name__}: {error}"
        raise NoAnswerError(message) from error


def send(request: httpx.Request, *, seconds: float, read_seconds: float = READ_SECONDS) -> Answer:
    """Send and read; `read_seconds` is how long the other side may be silent.

    Within a claim it also ends when the claim's time does, and is not begun after that.

    Raises:
        httpx.TransportError: of the kind that says how far it came.
    """
    began = time.monotonic()
    end = min(began + seconds, _claim_end.get())
    left = end - began
    if left <= 0:
        message = "the calls before it took all the time that a claim has"
        raise httpx.ConnectTimeout(message, request=request)
    timeout = httpx.Timeout(min(read_seconds, left), connect=min(CONNECT_SECONDS, left))
    request.extensions = {"timeout": timeout.as_dict()}
    response = _client(is_local=request.url.host in _LOOPBACK).send(request, stream=True)
    try:
        body = _read(response, end)
    except httpx.DecodingError as error:
        raise httpx.RemoteProtocolError(str(error)) from error
    finally:
        response.close()
    return Answer(response.status_code, body, response.headers)


def _read(response: httpx.Response, end: float) -> bytes:
    """The body within its limits; httpx's own time-outs are per read and bound nothing."""
    parts: list[bytes] = []
    size = 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > BODY_LIMIT:
            message = f"more than {BODY_LIMIT} bytes"
            raise AnswerTooLargeError(message)
        if time.monotonic() > end:
            message = "the answer came too slowly"
            raise AnswerTooSlowError(message)
    return b"".join(parts)


_clients: dict[bool, httpx.Client] = {}


def _client(*, is_local: bool) -> httpx.Client:
    """The process's client with its open connections; made after a fork, at first use."""
    if is_local not in _clients:
        # A proxy of the environment is for the world, not for the sandbox on this machine.
        _clients[is_local] = httpx.Client(follow_redirects=False, trust_env=not is_local)
    return _clients[is_local]
