"""How Printful words a refusal: its envelope, with an api_error_code where there is one."""

from typing import NoReturn

from sandbox.printers.door import RefusedError
from sandbox.printers.shapes import MISTYPED, Shape, wrongs

NO_LONGER_EDITABLE, RESTRICTED, ID_IN_USE = "OR-1", "OR-6", "OR-13"
_REASONS = {400: "BadRequest", 401: "Unauthorized", 404: "NotFound"}
#: Printful's own for a parameter of the wrong type.
WRONG_TYPE = 431


def refuse(message: str, *, status: int = 400, code: str = "") -> NoReturn:
    """Raise it. `code`: Printful's api_error_code, such as OR-13."""
    error = {"reason": _REASONS.get(status, "BadRequest"), "message": message}
    if code:
        error["api_error_code"] = code
    raise RefusedError(status, {"code": status, "result": message, "error": error})


def not_found() -> NoReturn:
    """Raise the 404 for what is not there."""
    refuse("Not Found", status=404)


def check(shape: Shape, given: object) -> None:
    """Refuse the first thing that is wrong with a body."""
    for one in wrongs(shape, given):
        refuse(one.words, status=WRONG_TYPE if one.kind == MISTYPED else 400)
