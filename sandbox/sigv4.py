"""Checks AWS Signature Version 4, of a request's headers or of a presigned address.

Facts: docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html (2026-11).
"""

import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote

from sandbox.http import Request

ALGORITHM = "AWS4-HMAC-SHA256"
LONGEST = 604800
UNSIGNED = "UNSIGNED-PAYLOAD"
_SKEW = 15 * 60
_AUTHORIZATION = re.compile(
    rf"{ALGORITHM} Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{{64}})"
)


NO_KEY = "InvalidAccessKeyId"
WRONG = "SignatureDoesNotMatch"
DENIED = "AccessDenied"
SKEWED = "RequestTimeTooSkewed"
OTHER_BODY = "XAmzContentSHA256Mismatch"
ONLY_V4 = "Only Signature Version 4 is taken."
EXPIRED = "Request has expired"
NO_DATE = "The request has no valid date."
BAD_QUERY = "AuthorizationQueryParametersError"


class UnsignedError(Exception):
    """The request is not rightly signed: S3's code for it, and the words."""

    def __init__(self, code: str, message: str, status: int = 403) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


@dataclass(frozen=True)
class _Claim:
    """What a request says about its signature."""

    credential: str
    signed_headers: str
    signature: str
    at: str
    payload: str
    query: str


def check(request: Request, *, access_key: str, secret: str, now: float) -> None:
    """Raise UnsignedError unless the holder of the secret signed this, lately enough."""
    claim = _presigned(request, now) if _is_presigned(request) else _in_headers(request, now)
    key, _, scope = claim.credential.partition("/")
    if key != access_key:
        message = "The AWS Access Key Id you provided does not exist in our records."
        raise UnsignedError(NO_KEY, message)
    wanted = _signature(request, claim, scope, secret)
    if not hmac.compare_digest(wanted, claim.signature):
        message = "The request signature we calculated does not match the signature you provided."
        raise UnsignedError(WRONG, message)


def _is_presigned(request: Request) -> bool:
    return "X-Amz-Signature" in request.query


def _in_headers(request: Request, now: float) -> _Claim:
    match = _AUTHORIZATION.fullmatch(request.header("authorization"))
    if match is None:
        raise UnsignedError(DENIED, ONLY_V4)
    at = request.header("x-amz-date")
    if abs(now - _seconds(at)) > _SKEW:
        message = "The difference between the request time and the current time is too large."
        raise UnsignedError(SKEWED, message)
    payload = request.header("x-amz-content-sha256")
    if payload != UNSIGNED and payload != hashlib.sha256(request.body).hexdigest():
        message = "The provided x-amz-content-sha256 header does not match what was computed."
        raise UnsignedError(OTHER_BODY, message, 400)
    return _Claim(match[1], match[2], match[3], at, payload, _canonical_query(request.raw_query))


def _presigned(request: Request, now: float) -> _Claim:
    lifetime, at = request.first("X-Amz-Expires"), request.first("X-Amz-Date")
    if not lifetime.isdecimal() or not 1 <= int(lifetime) <= LONGEST:
        message = "X-Amz-Expires must be between 1 and a week in seconds; that is 604800."
        raise UnsignedError(BAD_QUERY, message, 400)
    begun = _seconds(at)
    if now > begun + int(lifetime) or begun > now + _SKEW:
        raise UnsignedError(DENIED, EXPIRED)
    return _Claim(
        credential=request.first("X-Amz-Credential"),
        signed_headers=request.first("X-Amz-SignedHeaders"),
        signature=request.first("X-Amz-Signature"),
        at=at,
        payload=UNSIGNED,
        query=_canonical_query(request.raw_query, but="X-Amz-Signature"),
    )


def _signature(request: Request, claim: _Claim, scope: str, secret: str) -> str:
    names = claim.signed_headers.split(";")
    headers = "".join(f"{name}:{' '.join(request.header(name).split())}\n" for name in names)
    parts = (request.method, request.path, claim.query, headers, claim.signed_headers)
    digest = hashlib.sha256("\n".join((*parts, claim.payload)).encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    said = "\n".join((ALGORITHM, claim.at, scope, digest))
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()


def _canonical_query(raw: str, *, but: str = "") -> str:
    pairs = parse_qsl(raw, keep_blank_values=True)
    shown = sorted((quote(key, safe="-_.~"), quote(value, safe="-_.~")) for key, value in pairs)
    return "&".join(f"{key}={value}" for key, value in shown if key != but)


def _seconds(at: str) -> float:
    try:
        return datetime.strptime(at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC).timestamp()
    except ValueError:
        raise UnsignedError(DENIED, NO_DATE) from None
