"""The shop's account at Printify: its shops, and whom Printify tells, one webhook per topic."""

from urllib.parse import urlsplit

from django.conf import settings

from core.outcomes import Ok, Outcome
from core.tokens import derive
from fulfillment.providers.base import Json
from fulfillment.providers.printify import line, shop
from fulfillment.providers.talk import rows, text

TOPICS = (
    "order:updated",
    "order:sent-to-production",
    "order:shipment:created",
    "order:shipment:delivered",
)


def address() -> str:
    """Where notices go: they are proved by their signature."""
    return f"{settings.SITE_URL}/webhooks/printify/"


def shops() -> Outcome[dict[str, str]]:
    """The account's shops that are connected: id -> title."""
    return line().read("/v1/shops.json", "shops.list", lambda reply: _shops(rows(reply)))


def missing_topics() -> Outcome[tuple[str, ...]]:
    """The topics that Printify does not tell the shop of."""
    held = _ours()
    if not isinstance(held, Ok):
        return held
    topics = {text(one.get("topic")) for one in held.value}
    return Ok(tuple(topic for topic in TOPICS if topic not in topics))


def register(topic: str) -> Outcome[Json]:
    """Have notices of a topic sent, signed with the secret derived for Printify."""
    return line().write(
        "POST",
        shop("/webhooks.json"),
        "webhooks.create",
        lambda reply: reply,
        body={"topic": topic, "url": address(), "secret": derive("webhook", "printify")},
        reference=topic,
    )


def forget_all() -> Outcome[int]:
    """Remove the shop's own webhooks, as after a change of LINK_KEY; how many there were."""
    held = _ours()
    if not isinstance(held, Ok):
        return held
    for one in held.value:
        done = line().write(
            "DELETE",
            shop(f"/webhooks/{text(one['id'])}.json"),
            "webhooks.delete",
            lambda reply: reply,
            params={"host": urlsplit(address()).hostname or ""},
        )
        if not isinstance(done, Ok):
            return done
    return Ok(len(held.value))


def _ours() -> Outcome[list[Json]]:
    return line().read(
        shop("/webhooks.json"),
        "webhooks.list",
        lambda reply: [one for one in rows(reply) if one.get("url") == address()],
    )


def _shops(found: list[Json]) -> dict[str, str]:
    return {
        text(one.get("id")): text(one.get("title"))
        for one in found
        if text(one.get("sales_channel")) != "disconnected"
    }
