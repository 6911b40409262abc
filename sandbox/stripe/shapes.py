"""Checks sent parameters against a shape and gives them their types, refusing as Stripe does.

A shape is a dict of names; `name!` is required. A value is one of the marks below, a tuple of
allowed words, a list with the shape of its items, or a dict.
"""

from typing import Any

from sandbox.stripe.errors import (
    StripeError,
    invalid,
    refuse,
    refuse_missing,
    refuse_unmodelled,
    unknown_params,
)

Json = dict[str, Any]
Shape = dict[str, Any]

TEXT = "text"
#: Text that an empty string unsets.
OPEN = "open text"
WHOLE = "whole number"
FLAG = "flag"
#: String keys to string values; an empty string in place of the map clears it.
MAP = "map"
#: In Stripe, not in the sandbox.
LATER = "later"

_MAX_KEYS, _MAX_KEY, _MAX_VALUE = 50, 40, 500


def read(shape: Shape, given: Json, path: str = "") -> Json:
    """The parameters with their types; StripeError names the first that is wrong."""
    names = {name.rstrip("!"): name for name in shape}
    strangers = [_join(path, name) for name in given if name not in names]
    if strangers:
        raise unknown_params(strangers)
    for name, marked in names.items():
        if marked.endswith("!") and given.get(name) in (None, ""):
            refuse_missing(_join(path, name))
    return {
        name: _value(shape[names[name]], value, _join(path, name)) for name, value in given.items()
    }


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(kind: object, value: object, path: str) -> object:
    if kind == LATER:
        refuse_unmodelled(path)
    if isinstance(kind, dict):
        return read(kind, _nested(value, path, "object"), path)
    if isinstance(kind, list):
        return _items(kind[0], value, path)
    if kind == MAP:
        return _map(value, path)
    if not isinstance(value, str):
        refuse(f"Invalid string: {path}", path)
    return _word(kind, value, path)


def _word(kind: object, value: str, path: str) -> object:
    if isinstance(kind, tuple):
        if value not in kind:
            words = ", ".join(word for word in kind if word)
            refuse(f"Invalid {path}: must be one of {words}", path)
        return value
    if kind == WHOLE:
        return _whole(value, path)
    if kind == FLAG:
        if value not in ("true", "false"):
            refuse(f"Invalid boolean: {value}", path)
        return value == "true"
    if value == "" and kind == TEXT:
        raise _empty(path)
    return value


def _whole(value: str, path: str) -> int:
    try:
        return int(value)
    except ValueError:
        refuse(f"Invalid integer: {value}", path, "parameter_invalid_integer")


def _empty(path: str) -> StripeError:
    message = (
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{path}' cannot be unset. You should remove '{path}' from your "
        "request or supply a non-empty value."
    )
    return invalid(message, path, "parameter_invalid_empty")


def _nested(value: object, path: str, word: str) -> Json:
    if not isinstance(value, dict):
        refuse(f"Invalid {word}: {path}", path)
    return value


def _items(kind: object, value: object, path: str) -> list[Any]:
    if value == "":
        return []
    items = _nested(value, path, "array")
    if not all(key.isdigit() for key in items):
        refuse(f"Invalid array: {path}", path)
    ordered = sorted(items, key=int)
    return [_value(kind, items[key], _join(path, key)) for key in ordered]


def _map(value: object, path: str) -> Json:
    if value == "":
        return {}
    given = _nested(value, path, "object")
    if len(given) > _MAX_KEYS:
        refuse(f"You can only have {_MAX_KEYS} metadata keys.", path)
    for key, one in given.items():
        if not isinstance(one, str):
            refuse(f"Metadata values must be strings: {_join(path, key)}", path)
        if len(key) > _MAX_KEY:
            refuse(f"Metadata keys can be up to {_MAX_KEY} characters: {key}", path)
        if len(one) > _MAX_VALUE:
            refuse(f"Metadata values can be up to {_MAX_VALUE} characters: {key}", path)
    return dict(given)
