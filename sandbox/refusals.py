"""How each provider words that it is busy or broken, for the faults that answer in its name."""

from typing import Any

from sandbox.http import Response

TOO_MANY, BROKEN, BAD_GATEWAY, UNAVAILABLE = 429, 500, 502, 503
RETRY_AFTER = 1

_SLOW_DOWN = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"


#: What is said with a status, if not that something broke.
_WORDS = {
    401: "The key is not valid any more.",
    402: "The card on file was declined.",
    403: "The key may not do this.",
    422: "The address is not valid.",
    429: "Too many requests.",
}
_PAGES = frozenset({BAD_GATEWAY, 504, 520})


def refusal(provider: str, status: int, *, retry_after: str = str(RETRY_AFTER)) -> Response:
    """The provider's own answer of that status; `retry_after` "-" leaves a 429's header out."""
    if status in _PAGES:
        return Response(status, _GATEWAY, content_type="text/html")
    busy = status == TOO_MANY
    headers = {"Retry-After": retry_after} if busy and retry_after != "-" else {}
    if provider == "s3":
        code = {TOO_MANY: "SlowDown", 403: "AccessDenied"}.get(status, "InternalError")
        return Response(
            UNAVAILABLE if busy else status, _SLOW_DOWN.format(code=code), {}, "application/xml"
        )
    return Response(status, _body(provider, status), headers)


def _body(provider: str, status: int) -> dict[str, Any]:
    words = _WORDS.get(status, "Internal error.")
    if provider == "stripe":
        kind = {429: "rate_limit", 402: "card_declined", 401: "api_key_expired"}.get(status)
        coded = {"type": "invalid_request_error", "code": kind} if kind else {}
        return {"error": {"type": "api_error", "message": words, **coded}}
    if provider == "resend":
        names = {401: "invalid_api_key", 403: "validation_error", 422: "validation_error"}
        name = {429: "rate_limit_exceeded", **names}.get(status, "internal_server_error")
        return {"statusCode": status, "name": name, "message": words}
    if provider in ("printful", "printify", "gooten"):
        return _printer(provider, status, words)
    if provider == "quickbooks":
        return _books(status, words)
    if status == TOO_MANY:
        slow = "You are being rate limited."
        return {"message": slow, "retry_after": float(RETRY_AFTER), "global": False}
    return {"message": f"{status}: {words}", "code": 0}


def _printer(provider: str, status: int, words: str) -> dict[str, Any]:
    if provider == "printful":
        reasons = {429: "TooManyRequests", 401: "Unauthorized", 403: "Forbidden", 402: "Payment"}
        reason = reasons.get(status, "InternalServerError" if status >= BROKEN else "BadRequest")
        return {"code": status, "result": words, "error": {"reason": reason, "message": words}}
    if provider == "printify":
        return {"status": "error", "code": status, "message": words}
    return {"HadError": True, "Errors": [{"PropertyName": "", "ErrorMessage": words}]}


def _books(status: int, words: str) -> dict[str, Any]:
    """The gateway's spelling for too many, the service's own for the rest."""
    if status == TOO_MANY:
        words = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
        error = {"message": words, "detail": None, "code": "3001", "element": None}
        return {"fault": {"error": [error], "type": "SERVICE"}}
    code = {401: "3200", 403: "5020"}.get(status, "3100")
    wrong = {"Message": f"message={words}; errorCode=00{code}; statusCode={status}"}
    return {"Fault": {"Error": [{**wrong, "Detail": "", "code": code}], "type": "SystemFault"}}
