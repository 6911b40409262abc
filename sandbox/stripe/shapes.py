"""Checks sent parameters against a shape and gives them their types, refusing as Stripe does.

A shape is a dict of names; `name!` is required. A value is one of the marks below, a tuple of
allowed words, a list with the shape of its items, or a dict.
"""

from typing import Any

from sandbox.stripe.errors import StripeError, invalid, missing_param, not_modelled, unknown_params

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
            raise missing_param(_join(path, name))
    return {
        name: _value(shape[names[name]], value, _join(path, name)) for name, value in given.items()
    }


def _join(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(kind: Any, value: Any, path: str) -> Any:
    if kind == LATER:
        raise not_modelled(path)
    if isinstance(kind, dict):
        return read(kind, _nested(value, path, "object"), path)
    if isinstance(kind, list):
        return _items(kind[0], value, path)
    if kind == MAP:
        return _map(value, path)
    if not isinstance(value, str):
        raise invalid(f"Invalid string: {path}", path)
    return _word(kind, value, path)


def _word(kind: Any, value: str, path: str) -> Any:
    if isinstance(kind, tuple):
        if value not in kind:
            words = ", ".join(word for word in kind if word)
            raise invalid(f"Invalid {path}: must be one of {words}", path)
        return value
    if kind == WHOLE:
        return _whole(value, path)
    if kind == FLAG:
        if value not in ("true", "false"):
            raise invalid(f"Invalid boolean: {value}", path)
        return value == "true"
    if value == "" and kind == TEXT:
        raise _empty(path)
    return value


def _whole(value: str, path: str) -> int:
    try:
        return int(value)
    except ValueError:
        raise invalid(f"Invalid integer: {value}", path, "parameter_invalid_integer") from None


def _empty(path: str) -> StripeError:
    message = (
        f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset "
        f"a parameter; however '{path}' cannot be unset. You should remove '{path}' from your "
        "request or supply a non-empty value."
    )
    return invalid(message, path, "parameter_invalid_empty")


def _nested(value: Any, path: str, word: str) -> Json:
    if not isinstance(value, dict):
        raise invalid(f"Invalid {word}: {path}", path)
    return value


def _items(kind: Any, value: Any, path: str) -> list[Any]:
    if value == "":
        return []
    items = _nested(value, path, "array")
    if not all(key.isdigit() for key in items):
        raise invalid(f"Invalid array: {path}", path)
    ordered = sorted(items, key=int)
    return [_value(kind, items[key], _join(path, key)) for key in ordered]


def _map(value: Any, path: str) -> Json:
    if value == "":
        return {}
    given = _nested(value, path, "object")
    if len(given) > _MAX_KEYS:
        raise invalid(f"You can only have {_MAX_KEYS} metadata keys.", path)
    for key, one in given.items():
        if not isinstance(one, str):
            raise invalid(f"Metadata values must be strings: {_join(path, key)}", path)
        if len(key) > _MAX_KEY:
            raise invalid(f"Metadata keys can be up to {_MAX_KEY} characters: {key}", path)
        if len(one) > _MAX_VALUE:
            raise invalid(f"Metadata values can be up to {_MAX_VALUE} characters: {key}", path)
    return dict(given)
