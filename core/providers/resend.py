"""Resend: hands over one mail with an idempotency key, and checks who signed a webhook.

Facts: resend.com/docs/api-reference/errors and /dashboard/emails/idempotency-keys (2026-11), SDK
2.51. Keys are remembered for 24 hours; the SDK's own settings are module globals.
"""

import json as jsonlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import resend
from django.conf import settings
from resend.exceptions import ResendError
from resend.http_client import HTTPClient

from core import wire
from core.http import record_call, retry_after
from core.inbox import Received, Refused
from core.outcomes import LockedOut, Outcome, Rejected, Throttled, Unknown

PROVIDER = "resend"
#: For a whole call.
SECONDS = 10.0
_QUOTAS = frozenset({"daily_quota_exceeded", "monthly_quota_exceeded"})
_QUOTA_PAUSE = 3600.0  # seconds; a quota opens with the next day or month
#: A key that may only send is refused by other names: it is good for mails.
_NO_KEY = frozenset({"missing_api_key", "invalid_api_key"})
_BUSY = "concurrent_idempotent_requests"
_SERVER_ERROR = 500
_TOO_MANY = 429


def send(params: Mapping[str, Any], *, key: str) -> Outcome[str]:
    """Hand over one mail; the provider's id for it. The same key and body never mail twice."""
    return record_call(
        provider=PROVIDER,
        operation="emails.send",
        reference=key,
        request=params,
        call=lambda: _post(params, key),
        classify=classify,
        summary=lambda provider_id: {"id": provider_id},
    )


def domains() -> Outcome[dict[str, str]]:
    """The sender domains of the account: name -> how far it is verified."""
    return record_call(
        provider=PROVIDER,
        operation="domains.list",
        call=_domains,
        classify=classify,
        summary=lambda found: found,
    )


def classify(error: Exception) -> Rejected | LockedOut | Throttled | Unknown:
    """What an SDK error means for what is to be done next."""
    if isinstance(error, (KeyError, TypeError)):
        return Unknown(f"the answer had no id: {type(error).__name__}")
    if not isinstance(error, ResendError):
        raise error
    status, name = _status(error), str(error.error_type)
    reason = f"Resend: {name}: {error.message}"
    if name in _QUOTAS:
        return Throttled(reason, _QUOTA_PAUSE)
    if status == _TOO_MANY:
        return Throttled(reason, retry_after(_headers(error)))
    if name == _BUSY:
        return Throttled(reason, 2.0)
    if name in _NO_KEY:
        return LockedOut(reason)
    # HttpClientError (code 500) is a lost connection: the mail may have gone.
    return Unknown(reason) if status >= _SERVER_ERROR else Rejected(reason, name)


def verify(body: bytes, headers: Mapping[str, str], *, secret: str) -> Received:
    """Check the signature (Svix) over the raw body, and name the event.

    Raises:
        Refused: 404 without a secret of ours, 400 for everything that is not rightly signed.
    """
    if not secret:
        reason = "RESEND_WEBHOOK_SECRET is not set"
        raise Refused(reason, status=404)
    event_id = headers.get("svix-id") or ""
    signed = {
        "id": event_id,
        "timestamp": headers.get("svix-timestamp") or "",
        "signature": headers.get("svix-signature") or "",
    }
    try:
        event: Any = resend.Webhooks.verify(
            {"payload": body.decode(), "headers": signed, "webhook_secret": secret}  # type: ignore[typeddict-item]
        )
    except (ValueError, TypeError, RecursionError) as error:
        reason = f"not signed by Resend: {error}"
        raise Refused(reason) from error
    facts = event if isinstance(event, dict) else {}
    return Received(event_id, str(facts.get("type", "unknown")), _moment(facts.get("created_at")))


class _Bounded(HTTPClient):
    """What the SDK sends through: its own follows redirects and reads without an end."""

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        json: object = None,
        files: object = None,
        data: object = None,
    ) -> tuple[bytes, int, Mapping[str, str]]:
        """Body, status and headers. What is raised here the SDK calls a lost connection."""
        del files, data  # the shop sends neither
        body = b"" if json is None else jsonlib.dumps(json).encode()
        sent = {**headers, "Content-Type": "application/json"} if body else headers
        answer = wire.exchange(method, url, headers=sent, content=body, seconds=SECONDS)
        return answer.body, answer.status, answer.headers


def _point_sdk() -> None:
    resend.api_key = settings.RESEND_API_KEY
    resend.api_url = settings.RESEND_API_BASE or "https://api.resend.com"
    resend.default_http_client = _Bounded()


def _domains() -> dict[str, str]:
    _point_sdk()
    answer: Any = resend.Domains.list()
    return {str(one["name"]).lower(): str(one["status"]) for one in answer["data"]}


def _post(params: Mapping[str, Any], key: str) -> str:
    _point_sdk()
    answer: Any = resend.Emails.send(dict(params), {"idempotency_key": key})  # type: ignore[arg-type]
    return str(answer["id"])


def _status(error: ResendError) -> int:
    try:
        return int(error.code)
    except (TypeError, ValueError):
        return _SERVER_ERROR


def _headers(error: ResendError) -> dict[str, str]:
    given = getattr(error, "headers", None) or {}
    return {str(name).lower(): str(value) for name, value in given.items()}


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return moment if moment.tzinfo else None
