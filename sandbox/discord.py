"""A local Discord: incoming webhooks with Discord's limits, and a page of what the owner read.

Facts: discord.com/developers/docs/resources/webhook and /message#embed-limits (2026-11).
"""

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox import look
from sandbox.http import Request, Response, Router, page
from sandbox.refusals import refusal
from sandbox.store import Store

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

CONTENT, EMBEDS, FIELDS, TOTAL = 2000, 10, 25, 6000
_TEXTS = {"title": 256, "description": 4096}
_PARTS = {("footer", "text"): 2048, ("author", "name"): 256}
_WINDOW = 2.0
_SHOWN = 100
_FORBIDDEN = ("clyde", "discord")
_INVALID = {"message": "Invalid Form Body", "code": 50035}

router = Router("discord")


class DiscordWorld:
    """The messages taken, oldest first.

    per_window: messages per two seconds before 429; 0 for no limit.
    deleted: ids of webhooks that are gone, which answer 404.
    """

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        self.world = world
        self.store = Store(folder, name="discord")
        self.per_window = 0
        self.deleted: set[str] = set()
        self._times: list[float] = []

    @property
    def messages(self) -> list[Json]:
        """The messages, oldest first, as they were sent, with `id`, `at` and `webhook_id`."""
        with self.world.lock:
            return self.store.all("message")

    def take(self, webhook_id: str, sent: Json) -> Json:
        """Hold a message; as Discord shows it."""
        with self.world.lock:
            message_id = str(10**17 + len(self.store.all("message")))
            held = {**sent, "id": message_id, "webhook_id": webhook_id, "at": self.world.clock()}
            self.store.put("message", message_id, held)
        self.world.ledger.add(
            provider="discord", operation="post_message", reference=message_id, body=sent
        )
        return held

    def is_busy(self) -> bool:
        """Whether this message is one too many; it is counted when not."""
        now = self.world.clock()
        with self.world.lock:
            self._times = [at for at in self._times if at > now - _WINDOW]
            if self.per_window and len(self._times) >= self.per_window:
                return True
            self._times.append(now)
            return False

    def close(self) -> None:
        """Write no more."""
        self.store.close()


@router.route("POST", "/discord/api/webhooks/{id}/{token}", operation="post_message")
def post_message(world: "World", request: Request) -> Response:
    """Take one message; with `?wait=true` it is shown, without there is nothing to read."""
    if request.params["id"] in world.discord.deleted:
        return Response(404, {"message": "Unknown Webhook", "code": 10015})
    if world.discord.is_busy():
        return refusal("discord", 429)
    try:
        sent = request.json()
    except ValueError:
        return Response(400, {"message": "The request body contains invalid JSON.", "code": 50109})
    found = problems(sent)
    if found:
        return Response(400, {**_INVALID, "errors": found})
    held = world.discord.take(request.params["id"], sent)
    if request.first("wait") != "true":
        return Response(204)
    return Response(200, {"type": 0, "channel_id": "1", **held})


@router.route("GET", "/discord", operation="page.discord")
def messages(world: "World", request: Request) -> Response:  # noqa: ARG001 - a page without choices
    """What the owner read, newest first."""
    found = list(reversed(world.discord.messages))[:_SHOWN]
    cards = "".join(_card(one) for one in found) or '<p class="card">No message yet.</p>'
    return page(look.page("Messages to the owner", f"<h1>Messages to the owner</h1>{cards}"))


def problems(sent: object) -> list[str]:
    """What Discord refuses about a message: first its types, then its limits."""
    if not isinstance(sent, dict) or not _are_texts(sent, "content", "username"):
        return ["The body must be an object, its content and username text."]
    embeds = sent.get("embeds") or []
    if not isinstance(embeds, list) or not all(map(_is_embed, embeds)):
        return ["embeds: must be a list of objects, with text in their titles, fields and so on."]
    found = [
        (not sent.get("content") and not embeds, "Cannot send an empty message"),
        (_units(sent.get("content")) > CONTENT, f"content: {CONTENT} or fewer in length."),
        (len(embeds) > EMBEDS, f"embeds: {EMBEDS} or fewer."),
        (sum(map(_total, embeds)) > TOTAL, f"embeds: {TOTAL} or fewer in all."),
        (not _is_name(sent.get("username") or "x"), "username: 1 to 80, without clyde or discord."),
    ]
    return [words for is_wrong, words in found if is_wrong] + [
        words for one in embeds for words in _embed_problems(one)
    ]


def _embed_problems(embed: Json) -> list[str]:
    fields = embed.get("fields") or []
    found = [f"{name}: too long" for name, most in _TEXTS.items() if _units(embed.get(name)) > most]
    found += [
        f"{one}.{two}: too long"
        for (one, two), most in _PARTS.items()
        if _units((embed.get(one) or {}).get(two)) > most
    ]
    if len(fields) > FIELDS or not all(_is_field(one) for one in fields):
        found.append("fields: up to 25, each with a name (256) and a value (1024).")
    if not isinstance(embed.get("color", 0), int):
        found.append("color: must be a number.")
    return found


def _is_embed(embed: object) -> bool:
    """Whether everything that has a type in an embed is of that type."""
    if not isinstance(embed, dict) or not _are_texts(embed, *_TEXTS, "url"):
        return False
    fields = embed.get("fields") or []
    parts = [(embed.get(one) or {}, two) for one, two in _PARTS]
    if isinstance(fields, list):
        parts += [(one, name) for one in fields for name in ("name", "value")]
    is_list = isinstance(fields, list)
    return is_list and all(isinstance(one, dict) and _are_texts(one, two) for one, two in parts)


def _are_texts(holder: Json, *names: str) -> bool:
    return all(isinstance(holder.get(name), str | None) for name in names)


def _is_field(field: Json) -> bool:
    return 0 < _units(field.get("name")) <= 256 and 0 < _units(field.get("value")) <= 1024  # noqa: PLR2004


def _is_name(name: str) -> bool:
    return 1 <= _units(name) <= 80 and not any(one in name.lower() for one in _FORBIDDEN)  # noqa: PLR2004


def _total(embed: Json) -> int:
    texts: Iterable[object] = [
        *(embed.get(name) for name in _TEXTS),
        *((embed.get(one) or {}).get(two) for one, two in _PARTS),
        *(one.get(part) for one in embed.get("fields") or [] for part in ("name", "value")),
    ]
    measure: Callable[[object], int] = _units
    return sum(map(measure, texts))


def _units(text: object) -> int:
    """The length as Discord counts it: UTF-16 units of the trimmed text."""
    return len(str(text or "").strip().encode("utf-16-le", "replace")) // 2


def _card(message: Json) -> str:
    parts = [f"<p>{escape(message['content'])}</p>"] if message.get("content") else []
    for embed in message.get("embeds") or []:
        title = escape(embed.get("title") or "")
        url = str(embed.get("url") or "")
        is_web = url.startswith(("http://", "https://"))
        shown = f'<a href="{escape(url)}">{title}</a>' if is_web else title
        parts.append(f"<h2>{shown}</h2>")
        parts.append(f"<pre>{escape(embed.get('description') or '')}</pre>")
    name = escape(message.get("username") or "Webhook")
    top = f'<p class="soft">{name} · {look.when(message["at"])}</p>'
    return f'<section class="card">{top}{"".join(parts)}</section>'
