"""Requests that nobody with the secret sent: headers, times, bodies and addresses gone wrong."""

import time
from collections.abc import Callable

from django.conf import settings

from core.tokens import derive
from tests.door.doors import GOOD
from tests.door.signing import (
    Headers,
    printful_signature,
    printify_signature,
    secret_path,
    stripe_mark,
    stripe_signature,
    svix,
)

#: (path, headers, body) of one request.
Request = tuple[str, Headers, bytes]
Forge = Callable[[], Request]

_DAY = 86_400
_YEAR = 365 * _DAY
_MALLORY = "whsec_bWFsbG9yeW1hbGxvcnltYWxsb3J5"


def now() -> int:
    return int(time.time())


def altered(body: bytes) -> dict[str, bytes]:
    """The body with one thing changed after it was signed."""
    return {
        "a blank more": body + b" ",
        "a line more": body + b"\n",
        "a byte less": body[:-1],
        "its first bit": bytes([body[0] ^ 1]) + body[1:],
        "a case": body.swapcase(),
        "a second object": body + body,
        "nothing left": b"",
        "a mark of byte order": b"\xef\xbb\xbf" + body,
        "another alphabet": body.decode().encode("utf-16"),
        "another number": body.replace(b"1790000000", b"1790000001").replace(b"10:0", b"11:0"),
    }


def of_stripe() -> dict[str, Forge]:
    body = GOOD["stripe"]

    def with_header(value: str) -> Forge:
        return lambda: ("/webhooks/stripe/", {"Stripe-Signature": value}, body)

    secret = settings.STRIPE_WEBHOOK_SECRET
    good, at = stripe_signature(body), now()
    mark = stripe_mark(body, secret, at)
    headers = {
        "an empty header": "",
        "a time alone": f"t={at}",
        "a mark alone": f"v1={mark}",
        "version 0 alone": f"t={at},v0={mark}",
        "junk": "x" * 10_000,
        "a thousand wrong marks": f"t={at}," + ",".join(["v1=" + "0" * 64] * 1000),
        "letters beyond ASCII": f"t={at},v1=äöü",
        "no number for a time": f"t=soon,v1={mark}",
        "a broken time": stripe_signature(body, at=f"{at}.5"),
        "a huge time": stripe_signature(body, at="9" * 400),
        "a time before 1970": stripe_signature(body, at=-at),
        "five minutes late": stripe_signature(body, at=at - 301),
        "a month late": stripe_signature(body, at=at - 30 * _DAY),
        "six minutes early": stripe_signature(body, at=at + 360),
        "a year early": stripe_signature(body, at=at + _YEAR),
        "blanks inside": good.replace("v1=", "v1 = "),
        "capital letters": f"t={at},v1={mark.upper()}",
        "half of the mark": f"t={at},v1={mark[:32]}",
        "the mark in quotes": f't={at},v1="{mark}"',
        "another's secret": stripe_signature(body, secret=_MALLORY),
        "no secret": stripe_signature(body, secret=""),
        "resend's secret": stripe_signature(body, secret=settings.RESEND_WEBHOOK_SECRET),
        "the time of another": f"t={at - 1},v1={mark}",
        "two times": f"t={at - 1},t={at},v1={mark}"[:-1] + "x",
    }
    forged = {name: with_header(value) for name, value in headers.items()}
    forged["no header"] = lambda: ("/webhooks/stripe/", {}, body)
    forged["resend's headers"] = lambda: ("/webhooks/stripe/", svix(body), body)
    for name, other in altered(body).items():
        forged[f"altered: {name}"] = lambda other=other: (
            "/webhooks/stripe/",
            {"Stripe-Signature": stripe_signature(body)},
            other,
        )
    return forged


def of_resend() -> dict[str, Forge]:
    body, path = GOOD["resend"], "/webhooks/resend/"

    def with_headers(**changed: str) -> Forge:
        given = {name.replace("_", "-"): value for name, value in changed.items()}
        return lambda: (path, svix(body) | given, body)

    def signed(**facts: object) -> Forge:
        return lambda: (path, svix(body, **facts), body)

    mark = svix(body)["svix-signature"]
    forged = {
        "no headers": lambda: (path, {}, body),
        "stripe's header": lambda: (path, {"Stripe-Signature": stripe_signature(body)}, body),
        "an empty id": with_headers(svix_id=""),
        "another's id": with_headers(svix_id="msg_2"),
        "an empty mark": with_headers(svix_signature=""),
        "no version": with_headers(svix_signature=mark.removeprefix("v1,")),
        "letters beyond ASCII": with_headers(svix_signature="v1,äöü"),
        "junk": with_headers(svix_signature="x" * 10_000),
        "a thousand wrong marks": with_headers(svix_signature=" ".join(["v1,AAAA"] * 1000)),
        "half of the mark": with_headers(svix_signature=mark[:20]),
        "another's secret": signed(secret=_MALLORY),
        "an empty secret": signed(secret="whsec_"),
        "a huge time": signed(at="9" * 400),
        "a time before 1970": signed(at=-1),
        "a broken time": signed(at=f"{now()}.5"),
        "no number for a time": signed(at="1e9"),
        "five minutes late": signed(at=now() - 301),
        "five minutes early": signed(at=now() + 305),
        "a year early": signed(at=now() + _YEAR),
    }
    for name, other in altered(body).items():
        forged[f"altered: {name}"] = lambda other=other: (path, svix(body), other)
    return forged


def of_printify() -> dict[str, Forge]:
    body, path = GOOD["printify"], "/webhooks/printify/"

    def with_header(value: str) -> Forge:
        return lambda: (path, {"X-Pfy-Signature": value}, body)

    good = printify_signature(body)
    forged = {
        "no header": lambda: (path, {}, body),
        "an empty header": with_header(""),
        "no version": with_header(good.removeprefix("sha256=")),
        "another digest": with_header(good.replace("sha256", "sha1")),
        "capital letters": with_header(good.upper()),
        "letters beyond ASCII": with_header("sha256=äöü"),
        "junk": with_header("x" * 10_000),
        "another's secret": with_header(printify_signature(body, secret="mallory")),
        "the secret of printful": with_header(
            printify_signature(body, secret=derive("webhook", "printful"))
        ),
        "the secret in the address": lambda: (secret_path("printify"), {}, body),
    }
    for name, other in altered(body).items():
        forged[f"altered: {name}"] = lambda other=other: (path, {"X-Pfy-Signature": good}, other)
    return forged


def of_addresses(provider: str) -> dict[str, Forge]:
    """For who signs nothing: the last part of the address is the secret."""
    body, good = GOOD[provider], derive("webhook", provider)
    tokens = {
        "none": "",
        "wrong": "A" * 22,
        "short": good[:-1],
        "long": good + "A",
        "of another": derive("webhook", "stripe"),
        "in capital letters": good.upper(),
        "huge": "A" * 5000,
        "of another kind of link": derive("download", provider),
    }
    forged: dict[str, Forge] = {
        f"address: {name}": lambda token=token: (
            f"/webhooks/{provider}/{token}/" if token else f"/webhooks/{provider}/",
            {"Webhook-Path-Token": good},
            body,
        )
        for name, token in tokens.items()
    }
    strange = ("..%2f", "%00", "a/b", "ä", "x y")
    for part in strange:
        path = f"/webhooks/{provider}/{part}/"
        forged[f"address: {part}"] = lambda path=path: (path, {}, body)
    return forged


def of_printful() -> dict[str, Forge]:
    body, path = GOOD["printful"], "/webhooks/printful/"
    good = printful_signature(body)
    marks = {
        "wrong": "0" * 64,
        "empty": "",
        "junk": "x" * 10_000,
        "beyond ASCII": "äöü",
        "in capital letters": good.upper(),
        "half": good[:32],
        "another's": printful_signature(body, secret="cd" * 32),
    }
    forged = of_addresses("printful")
    for name, mark in marks.items():
        forged[f"mark: {name}"] = lambda mark=mark: (path, {"x-pf-webhook-signature": mark}, body)
    for name, other in altered(body).items():
        headers = {"x-pf-webhook-signature": good}
        forged[f"altered: {name}"] = lambda other=other, headers=headers: (path, headers, other)
    return forged


#: Every forgery, by its provider.
FORGERIES: dict[str, Callable[[], dict[str, Forge]]] = {
    "stripe": of_stripe,
    "resend": of_resend,
    "printful": of_printful,
    "printify": of_printify,
    "gooten": lambda: of_addresses("gooten"),
}
