"""Checks a JSON body against a shape: unknown, missing and mistyped names, at every depth.

A shape is a dict of names; `name!` is required. A value is one of the marks below, a tuple of
allowed values, a list with the shape of its items, or a dict. `name?` may also be null.
"""

from dataclasses import dataclass
from typing import Any

Shape = dict[str, Any]

TEXT = "text"
WHOLE = "whole number"
NUMBER = "number"
FLAG = "flag"
#: A number as text or as a number.
AMOUNT = "amount"
#: Any object; what is in it is not looked at.
ANY = "anything"

UNKNOWN, MISSING, MISTYPED = "unknown", "missing", "mistyped"
_TYPES: dict[str, tuple[type, ...]] = {
    TEXT: (str,),
    WHOLE: (int,),
    NUMBER: (int, float),
    AMOUNT: (int, float, str),
}


@dataclass(frozen=True)
class Wrong:
    """One thing that is wrong: where (`items.0.quantity`), how, and in words."""

    path: str
    kind: str
    words: str


def wrongs(shape: Shape, given: object, path: str = "") -> list[Wrong]:
    """Everything that is wrong with an object; nothing when it is in order."""
    if not isinstance(given, dict):
        return [Wrong(path, MISTYPED, f"{path or 'The body'} must be an object.")]
    names = {name.rstrip("!?"): name for name in shape}
    found = []
    for name, value in given.items():
        here = _join(path, name)
        if name not in names:
            found.append(Wrong(here, UNKNOWN, f"{here} is not a known field."))
        elif value is not None:
            found += _value(shape[names[name]], value, here)
        elif not names[name].endswith("?"):
            found.append(Wrong(here, MISTYPED, f"{here} must not be null."))
    for name, marked in names.items():
        if marked.endswith("!") and given.get(name) in (None, "", []):
            here = _join(path, name)
            found.append(Wrong(here, MISSING, f"The {here} field is required."))
    return found


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _value(kind: object, value: object, path: str) -> list[Wrong]:
    if isinstance(kind, dict):
        return wrongs(kind, value, path)
    if isinstance(kind, list):
        if not isinstance(value, list):
            return [Wrong(path, MISTYPED, f"{path} must be a list.")]
        return [
            one
            for index, item in enumerate(value)
            for one in _value(kind[0], item, f"{path}.{index}")
        ]
    if isinstance(kind, tuple):
        if value in kind:
            return []
        allowed = ", ".join(map(str, kind))
        return [Wrong(path, MISTYPED, f"{path} must be one of {allowed}.")]
    return [] if _is(kind, value) else [Wrong(path, MISTYPED, f"{path} must be a {kind}.")]


def _is(kind: object, value: object) -> bool:
    if kind == ANY:
        return isinstance(value, dict)
    if kind == FLAG:
        return isinstance(value, bool)
    return isinstance(value, _TYPES[str(kind)]) and not isinstance(value, bool)
