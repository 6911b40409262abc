"""The door of Resend's API: user agent, key, rate, idempotency, then the mail."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response, Router
from sandbox.resend.check import RefusedError, check, listed
from sandbox.resend.state import Mail, moment

if TYPE_CHECKING:
    from sandbox.http import Handler
    from sandbox.world import World

Json = dict[str, Any]

BATCH_LIMIT = 100
_KEY_LIMIT = 256
_RESET_SECONDS = 1

router = Router("resend")


def endpoint(method: str, path: str, operation: str) -> "Callable[[Handler], Handler]":
    """Register what answers `method path` of the API, behind its checks."""

    def register(handler: "Handler") -> "Handler":
        @wraps(handler)
        def guarded(world: "World", request: Request) -> Response:
            try:
                return _through_the_door(world, request, handler)
            except RefusedError as error:
                return Response(error.status, error.body)

        return router.route(method, "/resend" + path, operation=operation)(guarded)

    return register


@endpoint("POST", "/emails", "emails.send")
def send(world: "World", request: Request) -> Response:
    """Take one mail."""
    sent, key = _json(request), _key(request)

    def run() -> Json:
        return {"id": world.resend.take(check(sent), key)}

    return Response(200, world.resend.once(key, request.body, run))


@endpoint("POST", "/emails/batch", "emails.send_batch")
def send_batch(world: "World", request: Request) -> Response:
    """Take up to a hundred mails: all or none, or with `permissive` those that are in order."""
    sent, key = _json(request), _key(request)
    if not isinstance(sent, list) or not 1 <= len(sent) <= BATCH_LIMIT:
        message = f"A batch is a list of 1 to {BATCH_LIMIT} emails."
        raise RefusedError(422, "validation_error", message)
    permissive = request.header("x-batch-validation").lower() == "permissive"

    def run() -> Json:
        good, errors = _sorted_out(sent, permissive=permissive)
        answer: Json = {"data": [{"id": world.resend.take(one, key)} for one in good]}
        return {**answer, "errors": errors} if permissive else answer

    return Response(200, world.resend.once(key, request.body, run))


@endpoint("GET", "/emails/{id}", "emails.get")
def get(world: "World", request: Request) -> Response:
    """One mail as it is now."""
    mail = world.resend.mail(request.params["id"])
    if mail is None:
        raise RefusedError(404, "not_found", "Email not found")
    return Response(200, described(mail))


@endpoint("GET", "/domains", "domains.list")
def domains(world: "World", request: Request) -> Response:  # noqa: ARG001 - one page holds them all
    """The sender domains of the account."""
    data = [
        {
            "id": name,
            "name": name,
            "status": status,
            "created_at": moment(0),
            "region": "us-east-1",
            "capabilities": {"sending": "enabled", "receiving": "disabled"},
        }
        for name, status in world.resend.domains.items()
    ]
    return Response(200, {"object": "list", "has_more": False, "data": data})


def described(mail: Mail) -> Json:
    """A mail as the API shows it."""
    return {
        "object": "email",
        "id": mail.id,
        "message_id": f"<{mail.id}@resend.sandbox>",
        "to": list(mail.to),
        "from": mail.sender,
        "created_at": moment(mail.sent_at),
        "subject": mail.subject,
        "html": mail.html,
        "text": mail.text,
        "bcc": listed(mail.request.get("bcc")),
        "cc": listed(mail.request.get("cc")),
        "reply_to": listed(mail.request.get("reply_to")),
        "last_event": mail.last_event,
    }


def _through_the_door(world: "World", request: Request, handler: "Handler") -> Response:
    if not request.header("user-agent"):
        return Response(403, "error code: 1010")
    _check_api_key(request.header("authorization"))
    room = world.resend.room()
    if room < 0:
        body = RefusedError(429, "rate_limit_exceeded", "Too many requests.").body
        response = Response(429, body, {"retry-after": str(_RESET_SECONDS)})
    else:
        response = handler(world, request)
    limit = world.resend.per_second or max(room + 1, 1)
    response.headers |= {
        "ratelimit-limit": str(limit),
        "ratelimit-remaining": str(max(room, 0)),
        "ratelimit-reset": str(_RESET_SECONDS),
    }
    return response


def _check_api_key(authorization: str) -> None:
    scheme, _, key = authorization.partition(" ")
    if scheme.lower() != "bearer" or not key.strip():
        raise RefusedError(401, "missing_api_key", "Missing API key in the authorization header.")
    if not key.strip().startswith("re_"):
        raise RefusedError(403, "invalid_api_key", "API key is invalid.")


def _key(request: Request) -> str:
    key = request.header("idempotency-key")
    if len(key) > _KEY_LIMIT:
        message = f"The idempotency key must be between 1 and {_KEY_LIMIT} characters."
        raise RefusedError(400, "invalid_idempotency_key", message)
    return key


def _json(request: Request) -> Any:  # noqa: ANN401 - JSON is anything
    try:
        return request.json()
    except ValueError:
        raise RefusedError(400, "validation_error", "The request body is not JSON.") from None


def _sorted_out(sent: list[Any], *, permissive: bool) -> tuple[list[Json], list[Json]]:
    """The mails that are in order, and what is wrong with the others."""
    good, errors = [], []
    for index, one in enumerate(sent):
        try:
            good.append(check(one, batch=True))
        except RefusedError as error:
            if not permissive:
                raise
            errors.append({"index": index, "message": str(error)})
    return good, errors
