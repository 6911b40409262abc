"""Answers that are not what was asked for: rubbish, floods, other forms of JSON."""

import gzip
import json
from collections.abc import Callable, Iterator
from typing import Any

from sandbox.faults import Fault
from sandbox.http import HTML, Response
from sandbox.refusals import refusal

HEAD_PARTS = 22
HUGE_BYTES = 300_000_000
_PART = b" " * 1_000_000
_PAGE = "<!doctype html><title>Welcome</title><p>Please log in to this network."
_JSON = "application/json"
_UNHEARD_OF = "frobnicated"


def spoiled(fault: Fault, provider: str, response: Response) -> Response:
    """What is sent instead of `response`."""
    if fault.kind == "status":
        return refusal(provider, int(fault.value))
    content, kind = response.encoded()
    made: dict[str, Callable[[], Response]] = {
        "malformed": lambda: Response(200, content[: len(content) // 2], content_type=_JSON),
        "empty": lambda: Response(200, b""),
        "html": lambda: Response(200, _PAGE, content_type=HTML),
        "wrong_type": lambda: Response(response.status, content, content_type="text/plain"),
        "cut_gzip": lambda: _cut(gzip.compress(content)),
        "redirect": lambda: Response(307, b"", {"Location": fault.value}),
        "drift": lambda: Response(
            response.status, _drifted(content, fault.value), content_type=kind
        ),
    }
    return made.get(fault.kind, lambda: response)()


def _cut(packed: bytes) -> Response:
    return Response(200, packed[: len(packed) // 2], {"Content-Encoding": "gzip"}, _JSON)


def huge() -> Iterator[bytes]:
    """An answer of 300 MB, its head first."""
    yield f"HTTP/1.1 200 OK\r\nContent-Type: {_JSON}\r\nContent-Length: {HUGE_BYTES}\r\n".encode()
    yield b"Connection: close\r\n\r\n"
    for _number in range(HUGE_BYTES // len(_PART)):
        yield _PART


def slow_head(whole: bytes) -> Iterator[bytes]:
    """An answer in HEAD_PARTS, of which one header is most."""
    first, _line, rest = whole.partition(b"\r\n")
    yield first + b"\r\nX-Slow: "
    for _number in range(HEAD_PARTS - 2):
        yield b"."
    yield b"\r\n" + rest


def _drifted(content: bytes, how: str) -> bytes:
    try:
        said = json.loads(content)
    except ValueError:
        return content
    return json.dumps(DRIFTS[how](said)).encode()


def _new_enum(said: Any) -> Any:  # noqa: ANN401 - JSON is anything
    def change(name: str, value: Any) -> Any:  # noqa: ANN401
        is_status = name.lower() == "status" and isinstance(value, str)
        return _UNHEARD_OF if is_status else value

    return _each(said, change)


def _missing_id(said: Any) -> Any:  # noqa: ANN401
    return _each(said, lambda name, value: _GONE if name in ("id", "Id") else value)


def _number_id(said: Any) -> Any:  # noqa: ANN401
    def change(name: str, value: Any) -> Any:  # noqa: ANN401
        return 4711 if name in ("id", "Id") else value

    return _each(said, change)


def _negative(said: Any) -> Any:  # noqa: ANN401
    def change(name: str, value: Any) -> Any:  # noqa: ANN401
        is_money = any(word in name.lower() for word in ("amount", "total", "cost", "price"))
        if not is_money or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return -abs(value)
        return f"-{value}" if isinstance(value, str) and value[:1].isdigit() else value

    return _each(said, change)


def _twice(said: Any) -> Any:  # noqa: ANN401
    def change(_name: str, value: Any) -> Any:  # noqa: ANN401
        return value + value if isinstance(value, list) else value

    return _each(said, change)


def _list(said: Any) -> Any:  # noqa: ANN401
    return [said]


_GONE = object()
#: How an answer's form may have changed without a word.
DRIFTS: dict[str, Callable[[Any], Any]] = {
    "new_enum": _new_enum,
    "missing_id": _missing_id,
    "number_id": _number_id,
    "negative": _negative,
    "twice": _twice,
    "list": _list,
}


def _each(said: Any, change: Callable[[str, Any], Any]) -> Any:  # noqa: ANN401
    """The same JSON with every field of every object changed, inner ones first."""
    if isinstance(said, list):
        return [_each(one, change) for one in said]
    if not isinstance(said, dict):
        return said
    fields = {name: change(name, _each(value, change)) for name, value in said.items()}
    return {name: value for name, value in fields.items() if value is not _GONE}
