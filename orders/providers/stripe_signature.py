"""How Stripe signs what it sends (docs.stripe.com/webhooks/signature, read 2026-11)."""

import json
from datetime import UTC, datetime

import stripe

from core.inbox import Received, Refused

#: Seconds a signature may be old: Stripe's own default.
TOLERANCE = 300


def verify(body: bytes, signature: str, secret: str) -> Received:
    """The event in a signed body.

    Raises:
        Refused: unsigned, wrongly or long ago signed, or not an event. The SDK raises TypeError
            for a non-ASCII header and RecursionError is json's: anybody can send those.
    """
    try:
        stripe.WebhookSignature.verify_header(body.decode(), signature, secret, TOLERANCE)
        event = json.loads(body)
        return Received(
            event_id=_text(event["id"]),
            type=_text(event["type"]),
            occurred_at=datetime.fromtimestamp(int(event["created"]), UTC),
        )
    except stripe.SignatureVerificationError as error:
        reason = "the Stripe signature does not fit"
        raise Refused(reason) from error
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError) as error:
        reason = "not a Stripe event"
        raise Refused(reason) from error


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 255:  # noqa: PLR2004 - column width
        message = "an event's id and type are short texts"
        raise TypeError(message)
    return value
