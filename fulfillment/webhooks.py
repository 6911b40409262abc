"""What printers tell us: verified, and then only a hint to read the order again at the printer."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from core import tokens
from core.door import PATH_TOKEN
from core.durable import Status
from core.inbox import Received, Refused, handles, ignores, receives
from core.models import WebhookEvent
from core.outcomes import Done, Settlement, Skipped, WaitFor
from fulfillment.models import PrintAttempt, PrintOrder
from fulfillment.providers import printers

_FORGED = "the signature or the secret part of the address is wrong"
_SIGNATURE = "x-pf-webhook-signature"
#: Gooten names no types: every notice is an order that changed.
GOOTEN_TYPE = "order"
#: After so many seconds a notice that found the order being read is looked at again.
_AGAIN_SECONDS = 5
#: Types that speak of one order; Printful's of both its versions.
SPEAKS_OF_ORDER = {
    "printful": (
        *("package_shipped", "package_returned", "shipment_sent", "shipment_delivered"),
        *("shipment_returned", "shipment_out_of_stock", "shipment_canceled"),
        *("shipment_put_hold", "shipment_put_hold_approval", "shipment_remove_hold"),
        *("order_created", "order_updated", "order_failed", "order_canceled", "order_refunded"),
        *("order_put_hold", "order_put_hold_approval", "order_remove_hold"),
    ),
    "printify": (
        *("order:created", "order:updated", "order:sent-to-production"),
        *("order:shipment:created", "order:shipment:delivered"),
    ),
    "gooten": (GOOTEN_TYPE,),
}
_CATALOG = "the shop looks at its goods at each printer by itself"
_IGNORED = {
    "printful": {
        **dict.fromkeys(("product_synced", "product_updated", "product_deleted"), _CATALOG),
        **dict.fromkeys(("stock_updated", "catalog_stock_updated"), _CATALOG),
        "catalog_price_changed": "what a print costs is read from its draft before it is confirmed",
        "mockup_task_finished": "the shop orders no mock-ups",
    },
    "printify": {
        **dict.fromkeys(("product:created", "product:updated", "product:deleted"), _CATALOG),
        "product:publish:started": "the shop orders by product id; nothing is published there",
        "shop:disconnected": "the next call is refused, and the owner is told then",
    },
}
for _provider, _types in _IGNORED.items():
    for _type, _reason in _types.items():
        ignores(_provider, _type, reason=_reason)


@receives("printful")
def verify_printful(body: bytes, headers: Mapping[str, str]) -> Received:
    """Version 2 signs; version 1 does not, so its address has a secret part."""
    signature = headers.get(_SIGNATURE) or ""
    secret = settings.PRINTFUL_WEBHOOK_SECRET
    if signature and secret:
        good = hmac.new(bytes.fromhex(secret), body, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(signature.encode(), good.encode()):
            raise Refused(_FORGED, status=401)
    else:
        _check_path("printful", headers)
    payload = _payload(body)
    # No event id: the same thing told twice differs in `retries` alone.
    told = {name: value for name, value in payload.items() if name != "retries"}
    return Received(_digest(told), str(payload.get("type") or ""))


@receives("printify")
def verify_printify(body: bytes, headers: Mapping[str, str]) -> Received:
    """`X-Pfy-Signature: sha256=<hex>` over the raw body."""
    secret = tokens.derive("webhook", "printify").encode()
    good = f"sha256={hmac.new(secret, body, hashlib.sha256).hexdigest()}"
    given = (headers.get("X-Pfy-Signature") or "").encode()
    if not hmac.compare_digest(given, good.encode()):
        raise Refused(_FORGED, status=401)
    payload = _payload(body)
    return Received(str(payload.get("id") or _digest(payload)), str(payload.get("type") or ""))


@receives("gooten")
def verify_gooten(body: bytes, headers: Mapping[str, str]) -> Received:
    """Gooten signs nothing, so its address has a secret part; the body is the whole order."""
    _check_path("gooten", headers)
    return Received(_digest(_payload(body)), GOOTEN_TYPE)


def on_order(event: WebhookEvent) -> Settlement:
    """Something happened to an order: whoever follows it reads it at the printer now.

    Nothing of the notice itself is believed, so a forged or an old one does no harm.
    """
    remote_id, reference = printers()[event.provider].parse_webhook(event.payload())
    attempt = _attempt(event.provider, remote_id, reference)
    if attempt is None:
        return Skipped("not an order that this shop sent to a printer")
    is_read = _is_read(attempt)  # asked first: a reader who is through by then is due again
    looked = [attempt.look_now() if attempt.is_fenced else False, attempt.print_order.look_now()]
    if any(looked):
        return Done(note=f"{attempt.reference}: is read")
    if attempt.is_fenced and is_read:
        # What is being read may have been asked for before this happened.
        return WaitFor("the order is being read", after=_AGAIN_SECONDS)
    return Done(note=f"{attempt.reference}: is at work, or over")


for _provider, _names in SPEAKS_OF_ORDER.items():
    for _name in _names:
        handles(_provider, _name)(on_order)


def _is_read(attempt: PrintAttempt) -> bool:
    """Whether a worker has the attempt, or the print order that follows it, in hand."""
    rows = PrintAttempt.objects.filter(pk=attempt.pk, status=Status.RUNNING)
    followed = PrintOrder.objects.filter(pk=attempt.print_order_id, status=Status.RUNNING)
    return rows.exists() or followed.exists()


def _attempt(provider: str, remote_id: str, reference: str) -> PrintAttempt | None:
    """By our own name first: a notice may come before the answer that brings theirs."""
    attempts = PrintAttempt.objects.filter(provider=provider).select_related("print_order")
    found = attempts.filter(reference=reference).first() if reference else None
    if found is None and remote_id:
        found = attempts.filter(remote_id=remote_id).first()
    return found


def _check_path(provider: str, headers: Mapping[str, str]) -> None:
    if not tokens.matches(headers.get(PATH_TOKEN) or "", "webhook", provider):
        raise Refused(_FORGED, status=401)


def _payload(body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        payload = None
    if not isinstance(payload, dict):
        message = "the body is not a JSON object"
        raise Refused(message)
    return payload


def _digest(told: Mapping[str, object]) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
