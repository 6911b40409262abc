"""The shop's account at Printful: which store its token opens, and whom Printful tells."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from core.outcomes import Ok, Outcome
from core.tokens import derive
from fulfillment.providers.base import Json
from fulfillment.providers.printful import line
from fulfillment.providers.talk import part, rows, text

#: v1 cannot sign: its notices come to an address nobody can guess. Only what changes an order.
TYPES = (
    "package_shipped",
    "package_returned",
    "order_updated",
    "order_failed",
    "order_canceled",
    "order_put_hold",
    "order_put_hold_approval",
    "order_remove_hold",
    "order_refunded",
)
SIGNED_TYPES = (
    "shipment_sent",
    "shipment_delivered",
    "shipment_returned",
    "shipment_canceled",
    *TYPES[2:],
)
#: The store type that takes orders by API ("Manual order platform / API").
_STORE_TYPE = "native"


def secret_address() -> str:
    """Where v1's notices go: the last part of the path is the proof."""
    return f"{settings.SITE_URL}/webhooks/printful/{derive('webhook', 'printful')}/"


def signed_address() -> str:
    """Where v2's notices go: they are proved by their signature."""
    return f"{settings.SITE_URL}/webhooks/printful/"


def stores() -> Outcome[dict[str, str]]:
    """The stores that the token opens: id -> name with its type where it takes no orders."""
    return line().read("/stores", "stores", lambda reply: _stores(rows(reply["result"])))


def is_registered() -> Outcome[bool]:
    """Whether Printful tells the shop what changes an order, in the way the settings want."""
    if settings.PRINTFUL_WEBHOOK_SECRET:
        return line().read("/v2/webhooks", "webhooks_v2.get", _is_signed_right)
    return line().read("/webhooks", "webhooks.get", _is_plain_right)


def register() -> Outcome[str]:
    """Have notices of v1 sent to the secret address; whom that replaced, if anyone (a host)."""
    asked = line().read("/webhooks", "webhooks.get", lambda reply: text(reply["result"].get("url")))
    if not isinstance(asked, Ok):
        return asked
    made = line().write(
        "POST",
        "/webhooks",
        "webhooks.set",
        lambda reply: reply,
        body={"url": secret_address(), "types": list(TYPES)},
    )
    if not isinstance(made, Ok):
        return made
    before = urlsplit(asked.value).hostname or ""
    return Ok("" if before == urlsplit(settings.SITE_URL).hostname else before)


def register_signed() -> Outcome[str]:
    """Have notices of v2 sent, signed; the secret, which Printful tells only this once."""
    return line().write(
        "POST",
        "/v2/webhooks",
        "webhooks_v2.set",
        lambda reply: str(reply["data"]["secret_key"]),
        body={
            "default_url": signed_address(),
            "expires_at": None,
            "events": [{"type": name} for name in SIGNED_TYPES],
        },
    )


def forget_plain() -> Outcome[bool]:
    """Have no notices of v1 sent any more."""
    return line().write("DELETE", "/webhooks", "webhooks.forget", lambda _reply: True)


def _stores(found: list[Json]) -> dict[str, str]:
    return {text(one.get("id")): _described(one) for one in found}


def _described(store: Mapping[str, object]) -> str:
    name, kind = text(store.get("name")), text(store.get("type"))
    if kind in (_STORE_TYPE, ""):
        return name
    return _("%(name)s (type %(kind)s: takes no orders by API)") % {"name": name, "kind": kind}


def _is_plain_right(reply: Json) -> bool:
    held = part(reply["result"])
    types = held.get("types") or []
    return held.get("url") == secret_address() and set(TYPES) <= set(types)


def _is_signed_right(reply: Json) -> bool:
    held = part(reply["data"])
    names = {one.get("type") for one in rows(held.get("events"))}
    return held.get("default_url") == signed_address() and set(SIGNED_TYPES) <= names
