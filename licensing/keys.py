"""What a licence key is: 130 random bits a person can read out, type and paste. No Django here."""

import hashlib
import re
import secrets

#: Crockford's alphabet: no I, L, O (read as 1, 1, 0) and no U.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26  # 26 x 5 bits = 130 bits, above the 128 of OWASP ASVS 11.5.1
_GROUPS = (6, 5, 5, 5, 5)
_PREFIX_LIMIT = 6
_LONGEST_TYPED = 80

_BLANKS = re.compile(r"[\s\-_.]+", re.ASCII)
_LOOKALIKES = str.maketrans("OIL", "011")
_BODY = re.compile(f"[{ALPHABET}]{{{LENGTH}}}")


def new_key(prefix: str) -> str:
    """A new key such as `PAPER-7K3QZ9-8TR4M-…`; the prefix says whose, and is no secret."""
    body = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    return "-".join([*_prefix(prefix), *_grouped(body)])


def body_of(typed: str) -> str | None:
    """The 26 characters of a key as somebody typed it, or None when it cannot be one.

    Case, blanks, dashes and the prefix do not matter, and O, I and L are read as 0, 1 and 1.
    """
    if len(typed) > _LONGEST_TYPED or not typed.isascii():
        return None
    letters = _BLANKS.sub("", typed).upper()
    if not LENGTH <= len(letters) <= LENGTH + _PREFIX_LIMIT:
        return None
    body = letters[-LENGTH:].translate(_LOOKALIKES)
    return body if _BODY.fullmatch(body) else None


def fingerprint(key: str) -> str:
    """What a key is looked up by: SHA-256 in hex, enough because the key is random.

    Raises:
        ValueError: `key` cannot be a key at all.
    """
    body = body_of(key)
    if body is None:
        message = "not a licence key"
        raise ValueError(message)
    return hashlib.sha256(body.encode("ascii")).hexdigest()


def masked(last4: str) -> str:
    """How a key is shown to people who need not know it."""
    return f"••••-{last4}"


def _prefix(text: str) -> list[str]:
    letters = re.sub(r"[^A-Z0-9]", "", text.upper())[:_PREFIX_LIMIT]
    return [letters] if letters else []


def _grouped(body: str) -> list[str]:
    groups, start = [], 0
    for size in _GROUPS:
        groups.append(body[start : start + size])
        start += size
    return groups
