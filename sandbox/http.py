"""The words of the local server: a request, a response and a table of routes."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

if TYPE_CHECKING:
    from sandbox.world import World

HTML = "text/html; charset=utf-8"


@dataclass
class Request:
    """What arrived. `params` are the named parts of the route, `raw_query` is as it was sent."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: Mapping[str, str]
    body: bytes = b""
    params: dict[str, str] = field(default_factory=dict)
    raw_query: str = ""

    def header(self, name: str) -> str:
        """A header whatever its case; empty when absent."""
        wanted = name.lower()
        return next((one for key, one in self.headers.items() if key.lower() == wanted), "")

    def first(self, name: str, default: str = "") -> str:
        """The first value of a name in the query."""
        return self.query.get(name, [default])[0]

    def form(self) -> dict[str, str]:
        """What a browser's form sent; the last value of each name."""
        return dict(parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True))

    def json(self) -> Any:  # noqa: ANN401 - JSON is anything
        """The body as JSON. ValueError when it is not."""
        return json.loads(self.body)


@dataclass
class Response:
    """What goes back. A dict or list is sent as JSON."""

    status: int = 200
    body: bytes | str | dict[str, Any] | list[Any] = b""
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = None

    def encoded(self) -> tuple[bytes, str]:
        """The body's bytes and their content type."""
        if isinstance(self.body, bytes):
            return self.body, self.content_type or "application/octet-stream"
        if isinstance(self.body, str):
            text = self.body.encode("utf-8", "replace")  # half a surrogate pair has no bytes
            return text, self.content_type or "text/plain; charset=utf-8"
        return json.dumps(self.body).encode(), self.content_type or "application/json"


def page(html: str, status: int = 200) -> Response:
    """An HTML page."""
    return Response(status, html, content_type=HTML)


def see_other(location: str) -> Response:
    """Go and look there, after a form was sent."""
    return Response(303, b"", {"Location": location})


Handler = Callable[["World", Request], Response]


@dataclass(frozen=True)
class Route:
    """One method and pattern; `operation` is the name that faults and the ledger use."""

    method: str
    pattern: re.Pattern[str]
    operation: str
    handler: Handler


class Router:
    """Routes by method and pattern; `{name}` matches one part, `{name:path}` the rest.

    Operations named `page.*` are for people: no fault strikes them unless it names them.
    """

    def __init__(self, provider: str = "") -> None:
        self.provider = provider
        self.routes: list[Route] = []

    def route(
        self, method: str, pattern: str, *, operation: str = ""
    ) -> Callable[[Handler], Handler]:
        """Register a handler; its own name is the operation when none is given."""

        def register(handler: Handler) -> Handler:
            name = operation or getattr(handler, "__name__", "")
            self.routes.append(Route(method, _compiled(pattern), name, handler))
            return handler

        return register

    def find(self, method: str, path: str) -> tuple[Route, dict[str, str]] | None:
        """The first route that answers, with the named parts of the path."""
        for route in self.routes:
            if route.method == method and (found := route.pattern.fullmatch(path)):
                return route, {key: unquote(value) for key, value in found.groupdict().items()}
        return None


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)(:path)?\}", pattern)
    text = re.escape(parts[0])
    for name, rest, after in zip(parts[1::3], parts[2::3], parts[3::3], strict=True):
        text += f"(?P<{name}>{'.+' if rest else '[^/]+'})" + re.escape(after)
    return re.compile(text)
