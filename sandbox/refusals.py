"""How each provider words that it is busy or broken, for the faults that answer in its name."""

from typing import Any

from sandbox.http import Response

TOO_MANY, BROKEN, BAD_GATEWAY, UNAVAILABLE = 429, 500, 502, 503
RETRY_AFTER = 1

_SLOW_DOWN = '<?xml version="1.0" encoding="UTF-8"?><Error><Code>{code}</Code></Error>'
_GATEWAY = "<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>"


def refusal(provider: str, status: int) -> Response:
    """The provider's own answer of that status (429, 500, 502 or 503)."""
    if status == BAD_GATEWAY:
        return Response(status, _GATEWAY, content_type="text/html")
    headers = {"Retry-After": str(RETRY_AFTER)} if status == TOO_MANY else {}
    if provider == "s3":
        code = "SlowDown" if status == TOO_MANY else "InternalError"
        shown = 503 if status == TOO_MANY else status
        return Response(shown, _SLOW_DOWN.format(code=code), {}, "application/xml")
    return Response(status, _body(provider, busy=status == TOO_MANY), headers)


def _body(provider: str, *, busy: bool) -> dict[str, Any]:
    if provider == "stripe":
        kind = {"type": "invalid_request_error", "code": "rate_limit"} if busy else {}
        words = "Too many requests hit the API too quickly." if busy else "An error occurred."
        return {"error": {"type": "api_error", "message": words, **kind}}
    if provider == "resend":
        name = "rate_limit_exceeded" if busy else "internal_server_error"
        words = "Too many requests." if busy else "An unexpected error occurred."
        return {"statusCode": TOO_MANY if busy else BROKEN, "name": name, "message": words}
    if provider in ("printful", "printify", "gooten"):
        return _printer(provider, "Too many requests." if busy else "Internal error.", busy=busy)
    if provider == "quickbooks":
        return _books(busy=busy)
    if busy:
        words = "You are being rate limited."
        return {"message": words, "retry_after": float(RETRY_AFTER), "global": False}
    return {"message": "500: Internal Server Error", "code": 0}


def _printer(provider: str, words: str, *, busy: bool) -> dict[str, Any]:
    status = TOO_MANY if busy else BROKEN
    if provider == "printful":
        reason = "TooManyRequests" if busy else "InternalServerError"
        return {"code": status, "result": words, "error": {"reason": reason, "message": words}}
    if provider == "printify":
        return {"status": "error", "code": status, "message": words}
    return {"HadError": True, "Errors": [{"PropertyName": "", "ErrorMessage": words}]}


def _books(*, busy: bool) -> dict[str, Any]:
    """The gateway's spelling for too many, the service's own for broken."""
    if busy:
        words = "message=ThrottleExceeded; errorCode=003001; statusCode=429"
        error = {"message": words, "detail": None, "code": "3001", "element": None}
        return {"fault": {"error": [error], "type": "SERVICE"}}
    wrong = {"Message": "message=InternalServerError; errorCode=003100; statusCode=500"}
    return {"Fault": {"Error": [{**wrong, "Detail": "", "code": "3100"}], "type": "SystemFault"}}
