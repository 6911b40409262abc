"""Stripe's error bodies, in the words the SDK turns into exceptions."""

from typing import Any, NoReturn

Json = dict[str, Any]

BAD_REQUEST, UNAUTHORIZED, DECLINED, NOT_FOUND, CONFLICT, BROKEN = 400, 401, 402, 404, 409, 500


class StripeError(Exception):
    """A refusal: its HTTP status and the `error` object of the answer."""

    def __init__(self, status: int, message: str, **fields: object) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"type": "invalid_request_error", "message": message, **fields}

    def answer(self, request_id: str) -> Json:
        """The JSON body Stripe sends."""
        link = f"https://dashboard.stripe.com/test/logs/{request_id}"
        return {"error": {**self.body, "request_log_url": link}}


def invalid(message: str, param: str = "", code: str = "") -> StripeError:
    """A 400 about one parameter."""
    fields = {key: value for key, value in (("param", param), ("code", code)) if value}
    return StripeError(BAD_REQUEST, message, **fields)


def refuse(message: str, param: str = "", code: str = "") -> NoReturn:
    """Raise the 400 of `invalid`."""
    raise invalid(message, param, code)


def refuse_missing(name: str) -> NoReturn:
    """A required parameter is absent."""
    refuse(f"Missing required param: {name}.", name, "parameter_missing")


def unknown_params(names: list[str]) -> StripeError:
    """Parameters that the endpoint does not have."""
    word = "parameter" if len(names) == 1 else "parameters"
    return invalid(f"Received unknown {word}: {', '.join(names)}", names[0], "parameter_unknown")


def refuse_unmodelled(name: str) -> NoReturn:
    """Stripe has this, the sandbox does not: said so, instead of acting as if."""
    message = f"The local sandbox does not simulate `{name}`; the real Stripe knows it."
    refuse(message, name, "sandbox_not_modelled")


def refuse_absent(kind: str, key: str, param: str, *, status: int = BAD_REQUEST) -> NoReturn:
    """An object that is not held: 400 when a parameter names it, 404 when the address does."""
    message = f"No such {kind}: '{key}'"
    raise StripeError(status, message, code="resource_missing", param=param)


def bad_key(key: str) -> StripeError:
    """A key that is missing, live or not a key."""
    if not key:
        text = "You did not provide an API key. Send it as `Authorization: Bearer YOUR_SECRET_KEY`."
    elif "_live_" in key:
        text = "This is the local sandbox: it refuses live keys. Use one that starts sk_test_."
    else:
        text = f"Invalid API Key provided: {key[:8]}{'*' * 8}"
    return StripeError(UNAUTHORIZED, text)


def other_parameters(key: str) -> StripeError:
    """An idempotency key used before with something else."""
    message = (
        "Keys for idempotent requests can only be used with the same parameters they were first "
        f"used with. Try using a key other than '{key}' if you meant to execute a different "
        "request."
    )
    return StripeError(BAD_REQUEST, message, type="idempotency_error")


def key_in_use(key: str) -> StripeError:
    """The first request with this key is still running."""
    message = f"There is currently another in-progress request using this Idempotent Key ({key})."
    return StripeError(CONFLICT, message, code="idempotency_key_in_use")


def server_error() -> StripeError:
    """Stripe's own fault, after the work began."""
    return StripeError(BROKEN, "An unknown error occurred", type="api_error")
