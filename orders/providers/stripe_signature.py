"""How Stripe signs what it sends (docs.stripe.com/webhooks/signature, read 2026-11)."""

import json
import time
from datetime import UTC, datetime

import stripe

from core.inbox import Received, Refused

#: Seconds a signature may be old, or early: Stripe's own default.
TOLERANCE = 300


def verify(body: bytes, signature: str, secret: str) -> Received:
    """The event in a signed body.

    Raises:
        Refused: 404 without a secret of ours; 400 when unsigned, wrongly or at another time signed,
            or not an event. The SDK raises TypeError for a non-ASCII header and RecursionError is
            json's: anybody can send those.
    """
    if not secret:
        reason = "STRIPE_WEBHOOK_SECRET is not set"
        raise Refused(reason, status=404)
    try:
        text = body.decode()
        stripe.WebhookSignature.verify_header(text, signature, secret)
        _refuse_other_times(signature)
        event = json.loads(text)
        return Received(
            event_id=_text(event["id"]),
            type=_text(event["type"]),
            occurred_at=_moment(event["created"]),
        )
    except stripe.SignatureVerificationError as error:
        reason = "the Stripe signature does not fit"
        raise Refused(reason) from error
    except (ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError) as error:
        reason = "not a Stripe event"
        raise Refused(reason) from error


def _refuse_other_times(signature: str) -> None:
    """After the signature, so that it is known who says when: only Stripe can tell of our clock.

    The SDK asks only how old a signature is: one from next year could be kept until then.
    """
    stamp = next(part[2:] for part in signature.split(",") if part.startswith("t="))
    ago = time.time() - int(stamp)
    if abs(ago) > TOLERANCE:
        reason = f"signed {ago:.0f} s ago"
        raise Refused(reason, why="clock")


def _moment(value: object) -> datetime:
    """Seconds since 1970; in a thin event (docs.stripe.com/event-destinations) ISO 8601."""
    if isinstance(value, str):
        return datetime.fromisoformat(value).astimezone(UTC)
    if not isinstance(value, int | float):
        message = "an event says when it happened"
        raise TypeError(message)
    return datetime.fromtimestamp(int(value), UTC)


def _text(value: object) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 255:  # noqa: PLR2004 - column width
        message = "an event's id and type are short texts"
        raise TypeError(message)
    return value
