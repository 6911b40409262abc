"""What the local Resend holds: mails taken once per idempotency key, and what became of them."""

import base64
import hashlib
import hmac
import json
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.resend.check import RefusedError, listed
from sandbox.store import Store

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

WEBHOOK_PATH = "/webhooks/resend/"
KEPT_SECONDS = 24 * 3600
_SHOWN_LIMIT = 5
_DELIVERY_SECONDS = 0.3
#: What the buttons of a mail's page do: the event's type and what it adds.
BOUNCE = {
    "type": "Permanent",
    "subType": "General",
    "message": "The recipient's mail server says that there is no such mailbox.",
}
FULL = {"type": "Transient", "subType": "MailboxFull", "message": "The mailbox is full."}
ACTS: dict[str, tuple[str, Json]] = {
    "deliver": ("email.delivered", {}),
    "bounce": ("email.bounced", {"bounce": BOUNCE}),
    "bounce-for-now": ("email.bounced", {"bounce": FULL}),
    "complain": ("email.complained", {}),
    "delay": ("email.delivery_delayed", {}),
    "fail": ("email.failed", {"failed": {"reason": "reached_daily_quota"}}),
}
_SUPPRESSING = frozenset({"bounce", "complain"})
#: Addresses of Resend's own whose mails end like this.
_TRIAL = {"bounced@resend.dev": "bounce", "complained@resend.dev": "complain"}


@dataclass(frozen=True)
class Mail:
    """One mail that was taken. `sent_at`: seconds since 1970."""

    id: str
    sender: str
    to: tuple[str, ...]
    subject: str
    text: str
    html: str
    headers: dict[str, str]
    tags: dict[str, str]
    key: str
    sent_at: float
    last_event: str
    request: Json


class ResendWorld:
    """The mails taken, and what may be done to them.

    per_second: requests per second before 429; 0 for no limit.
    work_seconds: how long taking a mail lasts; a second request with its key meets it in flight.
    delivers: whether every mail is reported as delivered by itself.
    domains: those of the account, with how far each is verified.
    """

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        self.world = world
        self.store = Store(folder, name="resend")
        self.per_second = 0
        self.work_seconds = 0.0
        self.delivers = True
        self.domains = {"demo.test": "verified"}
        self._running: set[str] = set()
        self._lock = threading.Lock()
        self._window: list[float] = []

    @property
    def mails(self) -> list[Mail]:
        """Every mail, oldest first."""
        with self.world.lock:
            return [_mail(one) for one in self.store.all("mail")]

    def mails_to(self, address: str) -> list[Mail]:
        """The mails to an address, oldest first."""
        return [one for one in self.mails if address.lower() in map(str.lower, one.to)]

    def mail(self, mail_id: str) -> Mail | None:
        """One mail, or None."""
        held = self.store.get("mail", mail_id)
        return _mail(held) if held else None

    def act(self, mail_id: str, act: str) -> None:
        """What becomes of a mail, one of ACTS; the shop is told. KeyError for another."""
        event, more = ACTS[act]
        with self.world.lock:
            held = self.store.get("mail", mail_id)
            if held is None:
                raise KeyError(mail_id)
            self._suppress(held, act)
            self._tell(held, event, more)

    def close(self) -> None:
        """Write no more."""
        self.store.close()

    def take(self, sent: Json, key: str) -> str:
        """Hold a mail that passed its checks, and let it arrive; its id."""
        mail_id = str(uuid.uuid4())
        held = {"id": mail_id, "at": self.world.clock(), "key": key, "request": sent}
        with self.world.lock:
            self.store.put("mail", mail_id, {**held, "last_event": "sent"})
        self.world.ledger.add(
            provider="resend", operation="emails.send", key=key, reference=mail_id, body=sent
        )
        self._arrive(mail_id, [one.lower() for one in listed(sent["to"])])
        return mail_id

    def once(self, key: str, body: bytes, run: Callable[[], Json]) -> Json:
        """The answer of the first request with this key. RefusedError for a different one."""
        if not key:
            return run()
        with self._lock:
            if key in self._running:
                name = "concurrent_idempotent_requests"
                raise RefusedError(409, name, "Another request with this key is in progress.")
            self._running.add(key)
        try:
            return self._first_or_kept(key, hashlib.sha256(body).hexdigest(), run)
        finally:
            with self._lock:
                self._running.discard(key)

    def room(self) -> int:
        """How many more requests this second takes, this one counted; -1 when it is too many."""
        limit = self.per_second or _SHOWN_LIMIT
        now = self.world.clock()
        with self._lock:
            self._window = [at for at in self._window if at > now - 1]
            if self.per_second and len(self._window) >= limit:
                return -1
            self._window.append(now)
            return max(limit - len(self._window), 0)

    def _first_or_kept(self, key: str, mark: str, run: Callable[[], Json]) -> Json:
        kept = self.store.get("key", key)
        if kept and kept["at"] + KEPT_SECONDS > self.world.clock():
            if kept["mark"] != mark:
                message = "This idempotency key was used with a different request body."
                raise RefusedError(409, "invalid_idempotent_request", message)
            return dict(kept["answer"])
        self.world.pause(self.work_seconds)
        answer = run()
        with self.world.lock:
            entry = {"at": self.world.clock(), "mark": mark, "answer": answer}
            self.store.put("key", key, entry)
        return answer

    def _arrive(self, mail_id: str, to: list[str]) -> None:
        with self.world.lock:
            held = self.store.get("mail", mail_id) or {}
            if any(self.store.get("suppressed", one) for one in to):
                self._tell(held, "email.suppressed", {"suppressed": {"type": "OnAccountList"}})
            elif trial := next((_TRIAL[one] for one in to if one in _TRIAL), None):
                self.act(mail_id, trial)
            elif self.delivers:
                self._tell(held, "email.delivered", {}, after=_DELIVERY_SECONDS)

    def _suppress(self, held: Json, act: str) -> None:
        if act in _SUPPRESSING:
            for one in listed(held["request"]["to"]):
                self.store.put("suppressed", one.lower(), {"act": act})

    def _tell(self, held: Json, event: str, more: Json, *, after: float = 0.0) -> None:
        self.store.put("mail", held["id"], {**held, "last_event": event.removeprefix("email.")})
        sent = held["request"]
        data = {
            "email_id": held["id"],
            "from": sent["from"],
            "to": listed(sent["to"]),
            "subject": sent["subject"],
            "created_at": moment(held["at"]),
            "tags": {one["name"]: one["value"] for one in sent.get("tags") or []},
            **more,
        }
        body = json.dumps({"type": event, "created_at": moment(self.world.clock()), "data": data})
        message_id = self.world.new_id("msg")
        make = signed(message_id, body.encode(), self.world.settings.resend_webhook_secret)
        self.world.webhooks.send(
            "resend", WEBHOOK_PATH, make, reference=message_id, event=event, after=after
        )


def signed(message_id: str, body: bytes, secret: str) -> Callable[[], tuple[bytes, dict[str, str]]]:
    """What makes body and headers of one delivery try, signed as Svix does."""

    def make() -> tuple[bytes, dict[str, str]]:
        at = str(int(datetime.now(UTC).timestamp()))
        key = base64.b64decode(secret.removeprefix("whsec_"))
        content = f"{message_id}.{at}.".encode() + body
        mark = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        return body, {
            "Content-Type": "application/json",
            "User-Agent": "Svix-Webhooks/1.0 sandbox",
            "svix-id": message_id,
            "svix-timestamp": at,
            "svix-signature": f"v1,{mark}",
        }

    return make


def moment(at: float) -> str:
    """Seconds since 1970 as ISO 8601 in UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()


def _mail(held: Json) -> Mail:
    sent = held["request"]
    return Mail(
        id=held["id"],
        sender=sent["from"],
        to=tuple(listed(sent["to"])),
        subject=sent["subject"],
        text=sent.get("text") or "",
        html=sent.get("html") or "",
        headers=dict(sent.get("headers") or {}),
        tags={one["name"]: one["value"] for one in sent.get("tags") or []},
        key=held["key"],
        sent_at=held["at"],
        last_event=held["last_event"],
        request=sent,
    )
