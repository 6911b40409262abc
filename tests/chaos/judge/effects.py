"""Laws about single effects: nothing acknowledged lost, nothing made twice, nothing unowned."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from core.claims import Status
from core.models import EmailMessage, WebhookEvent
from fulfillment.models import PrintAttempt
from orders.kinds import StepKind
from orders.models import Checkout, OrderStep
from tests.chaos.judge.base import Law
from tests.chaos.judge.evidence import PRINTERS, Evidence
from tests.chaos.outside import digest

#: Effects that a provider does not repeat for an equal name, or that nobody pays for.
_REPEATABLE = frozenset(
    {
        ("discord", "post_message"),  # the one named exception: no key and no look-up
        ("quickbooks", "token"),
        ("quickbooks", "revoke"),
        ("s3", "put_object"),  # the same bytes at the same address
        ("s3", "delete_object"),
    }
)


#: Printers that give their messages no id: two may say the same.
_UNNAMED = frozenset({"printful", "gooten"})


def judged(evidence: Evidence) -> list[dict[str, Any]]:
    """The effects that must not be made twice: all but those that may be."""
    return [
        one for one in evidence.ledger if (one["provider"], one["operation"]) not in _REPEATABLE
    ]


class NothingAcknowledgedIsLost(Law):
    """I1: a webhook that was answered with 200 is in the inbox, once."""

    code = "I1"
    says = "every acknowledged event is in the inbox, once"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        held = Counter(_event_name(*one) for one in _inbox())
        for (provider, event), count in held.items():
            if count > 1 and provider not in _UNNAMED:
                yield f"{provider} {event} is in the inbox {count} times"
        for one in evidence.acknowledged:
            if (one["provider"], one["event"]) not in held:
                yield f"{one['provider']} {one['event']} was acknowledged and is not in the inbox"


class NoEffectTwice(Law):
    """I6: the ledger is append-only, so one look at its end sees every moment of the run."""

    code = "I6"
    says = "no effect was accepted twice for one key or reference"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        keyed: Counter[tuple[str, str, str]] = Counter()
        for one in judged(evidence):
            if name := one["key"] or one["reference"]:
                keyed[(one["provider"], one["operation"], name)] += 1
        for (provider, operation, name), count in keyed.items():
            if count > 1 and operation not in ("orders.update", "orders.cancel"):
                yield f"{provider} {operation} {name}: accepted {count} times"


class EveryEffectHasItsRow(Law):
    """I7: each effect belongs to the row that froze its key, and each done row has its effect."""

    code = "I7"
    says = "each effect belongs to one row of ours, and each finished row has its effect"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        yield from _mails(evidence)
        yield from _sessions(evidence)
        yield from _prints(evidence)
        yield from _refunds(evidence)


class NoMailTwice(Law):
    """I13: asked by what the mail says, since two keys for one thing would both be accepted."""

    code = "I13"
    says = "nobody got the same mail twice"

    def breaches(self, evidence: Evidence) -> Iterator[str]:
        said = Counter(
            (str(one["body"]["to"]), one["body"]["subject"], one["body"].get("text", ""))
            for one in evidence.accepted("resend", "emails.send")
        )
        for (to, subject, _text), count in said.items():
            if count > 1:
                yield f"{to} got {subject!r} {count} times"


def _inbox() -> Iterator[tuple[str, str, bytes]]:
    rows = WebhookEvent.objects.values_list("provider", "event_id", "body")
    yield from rows.iterator()


def _event_name(provider: str, event_id: str, body: bytes | memoryview) -> tuple[str, str]:
    """As the world's postman names it: two printers give their messages no id."""
    if provider in _UNNAMED:
        return provider, digest(json.loads(bytes(body)))
    return provider, event_id


def _mails(evidence: Evidence) -> Iterator[str]:
    sent = {one["key"] for one in evidence.accepted("resend", "emails.send")}
    rows = dict(EmailMessage.objects.values_list("key", "status"))
    for key in sent - rows.keys():
        yield f"resend took a mail that no row knows: {key}"
    for key, status in rows.items():
        if status != EmailMessage.Status.QUEUED and key not in sent:
            yield f"mail {key} is {status} and resend never had it"


def _sessions(evidence: Evidence) -> Iterator[str]:
    known = set(Checkout.objects.values_list("public_id", flat=True))
    for one in evidence.accepted("stripe", "checkout.sessions.create"):
        if one["key"] not in known:
            yield f"Stripe opened {one['reference']} for a checkout that no row knows"


def _prints(evidence: Evidence) -> Iterator[str]:
    known = set(PrintAttempt.objects.values_list("provider", "reference"))
    for provider in PRINTERS:
        for order in evidence.printed[provider]:
            if (provider, order["reference"]) not in known:
                yield f"{provider} has {order['reference']}, which no attempt knows"


def _refunds(evidence: Evidence) -> Iterator[str]:
    steps = OrderStep.objects.filter(kind=StepKind.REFUND_PAYMENT)
    rows = dict(steps.values_list("key", "status"))
    made = {one["key"] for one in evidence.accepted("stripe", "refunds.create")}
    for key in made - rows.keys():
        yield f"Stripe sent money back under {key}, which no step knows"
    for key, status in rows.items():
        if status == Status.DONE and key not in made:
            yield f"the refund {key} is done and Stripe never sent it"
