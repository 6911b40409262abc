"""The door of the company's API: throttle, token, company, version; then the work; then the tid."""

import json
import re
from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response, Router
from sandbox.quickbooks.words import GatewayError, RefusedError, expired, other_company, throttled

if TYPE_CHECKING:
    from sandbox.http import Handler
    from sandbox.world import World

Json = dict[str, Any]
#: What answers an endpoint: the JSON of its envelope, without the time.
Work = Callable[["World", Request], Json]

VERSION = "75"
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{1,50}")

router = Router("quickbooks")


def endpoint(method: str, path: str, operation: str) -> Callable[[Work], "Handler"]:
    """Register what answers `method path` below the company, behind its checks."""

    def register(work: Work) -> "Handler":
        @wraps(work)
        def guarded(world: "World", request: Request) -> Response:
            answer = _through(world, request, work)
            answer.headers["intuit_tid"] = world.quickbooks.new_tid()
            return answer

        pattern = "/quickbooks/v3/company/{realm}" + path
        return router.route(method, pattern, operation=operation)(guarded)

    return register


def sent_json(request: Request) -> Json:
    """The body with exact amounts: a Decimal for each number with a point."""
    try:
        sent = json.loads(request.body, parse_float=Decimal)
    except ValueError:
        raise RefusedError(2010, "Property Name:Invalid JSON in the request") from None
    if not isinstance(sent, dict):
        raise RefusedError(2010, "Property Name:The request must be a JSON object")
    filled: Json = _without_nulls(sent)
    return filled


def _without_nulls(sent: Any) -> Any:  # noqa: ANN401 - JSON is anything
    """A null is as good as nothing, to QuickBooks."""
    if isinstance(sent, dict):
        return {name: _without_nulls(one) for name, one in sent.items() if one is not None}
    if isinstance(sent, list):
        return [_without_nulls(one) for one in sent]
    return sent


def request_id(request: Request) -> str:
    """The caller's `requestid`; empty when there is none."""
    given = request.first("requestid")
    if given and not _REQUEST_ID.fullmatch(given):
        raise RefusedError(2130, f"The request id {given[:60]} has an invalid format.")
    return given


def _through(world: "World", request: Request, work: Work) -> Response:
    books = world.quickbooks
    try:
        _admit(world, request)
        with world.lock:
            answer = work(world, request)
    except GatewayError as error:
        return error.response(as_xml=books.throttle_as_xml and error.code == "3001")
    except RefusedError as error:
        return Response(error.status, error.body(books.moment()))
    return Response(200, {**answer, "time": answer.get("time", books.moment())})


def _admit(world: "World", request: Request) -> None:
    books = world.quickbooks
    if books.is_throttled():
        raise throttled()
    scheme, _, token = request.header("authorization").partition(" ")
    with world.lock:
        if scheme.lower() != "bearer" or not books.tokens.is_live(token.strip()):
            raise expired()
    if request.params["realm"] != books.realm_id:
        raise other_company()
    if request.first("minorversion") != VERSION:
        detail = f"minorversion {VERSION} is needed: the earlier ones ended on 1 August 2025."
        raise RefusedError(500, detail)
