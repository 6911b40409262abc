"""The webhook door in front of Django: an event is stored before its handler and middleware run.

They cost more than the signature and the INSERT together, and protect pages that people open:
who knocks here is known by a signature alone. `core.views.WebhookView` answers the same where
requests come another way, and everything that is not a POST.
"""

import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.http.request import HttpHeaders

from core import hung, inbox, turned_away

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

log = structlog.get_logger(__name__)

#: The header in which a verifier finds the last part of the address; never the sender's own.
PATH_TOKEN = "Webhook-Path-Token"  # noqa: S105 - a header's name
_TOKEN = "HTTP_WEBHOOK_PATH_TOKEN"  # noqa: S105
_HANGS = 1.0  # seconds
BODY_LIMIT = 1_000_000  # bytes; the largest real events are tens of kilobytes
_ADDRESS = re.compile(r"/webhooks/([-a-zA-Z0-9_]+)/(?:([-a-zA-Z0-9_]+)/)?")


def with_door(pages: "WSGIApplication") -> "WSGIApplication":
    """Django's application, with the door before it."""

    def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        address = _ADDRESS.fullmatch(environ.get("PATH_INFO", ""))
        if address is None or environ["REQUEST_METHOD"] != "POST" or not inbox.is_known(address[1]):
            with hung.let_go_after(hung.PAGE_SECONDS):
                return pages(environ, start_response)
        environ[_TOKEN] = address[2] or ""
        with hung.let_go_after(hung.WEBHOOK_SECONDS):
            status = HTTPStatus(_answer(address[1], environ))
        start_response(f"{status.value} {status.phrase}", [("Content-Length", "0")])
        return [b""]

    return application


def _answer(provider: str, environ: "WSGIEnvironment") -> int:
    declared = str(environ.get("CONTENT_LENGTH") or "")
    length = int(declared) if declared.isdecimal() else 0
    if length > BODY_LIMIT:
        return 413
    try:
        body: bytes = environ["wsgi.input"].read(length)
    except OSError:
        return 400  # hung up before the end
    headers = _Headers(environ)
    try:
        return _twice(lambda: inbox.receive(provider, body, headers))
    except (DatabaseError, InterfaceError):
        log.exception("webhook_not_stored", provider=provider)
        turned_away.note("database")
        return 503


class _Headers(Mapping[str, str]):
    """A request's headers, found where the server put them: a verifier asks for one to four."""

    def __init__(self, environ: "WSGIEnvironment") -> None:
        self._environ = environ

    def __getitem__(self, name: str) -> str:
        value: str = self._environ[HttpHeaders.to_wsgi_name(name)]
        return value

    def __iter__(self) -> Iterator[str]:
        return iter(HttpHeaders(self._environ))

    def __len__(self) -> int:
        return len(HttpHeaders(self._environ))


def _twice(store: Callable[[], int]) -> int:
    """Store; once more on a new connection when the kept one is gone. The same event is one row.

    So PostgreSQL may have been restarted meanwhile, and no event pays for asking whether it was.
    Not when it took a second to find out: who hangs would hang again.
    """
    began = time.monotonic()
    try:
        return store()
    except (OperationalError, InterfaceError):
        connection.close()
        if time.monotonic() - began > _HANGS:
            raise
        return store()
