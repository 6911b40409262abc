"""Stripe's bracket forms: `line_items[0][price_data][currency]=usd` to nested data."""

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from sandbox.stripe.errors import invalid, refuse

Json = dict[str, Any]

_PART = re.compile(r"\[([^\[\]]*)\]")
_MAX_FIELDS = 5000


def pairs(body: bytes) -> list[tuple[str, str]]:
    """The fields of a form body. StripeError when it is no form."""
    try:
        return parse_qsl(
            body.decode("utf-8"),
            keep_blank_values=True,
            max_num_fields=_MAX_FIELDS,
            errors="strict",
        )
    except ValueError:
        message = "The request body is not a form."
        raise invalid(message) from None


def decode(fields: Iterable[tuple[str, str]]) -> Json:
    """Nested dicts of strings. Which of them are lists the parameter table tells."""
    root: Json = {}
    for name, value in fields:
        _put(root, name, value)
    return root


def _put(root: Json, name: str, value: str) -> None:
    head, bracket, rest = name.partition("[")
    path = [head, *_PART.findall(bracket + rest)]
    place = root
    for part in path[:-1]:
        place = place.setdefault(part, {})
        if not isinstance(place, dict):
            refuse(f"Invalid object: {name}", name)
    last = path[-1]
    if last == "" and place is not root:
        last = str(len(place))
    if isinstance(place.get(last), dict):
        refuse(f"Invalid string: {name}", name)
    place[last] = value
