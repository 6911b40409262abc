"""Discord's incoming webhooks: one message, cut to Discord's limits and harmless whatever it holds.

Limits and answers: https://discord.com/developers/docs/resources/webhook (read 2026-11-21).
A message has neither an idempotency key nor a look-up: after a lost answer it may arrive twice.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from core.http import ProviderClient, Reply
from core.outcomes import NotSent, Ok, Outcome, Rejected, Throttled, Unknown

TITLE_LIMIT = 256
DESCRIPTION_LIMIT = 4096
FOOTER_LIMIT = 2048
SECONDS = 10.0
_SUPPRESS_NOTIFICATIONS = 4096
_SUCCESS = range(200, 300)
_COLOURS = {"info": 0x14A89A, "warning": 0xD98E04, "critical": 0xC62828}
_ICONS = {"info": "🛍️", "warning": "⚠️", "critical": "🚨"}
_MARKDOWN = re.compile(r"([\\`*_~|>\[\]()#])")
# The sandbox stands at /discord of its own address.
_WEBHOOK = re.compile(
    r"(?P<base>https?://[^/?#]+(?:/discord)?)(?P<path>/api/webhooks/\d+/[\w.-]+)/?"
)


@dataclass(frozen=True)
class Message:
    """What the owner reads: times UTC, `link` an address of the shop's own admin."""

    severity: str
    title: str
    body: str
    link: str
    at: datetime
    footer: str


def is_webhook_address(url: str) -> bool:
    """Whether a setting looks like the address of an incoming webhook."""
    return _WEBHOOK.fullmatch(url) is not None


def post_message(url: str, message: Message, *, reference: str) -> Outcome[str]:
    """Send one message; the id Discord gave it.

    `Rejected` with code "404" means that the webhook was deleted: it must not be used again.
    """
    found = _WEBHOOK.fullmatch(url)
    if found is None:
        return Rejected("DISCORD_WEBHOOK_URL is not the address of a Discord webhook", "address")
    client = ProviderClient("discord", found["base"], judge=judge)
    outcome = client.call(
        "POST",
        found["path"],
        operation="post_message",
        params={"wait": "true"},  # without it a message that was not saved gives no error
        json=payload(message),
        reference=reference,
        deadline=SECONDS,
        write=True,
    )
    match outcome:
        case Ok(reply):
            return Ok(str(reply.json["id"]))
        case Rejected() | NotSent() | Throttled() | Unknown():
            return outcome


def judge(reply: Reply, *, write: bool) -> Unknown | None:  # noqa: ARG001 - as every judge
    """A success that shows no message may be some page on the way: better twice than never."""
    shown = reply.json if isinstance(reply.json, dict) else {}
    if reply.status not in _SUCCESS or shown.get("id"):
        return None
    return Unknown("Discord's answer shows no message")


def payload(message: Message) -> dict[str, object]:
    """The JSON body of one message; nobody is ever mentioned by it."""
    icon = _ICONS.get(message.severity, "")
    embed: dict[str, object] = {
        "title": cut(f"{icon} {plain(message.title)}".strip(), TITLE_LIMIT),
        "description": cut(plain(message.body), DESCRIPTION_LIMIT),
        "color": _COLOURS.get(message.severity, _COLOURS["warning"]),
        "timestamp": message.at.isoformat(),
        "footer": {"text": cut(message.footer, FOOTER_LIMIT)},
    }
    if message.link.startswith(("http://", "https://")):
        embed["url"] = message.link
    body: dict[str, object] = {
        "username": "Storehand",
        "embeds": [embed],
        "allowed_mentions": {"parse": []},
    }
    if message.severity == "info":
        body["flags"] = _SUPPRESS_NOTIFICATIONS
    return body


def plain(text: str) -> str:
    """Text whose markdown is spelled out: a customer's name must not become a link."""
    return _MARKDOWN.sub(r"\\\1", text)


def cut(text: str, limit: int) -> str:
    """At most `limit` UTF-16 units, saying how much is missing; the admin has it all."""
    if _units(text) <= limit:
        return text
    note = f" … (cut; {len(text):,} characters in all, see the admin)"
    room = limit - _units(note)
    while _units(text) > room:
        text = text[: min(len(text) - 1, room)]
    return text.rstrip("\\") + note


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "replace")) // 2
