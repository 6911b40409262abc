"""The law about repetition: the whole set of events once more changes nothing.

First every event as it came, which the inbox must know. Then a seeded choice of them under new
names, as a provider sends two events about one change: there only the handlers stand between an
event and a second effect.
"""

import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
from django.conf import settings

from core.models import WebhookEvent
from core.tokens import derive
from tests.chaos import settling
from tests.chaos.judge.base import Law
from tests.chaos.judge.contents import contents, differences
from tests.chaos.judge.evidence import Evidence
from tests.door.signing import Headers, printify_signature, stripe_signature, svix

_TWINS = 200
#: News of a mail waits 300 s, unscaled, for our own record (core/webhooks.py); there is none of a
#: mail that Resend took from a worker killed just then, for an order that was paid back meanwhile.
_PATIENCE = 390.0
_PROVIDERS = ("stripe", "resend", "printful", "printify", "gooten")
_UNCOUNTED = ("discord", "s3")  # messages to the owner, and bytes at the same address


class EventsAgainChangeNothing(Law):
    """I22. It acts: the shop must be at work while it is asked."""

    code = "I22"
    says = "the whole set of events once more changed nothing"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        rows = list(WebhookEvent.objects.filter(provider__in=_PROVIDERS).order_by("pk"))
        before, effects = contents(), _effects(evidence)
        with httpx.Client(base_url=settings.SITE_URL, timeout=30, trust_env=False) as shop:
            yield from _refused(shop, [_as_it_came(row) for row in rows])
            if (count := WebhookEvent.objects.filter(provider__in=_PROVIDERS).count()) > len(rows):
                yield f"{count - len(rows)} events came into the inbox twice"
            chance = random.Random(len(rows))  # noqa: S311 - a seed replays it
            chosen = chance.sample(rows, min(_TWINS, len(rows)))
            yield from _refused(shop, [_twin(row) for row in chosen])
        _took, still_open = settling.rest(
            evidence.sandbox, expected=list, seconds=_PATIENCE, say=lambda _line: None
        )
        yield from still_open
        yield from differences(before, contents())
        for name, count in (_effects(evidence) - effects).items():
            yield f"{count} more effects of {name}"


Told = tuple[str, bytes, Headers]


def _refused(shop: httpx.Client, requests: list[Told]) -> Iterator[str]:
    for path, body, headers in requests:
        status = shop.post(path, content=body, headers=headers).status_code
        if status != httpx.codes.OK:
            yield f"{path.split('/')[2]} was answered {status} for what was taken before"


def _as_it_came(row: WebhookEvent) -> Told:
    return _told(row, bytes(row.body), row.event_id)


def _twin(row: WebhookEvent) -> Told:
    """The same event under another name."""
    event: dict[str, Any] = json.loads(bytes(row.body))
    if row.provider in ("stripe", "printify"):
        event["id"] = f"{event['id']}_twin"
    else:
        event["twin"] = True
    return _told(row, json.dumps(event).encode(), f"{row.event_id}_twin")


def _told(row: WebhookEvent, body: bytes, name: str) -> Told:
    path = f"/webhooks/{row.provider}/"
    if row.provider == "stripe":
        return path, body, {"Stripe-Signature": stripe_signature(body)}
    if row.provider == "resend":
        return path, body, svix(body, name=name)
    if row.provider == "printify":
        return path, body, {"X-Pfy-Signature": printify_signature(body)}
    return f"{path}{derive('webhook', row.provider)}/", body, {}


def _effects(evidence: Evidence) -> Counter[str]:
    fresh = Evidence(evidence.sandbox, evidence.folder)
    return Counter(
        f"{one['provider']} {one['operation']}"
        for one in fresh.ledger
        if one["provider"] not in _UNCOUNTED
    )
