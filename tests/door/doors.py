"""Every webhook door of the shop, and what comes through it rightly."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.test import Client, RequestFactory

from config.wsgi import application
from core import door
from tests.door.signing import (
    Headers,
    printful_signature,
    printify_signature,
    secret_path,
    stripe_signature,
    svix,
)


@dataclass(frozen=True)
class Door:
    """One address. `sign` gives path and headers of a rightly signed body."""

    name: str
    provider: str
    sign: Callable[[bytes], tuple[str, Headers]]


DOORS = {
    one.name: one
    for one in (
        Door(
            "stripe",
            "stripe",
            lambda body: ("/webhooks/stripe/", {"Stripe-Signature": stripe_signature(body)}),
        ),
        Door(
            "resend",
            "resend",
            lambda body: (
                "/webhooks/resend/",
                svix(body, name=f"msg_{hashlib.sha256(body).hexdigest()[:12]}"),
            ),
        ),
        Door("printful", "printful", lambda _body: (secret_path("printful"), {})),
        Door(
            "printful signed",
            "printful",
            lambda body: (
                "/webhooks/printful/",
                {"x-pf-webhook-signature": printful_signature(body)},
            ),
        ),
        Door(
            "printify",
            "printify",
            lambda body: ("/webhooks/printify/", {"X-Pfy-Signature": printify_signature(body)}),
        ),
        Door("gooten", "gooten", lambda _body: (secret_path("gooten"), {})),
    )
}

#: A body of each provider's that means nothing to this shop and is taken all the same.
GOOD = {
    "stripe": b'{"id": "evt_good", "type": "customer.created", "created": 1790000000, "data": {}}',
    "resend": b'{"type": "email.opened", "created_at": "2026-11-21T10:00:00Z", "data": {}}',
    "printful": b'{"type": "stock_updated", "created": 1790000000, "data": {}}',
    "printify": b'{"id": "good", "type": "product:created", "created_at": "2026-11-21 10:00:00"}',
    "gooten": b'{"Id": "unknown-order", "SourceId": "nobody-1"}',
}


def knock(path: str, body: bytes, headers: Mapping[str, str], **environ: str) -> int:
    """POST through the whole application, as gunicorn calls it; the status.

    What is no door's address is Django's own view's to answer: at the end of such a request Django
    closes the connection that a test's transaction lives on.
    """
    if door._ADDRESS.fullmatch(path) is None:
        return post(path, body, headers)
    request = RequestFactory(headers=dict(headers)).generic("POST", path, body).environ
    request["HTTP_HOST"] = "localhost"
    request["wsgi.input"] = io.BytesIO(body)
    answered: list[str] = []
    list(application({**request, **environ}, lambda status, _headers: answered.append(status)))
    return int(answered[0][:3])


def post(path: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The same request to Django's own view, which stands behind the door; the status."""
    answer = Client().post(path, data=body, content_type="application/json", headers=dict(headers))
    return answer.status_code
