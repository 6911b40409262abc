"""How QuickBooks words what it refuses: fault codes, their messages, and both spellings.

Codes and texts: developer.intuit.com, QuickBooks Online, "Error codes" and "Handle common errors"
(2026-11). The service spells `Fault`, the gateway in front of it `fault`.
"""

from typing import Any

from sandbox.http import Response

Json = dict[str, Any]

BAD_REQUEST, UNAUTHORIZED, FORBIDDEN, TOO_MANY = 400, 401, 403, 429
#: Seconds that a throttled caller should wait at least.
WAIT = 60

MESSAGES = {
    500: "Unsupported Operation",
    610: "Object Not Found",
    2010: "Request has invalid or unsupported property",
    2020: "Required param missing, need to supply the required value for the API",
    2030: "Invalid ID",
    2050: "String length is either shorter or longer than supported by specification",
    2130: "Invalid request id format",
    2210: "Invalid Email Address format",
    2250: "Required line detail missing",
    2260: "Posting type missing on line",
    2290: "Invalid Amount",
    2300: "Transaction is not balanced",
    2500: "Invalid Reference Id",
    4000: "Error parsing query",
    4001: "Invalid query",
    5010: "Stale Object Error",
    6000: "A business validation error has occurred while processing your request",
    6070: "Amount calculation incorrect in the request",
    6080: "Required name element missing",
    6090: "Discount amount or percent missing",
    6100: "Invalid Tax Code",
    6140: "Duplicate Document Number Error",
    6170: "Tax detail not allowed",
    6200: "Books are closed",
    6240: "Duplicate Name Exists Error",
}


class RefusedError(Exception):
    """What QuickBooks does not take."""

    def __init__(
        self, code: int, detail: str, *, element: str = "", status: int = BAD_REQUEST
    ) -> None:
        super().__init__(detail)
        self.code, self.detail, self.element, self.status = code, detail, element, status

    def body(self, at: str) -> Json:
        """The service's own envelope; `at` is its clock."""
        error = {
            "Message": MESSAGES.get(self.code, "An application error has occurred"),
            "Detail": self.detail,
            "code": str(self.code),
        }
        if self.element:
            error["element"] = self.element
        return {"Fault": {"Error": [error], "type": "ValidationFault"}, "time": at}


class GatewayError(Exception):
    """What the gateway refuses before the service sees it."""

    def __init__(self, status: int, code: str, name: str, kind: str) -> None:
        super().__init__(name)
        self.status, self.code, self.name, self.kind = status, code, name, kind

    def response(self, *, as_xml: bool = False) -> Response:
        """Lower-case JSON, or the XML that throttled callers have met although they asked for JSON.

        The XML: github.com/ej2/python-quickbooks issues 43 and 83.
        """
        words = f"message={self.name}; errorCode={int(self.code):06d}; statusCode={self.status}"
        headers = {"Retry-After": str(WAIT)} if self.status == TOO_MANY else {}
        if as_xml:
            text = (
                '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
                '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3">'
                f'<Fault type="{self.kind}"><Error code="{self.code}"><Message>{words}</Message>'
                "</Error></Fault></IntuitResponse>"
            )
            return Response(self.status, text, headers, "application/xml;charset=UTF-8")
        error = {"message": words, "detail": None, "code": self.code, "element": None}
        fault = {"error": [error], "type": self.kind}
        return Response(self.status, {"fault": fault}, headers)


def expired() -> GatewayError:
    """The access token is unknown, expired or revoked."""
    return GatewayError(UNAUTHORIZED, "3200", "AuthenticationFailed", "AUTHENTICATION")


def other_company() -> GatewayError:
    """The token is good, but not for this company."""
    return GatewayError(FORBIDDEN, "3100", "ApplicationAuthorizationFailed", "AUTHORIZATION")


def throttled() -> GatewayError:
    """More requests than a company may send."""
    return GatewayError(TOO_MANY, "3001", "ThrottleExceeded", "SERVICE")
