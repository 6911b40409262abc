"""How Printify words a refusal: a code, and a reason that is JSON within JSON for bad fields."""

import json
from typing import NoReturn

from sandbox.printers.door import RefusedError
from sandbox.printers.shapes import Shape, wrongs

INVALID, DUPLICATE = 8103, 8503


def refuse(status: int, code: int, message: str, reason: str, **more: object) -> NoReturn:
    """Raise it."""
    errors = {"reason": reason, "code": code}
    body = {"status": "error", "code": code, "message": message, "errors": errors, **more}
    raise RefusedError(status, body)


def refuse_fields(fields: dict[str, list[str]]) -> NoReturn:
    """Raise the 400 for what is wrong with these fields."""
    refuse(400, INVALID, "Validation failed.", json.dumps(fields))


def not_found(what: str) -> NoReturn:
    """Raise the 404 for what is not there."""
    refuse(404, 404, "Not found.", f"{what} not found.")


def check(shape: Shape, given: object) -> None:
    """Refuse a body that is not in order, naming every field that is wrong."""
    found: dict[str, list[str]] = {}
    for one in wrongs(shape, given):
        found.setdefault(one.path, []).append(one.words)
    if found:
        refuse_fields(found)
