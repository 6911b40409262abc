"""How each provider signs what it tells the shop."""

import base64
import hashlib
import hmac
import time

from django.conf import settings

from core.tokens import derive

Headers = dict[str, str]


def stripe_signature(body: bytes, *, secret: str | None = None, at: object = None) -> str:
    """Stripe's header for a body, made at a time (seconds since 1970, or nonsense)."""
    key = settings.STRIPE_WEBHOOK_SECRET if secret is None else secret
    stamp = int(time.time()) if at is None else at
    return f"t={stamp},v1={stripe_mark(body, key, stamp)}"


def stripe_mark(body: bytes, secret: str, stamp: object) -> str:
    return hmac.new(secret.encode(), f"{stamp}.".encode() + body, hashlib.sha256).hexdigest()


def svix(body: bytes, *, secret: str | None = None, name="msg_1", at: object = None) -> Headers:
    """Resend's three headers for a body."""
    key = settings.RESEND_WEBHOOK_SECRET if secret is None else secret
    stamp = str(int(time.time()) if at is None else at)
    content = f"{name}.{stamp}.".encode() + body
    digest = hmac.digest(base64.b64decode(key.removeprefix("whsec_")), content, hashlib.sha256)
    mark = base64.b64encode(digest).decode()
    return {"svix-id": name, "svix-timestamp": stamp, "svix-signature": f"v1,{mark}"}


def printify_signature(body: bytes, *, secret: str | None = None) -> str:
    """Printify's header for a body."""
    key = derive("webhook", "printify") if secret is None else secret
    return f"sha256={hmac.new(key.encode(), body, hashlib.sha256).hexdigest()}"


def printful_signature(body: bytes, *, secret: str | None = None) -> str:
    """Printful's header (version 2) for a body."""
    key = settings.PRINTFUL_WEBHOOK_SECRET if secret is None else secret
    return hmac.new(bytes.fromhex(key), body, hashlib.sha256).hexdigest()


def secret_path(provider: str) -> str:
    """The address whose last part only the provider knows."""
    return f"/webhooks/{provider}/{derive('webhook', provider)}/"
