"""How Gooten words a refusal: `HadError` with the properties that are wrong, mostly as HTTP 200."""

import uuid
from typing import TYPE_CHECKING, NoReturn

from sandbox.printers.door import RefusedError
from sandbox.printers.shapes import Shape, wrongs

if TYPE_CHECKING:
    from sandbox.gooten.state import GootenWorld


def refuse(room: "GootenWorld", *found: tuple[str, str], attempted: object = "") -> NoReturn:
    """Raise it. `found`: (property, message) of each thing that is wrong."""
    errors = [
        {
            "AttemptedValue": attempted,
            "CustomState": None,
            "ErrorMessage": message,
            "PropertyName": name,
        }
        for name, message in found
    ]
    reference = str(uuid.uuid4())
    body = {"ErrorReferenceCode": reference, "Errors": errors, "HadError": True}
    raise RefusedError(room.error_status, body)


def check(room: "GootenWorld", shape: Shape, given: object, prefix: str) -> None:
    """Refuse a body that is not in order, naming every property that is wrong."""
    found = [(f"{prefix}{one.path}", one.words) for one in wrongs(shape, given)]
    if found:
        refuse(room, *found)
