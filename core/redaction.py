"""Takes secrets and people out of what is logged or kept about a call: keys, links, addresses."""

import re
from collections.abc import Callable

HIDDEN = "[hidden]"
_TEXT_LIMIT = 4000
_TRACE_LIMIT = 20_000
_DEPTH_LIMIT = 20
_LONG_FIELDS = frozenset({"exception", "stack"})

_SECRET_NAMES = re.compile(
    r"(?i)authorization|password|passwd|secret|token|api[-_]?key|cookie|signature|credential"
    r"|(?:link|field|private|signing|billing)[-_]?keys?|card_?number|cvc|client_?secret|html|^text$|attachments?$"
)
# A name may hold a secret word and yet be harmless to keep.
_HARMLESS_NAMES = frozenset({"idempotency_key", "token_type"})

_PATTERNS: tuple[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"\b((?:sk|rk|pk)_(?:live|test)_|whsec_|re_)[A-Za-z0-9_+/=-]{4,}"), r"\1" + HIDDEN),
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), r"\1 " + HIDDEN),
    (re.compile(r"\bgAAAAA[A-Za-z0-9_=-]{20,}"), HIDDEN),
    (
        re.compile(
            r"(?i)([?&](?:x-amz-(?:signature|credential|security-token)|signature|token|key"
            r"|sig|awsaccesskeyid|partnerbillingkey)=)[^&\s\"']+"
        ),
        r"\1" + HIDDEN,
    ),
    (re.compile(r"(/api/webhooks/\d+/)[\w-]+"), r"\1" + HIDDEN),
    (re.compile(r"(/(?:d|access|library|unsubscribe)/)[\w.~-]{12,}"), r"\1" + HIDDEN),
    (re.compile(r"(/artwork/\d+/\d+/)[\w-]{12,}"), r"\1" + HIDDEN),
    (re.compile(r"(?<=//)[^/@\s:]+:[^/@\s]+(?=@)"), HIDDEN),
    (re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*(@[A-Za-z0-9.-]+\.[A-Za-z]{2,})"), r"\1***\2"),
    (re.compile(r"\b\d(?:[ -]?\d){12,18}\b"), lambda found: _without_card(found.group())),
)


def redact_text(text: str) -> str:
    """`text` without keys, tokens, card numbers and addresses, on one line of bounded length."""
    hidden = _hide(text)[:_TEXT_LIMIT]
    return hidden.replace("\x00", "").replace("\r", "\\r").replace("\n", "\\n")


def redact(value: object, depth: int = 0) -> object:
    """A JSON-like value with every secret hidden, by the names of its fields and by their look."""
    if depth > _DEPTH_LIMIT:
        return "…"
    if isinstance(value, dict):
        return {str(name): _field(str(name), item, depth) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [redact(item, depth + 1) for item in value[:100]]
    if value is None or isinstance(value, bool | int | float):
        return value
    return redact_text(str(value))


def log_redaction(_logger: object, _method: str, event: dict[str, object]) -> dict[str, object]:
    """A structlog processor: nothing secret leaves by the log."""
    return {
        # Whole and with its lines: the end of a stack says most, and JSON escapes the breaks.
        name: _hide(value)[-_TRACE_LIMIT:]
        if name in _LONG_FIELDS and isinstance(value, str)
        else _field(name, value, 0)
        for name, value in event.items()
    }


def _hide(text: str) -> str:
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def _field(name: str, value: object, depth: int) -> object:
    if _SECRET_NAMES.search(name) and name.lower() not in _HARMLESS_NAMES:
        return HIDDEN if value else value
    return redact(value, depth + 1)


def _without_card(digits: str) -> str:
    """Hide what passes Luhn's check, as card numbers do; order numbers and times mostly do not."""
    numbers = [int(character) for character in digits if character.isdigit()]
    total = sum(
        number if index % 2 == 0 else (number * 2 - 9 if number > 4 else number * 2)  # noqa: PLR2004
        for index, number in enumerate(reversed(numbers))
    )
    return HIDDEN if total % 10 == 0 else digits
