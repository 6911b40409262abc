"""The door of Stripe's API: key, version, form, parameters, idempotency, then the endpoint."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from sandbox.http import Request, Response, Router
from sandbox.stripe import forms, idempotency
from sandbox.stripe.errors import (
    NOT_FOUND,
    StripeError,
    bad_key,
    refuse,
    refuse_absent,
    server_error,
)
from sandbox.stripe.expand import expanded
from sandbox.stripe.objects import API_VERSION
from sandbox.stripe.shapes import Shape, read
from sandbox.stripe.state import Exchange, StripeState

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

PREFIX = "/stripe"
router = Router()


@dataclass
class Call:
    """One request whose key and parameters are in order. `path` holds the ids in the address."""

    state: StripeState
    operation: str
    params: Json
    path: dict[str, str]
    url: str
    base_url: str
    request_id: str
    key: str = ""
    expand: list[str] = field(default_factory=list)

    def held(self, kind: str, name: str) -> Json:
        """The object that the address names; a 404 when there is none."""
        key = self.path[name]
        found = self.state.find(kind, key)
        if found is None:
            refuse_absent(kind, key, name, status=NOT_FOUND)
        return found


class Endpoint(Protocol):
    """Answers one call with a flat object or a list of them; StripeError refuses."""

    def __call__(self, call: Call) -> Json:
        """Do it."""
        ...


#: operation -> (method, path, shape): what there is, for the tests that compare it with Stripe's.
ENDPOINTS: dict[str, tuple[str, str, Shape]] = {}


def endpoint(
    method: str, path: str, operation: str, shape: Shape
) -> Callable[[Endpoint], Endpoint]:
    """Register what answers `method path` under Stripe's API."""

    def register(answer: Endpoint) -> Endpoint:
        ENDPOINTS[operation] = (method, path, shape)

        def serve(world: "World", request: Request) -> Response:
            return _serve(world.stripe, request, operation, shape, answer)

        router.route(method, PREFIX + path, operation=operation)(serve)
        return answer

    return register


def _serve(
    state: StripeState, request: Request, operation: str, shape: Shape, answer: Endpoint
) -> Response:
    """Answer one request; the exchange is kept when a test asked for it."""
    response = _answered(state, request, operation, shape, answer)
    if state.exchanges is not None and isinstance(response.body, dict):
        path = request.path.removeprefix(PREFIX)
        kept = Exchange(request.method, path, _fields(request), response.status, response.body)
        state.exchanges.append(kept)
    return response


def _answered(
    state: StripeState, request: Request, operation: str, shape: Shape, answer: Endpoint
) -> Response:
    request_id = state.new_id("req")
    headers = {"Request-Id": request_id, "Stripe-Version": API_VERSION}
    try:
        call = _call(state, request, operation, shape, request_id)
        if call.key:
            headers["Idempotency-Key"] = call.key
        (status, body), again = _run(call, request, answer)
        if again:
            headers["Idempotent-Replayed"] = "true"
        return Response(status, body, headers)
    except StripeError as error:
        return Response(error.status, error.answer(request_id), headers)


def _call(
    state: StripeState, request: Request, operation: str, shape: Shape, request_id: str
) -> Call:
    given = {name.lower(): value for name, value in request.headers.items()}
    _check_key(given.get("authorization", ""))
    version = given.get("stripe-version", API_VERSION)
    if version != API_VERSION:
        refuse(f"Invalid Stripe API version: {version}; the sandbox speaks {API_VERSION}.")
    sent = forms.decode(_fields(request))
    if isinstance(sent.get("created"), str) and "created" in shape:
        sent["created"] = {"gte": sent["created"], "lte": sent["created"]}
    params = read(shape, sent)
    return Call(
        state=state,
        operation=operation,
        expand=params.pop("expand", []),
        params=params,
        path=dict(request.params),
        url=request.path.removeprefix(PREFIX),
        base_url=_base_url(state, given.get("host", "")),
        request_id=request_id,
        key=given.get("idempotency-key", "") if request.method == "POST" else "",
    )


def _fields(request: Request) -> list[tuple[str, str]]:
    fields = [(name, value) for name, values in request.query.items() for value in values]
    return fields + forms.pairs(request.body) if request.method == "POST" else fields


def _check_key(authorization: str) -> None:
    scheme, _, key = authorization.partition(" ")
    key = key.strip() if scheme.lower() == "bearer" else ""
    if not key.startswith(("sk_test_", "rk_test_")):
        raise bad_key(key)


def _base_url(state: StripeState, host: str) -> str:
    return f"http://{host}" if host else str(state.world.url)


def _run(call: Call, request: Request, answer: Endpoint) -> tuple[idempotency.Answer, bool]:
    def run() -> idempotency.Answer:
        return _execute(call, answer, effect=request.method != "GET")

    if not call.key:
        with call.state.world.lock:
            return run(), False
    sent = json.dumps([request.method, call.url, call.params, call.expand], sort_keys=True)
    fingerprint = hashlib.sha256(sent.encode()).hexdigest()
    return idempotency.once(call.state, key=call.key, fingerprint=fingerprint, run=run)


def _execute(call: Call, answer: Endpoint, *, effect: bool) -> idempotency.Answer:
    """Run the endpoint; errors after the work began are answers like any other."""
    try:
        if call.operation in call.state.broken:
            call.state.broken.remove(call.operation)
            raise server_error()
        made = answer(call)
        if effect:
            record(call.state, call.operation, call.key, made.get("id", ""), call.params)
        return 200, expanded(call.state, made, call.expand)
    except StripeError as error:
        return error.status, error.answer(call.request_id)


def record(state: StripeState, operation: str, key: str, reference: str, body: Json) -> None:
    """Write an accepted effect into the world's ledger."""
    state.world.ledger.add(
        provider="stripe", operation=operation, key=key, reference=reference, body=body
    )
