"""Public ids and link tokens: nothing in a link can be guessed, and no token is stored."""

import base64
import hashlib
import hmac
import secrets

from django.conf import settings

_CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
_ID_LENGTH = 26  # 26 x 5 bits = 130 bits
_TOKEN_BYTES = 16


def public_id(prefix: str) -> str:
    """A random id of 130 bits that may be shown to anyone, such as `ord_7k3…`."""
    return f"{prefix}_{''.join(secrets.choice(_CROCKFORD) for _ in range(_ID_LENGTH))}"


def derive(purpose: str, *parts: str | int) -> str:
    """The token (128 bits, 22 url-safe characters) for `parts`; the same parts give the same one.

    `purpose` keeps a token of one kind of link from opening another. Put a version among the parts
    and a new version kills the old link.
    """
    # Each part carries its length, so that ("ab", "c") and ("a", "bc") differ.
    fields = [purpose, *(str(part) for part in parts)]
    message = "".join(f"{len(field)}:{field}" for field in fields).encode()
    digest = hmac.digest(_link_key(), message, hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:_TOKEN_BYTES]).rstrip(b"=").decode("ascii")


def matches(token: str, purpose: str, *parts: str | int) -> bool:
    """Whether `token` is the one for `parts`, compared in constant time."""
    given = token.encode("utf-8", "surrogatepass")
    return hmac.compare_digest(given, derive(purpose, *parts).encode("ascii"))


def _link_key() -> bytes:
    key: str | bytes = settings.LINK_KEY
    return key.encode() if isinstance(key, str) else key
