"""QuickBooks Online by python-quickbooks as a thin transport: raw dicts in, outcomes out.

The library builds addresses and reads answers; core.http sends. Why: its object classes send
harmful defaults (`ExchangeRate: 1`), it has no time-outs and it hides the HTTP status, by which
a failure must be judged first (docs/decisions/0012-quickbooks-transport.md).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from quickbooks import QuickBooks  # type: ignore[import-untyped]

from core.http import ProviderClient, Reply, retry_after
from core.outcomes import NotSent, Ok, Outcome, Rejected, Throttled, Unknown

Json = dict[str, Any]

MINOR_VERSION = 75
#: Codes on which the owner must act: tokens, the app's rights, his own rights, his subscription.
NO_ACCESS, NO_RIGHT, LAPSED = "401", "403", "6190"
OWNER_MUST_ACT = frozenset({NO_ACCESS, NO_RIGHT, LAPSED, "120"})
DUPLICATE_NUMBER, DUPLICATE_NAME = "6140", "6240"
_TOKEN_CODES = frozenset({"3200", "100"})
_THROTTLED = "3001"
#: Intuit: after a 429, wait a minute (limits and throttles, 2026-11).
_WAIT = 60.0
_OK, _UNAUTHORIZED, _FORBIDDEN, _TOO_MANY, _SERVER = 200, 401, 403, 429, 500
_SECONDS = 30.0
_REASON_LIMIT = 600
_ROWS = 1000
#: What reading an answer of another form than the documented one raises.
_WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError, ArithmeticError)


@dataclass(frozen=True)
class Access:
    """A company and the token that opens it."""

    realm_id: str
    token: str


def create(
    access: Access,
    entity: str,
    body: Mapping[str, object],
    *,
    key: str,
    params: Mapping[str, str] | None = None,
) -> Outcome[Json]:
    """Make an object; the same `key` again gives the first answer and no second object."""
    return _ask(
        access,
        _Call(f"{entity.lower()}.create", key, is_write=True),
        lambda books: _named(
            books.create_object(
                entity, json.dumps(body), request_id=key, params=dict(params or {})
            )[entity]
        ),
    )


def matching(access: Access, entity: str, field: str, value: str) -> Outcome[list[Json]]:
    """The objects of which `field` is `value`; ASCII only (other letters break the parser)."""
    where = f"where {field} = {quoted(value)}"
    return _query(access, entity, where)


def noted(access: Access, entity: str, mark: str, *, since: str) -> Outcome[Json | None]:
    """The document of the day `since` (YYYY-MM-DD) or later with `mark` in its private note.

    Notes cannot be asked for, so all documents of those days are read, a page at a time and only
    what is needed of each: number, total and note.
    """
    start = 1
    while True:
        where = f"where TxnDate >= {quoted(since)} startposition {start} maxresults {_ROWS}"
        page = _query(access, entity, where, what="Id, DocNumber, TotalAmt, PrivateNote")
        if not isinstance(page, Ok):
            return page
        for one in page.value:
            if mark in str(one.get("PrivateNote")):
                return Ok(one)
        if len(page.value) < _ROWS:
            return Ok(None)
        start += _ROWS


def everything(access: Access, entity: str) -> Outcome[list[Json]]:
    """The active objects of a list, at most the 1000 that one answer holds."""
    return _query(access, entity, f"maxresults {_ROWS}")


def get(access: Access, entity: str, remote_id: str) -> Outcome[Json]:
    """One object by its id."""
    return _ask(
        access,
        _Call(f"{entity.lower()}.get", remote_id),
        lambda books: _named(books.get_single_object(entity, remote_id)[entity]),
    )


def preferences(access: Access) -> Outcome[Json]:
    """What the company's owner has chosen: currency, taxes, forms."""
    return _ask(
        access,
        _Call("preferences.get", ""),
        lambda books: books.get(f"{books.api_url}/company/{books.company_id}/preferences")[
            "Preferences"
        ],
    )


def page_of(entity: str, remote_id: str) -> str:
    """Where a person sees a document; in demo mode, what the sandbox has received."""
    if settings.DEMO_MODE:
        return f"{settings.SANDBOX_URL}/quickbooks/received/{entity}/{remote_id}"
    site = "app.sandbox.qbo" if "sandbox" in settings.QBO_API_BASE else "app.qbo"
    word = {"Purchase": "expense"}.get(entity, entity.lower())
    return f"https://{site}.intuit.com/app/{word}?txnId={remote_id}"


def quoted(text: str) -> str:
    """A value for a query. Backslashes go: the parser takes one before a quote as its escape."""
    return "'" + text.replace("\\", "").replace("'", "\\'") + "'"


def judge(reply: Reply, *, write: bool) -> Rejected | NotSent | Throttled | Unknown | None:
    """What an answer means: by its status first, then by its fault's code, never by its words."""
    code, words = _fault(reply)
    if reply.status == _UNAUTHORIZED or code in _TOKEN_CODES:
        return Rejected(words or "the access token was refused", NO_ACCESS)
    if reply.status == _TOO_MANY or code == _THROTTLED:
        wait = retry_after(reply.headers) or _WAIT
        return Throttled("QuickBooks asks us to slow down", max(wait, _WAIT))
    if reply.status == _FORBIDDEN:
        return Rejected(words or "the app may not work in this company", NO_RIGHT)
    if code and reply.status < _SERVER:
        return Rejected(words, code)
    if reply.status != _OK or isinstance(reply.json, dict):
        return None
    return _unclear("QuickBooks' answer cannot be read", write=write)


def _query(access: Access, entity: str, rest: str, *, what: str = "*") -> Outcome[list[Json]]:
    statement = f"select {what} from {entity} {rest}"  # noqa: S608 - `quoted` escapes by Intuit's rules
    return _ask(
        access,
        _Call(f"{entity.lower()}.query", statement[:200]),
        lambda books: [
            _named(one)
            for one in books.get(
                f"{books.api_url}/company/{books.company_id}/query", params={"query": statement}
            )["QueryResponse"].get(entity, [])
        ],
    )


def _named(found: Json) -> Json:
    """An object with its id, as text. KeyError or TypeError when it has none."""
    return {**found, "Id": str(found["Id"])}


@dataclass(frozen=True)
class _Call:
    operation: str
    reference: str
    is_write: bool = False


class _EndedError(Exception):
    """Carries an outcome other than Ok out of the library."""

    def __init__(self, outcome: Rejected | NotSent | Throttled | Unknown) -> None:
        super().__init__(outcome.reason)
        self.outcome = outcome


@dataclass(frozen=True)
class _Response:
    """What the library reads of an answer."""

    status_code: int
    text: str


class _Books(QuickBooks):  # type: ignore[misc]
    """The library's client with its one sending method given to core.http."""

    call: _Call
    client: ProviderClient

    def process_request(
        self,
        request_type: str,
        url: str,
        headers: Mapping[str, str],
        params: Mapping[str, object],
        data: str | Mapping[str, object] = "",
    ) -> _Response:
        """Send once; anything but a good answer leaves as an outcome."""
        outcome = self.client.call(
            request_type,
            url.removeprefix(self.client.base_url),
            operation=self.call.operation,
            json=json.loads(data) if isinstance(data, str) and data else None,
            params={name: str(value) for name, value in params.items()},
            headers={"Accept": headers["Accept"]},
            reference=self.call.reference,
            deadline=_SECONDS,
            write=self.call.is_write,
        )
        if not isinstance(outcome, Ok):
            raise _EndedError(outcome)
        return _Response(outcome.value.status, outcome.value.text)


def _ask(access: Access, call: _Call, ask: Callable[[Any], Any]) -> Outcome[Any]:
    books = _Books(company_id=access.realm_id, minorversion=MINOR_VERSION, use_decimal=True)
    base = settings.QBO_API_BASE
    books.api_url_v3 = f"{base}/v3"
    books.call = call
    books.client = ProviderClient(
        "quickbooks",
        base,
        headers={"Authorization": f"Bearer {access.token}"},
        judge=judge,
        read_seconds=30.0,
    )
    try:
        return Ok(ask(books))
    except _EndedError as error:
        return error.outcome
    except _WRONG_FORM as error:
        what = f"{type(error).__name__} {error}"
        return _unclear(f"QuickBooks' answer has another form: {what}", write=call.is_write)


def _unclear(reason: str, *, write: bool) -> Unknown | NotSent:
    return Unknown(reason) if write else NotSent(reason)


def _fault(reply: Reply) -> tuple[str, str]:
    """Code and words of the first error; the service writes `Fault`, its gateway `fault`."""
    said = reply.json if isinstance(reply.json, dict) else {}
    fault = said.get("Fault") or said.get("fault")
    fault = fault if isinstance(fault, dict) else {}
    errors = fault.get("Error") or fault.get("error") or []
    first = errors[0] if isinstance(errors, list) and errors else {}
    if not isinstance(first, dict) or not first:
        return "", ""
    words = [str(first.get(name) or "") for name in ("Message", "message", "Detail", "detail")]
    code = str(first.get("code") or "")
    said_words = ": ".join(dict.fromkeys(word for word in words if word))
    return code, f"{said_words} ({code})"[:_REASON_LIMIT]


def total_of(document: Json) -> Decimal:
    """What a stored document comes to, in major units."""
    return Decimal(str(document.get("TotalAmt", 0)))
