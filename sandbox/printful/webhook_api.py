"""Where the shop tells Printful whom to tell: one address of v1, one of v2 with a secret."""

import secrets
from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response
from sandbox.printful import answers, telling
from sandbox.printful.api import body, door
from sandbox.printful.errors import check
from sandbox.printful.params import WEBHOOKS, WEBHOOKS_V2

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]


@door.endpoint("POST", "/webhooks", "webhooks.set")
def set_v1(world: "World", request: Request) -> Response:
    """One address for the store, in the place of the one there was."""
    sent = body(request)
    check(WEBHOOKS, sent)
    telling.register(world.printful, sent["url"], types=sent["types"])
    _note(world, sent["url"])
    return _shown(world)


@door.endpoint("GET", "/webhooks", "webhooks.get")
def get_v1(world: "World", request: Request) -> Response:  # noqa: ARG001 - there is one
    """The address of v1."""
    return _shown(world)


@door.endpoint("DELETE", "/webhooks", "webhooks.forget")
def forget_v1(world: "World", request: Request) -> Response:  # noqa: ARG001 - there is one
    """Tell nobody by v1."""
    telling.forget(world.printful, telling.V1)
    return _shown(world)


@door.endpoint("POST", "/v2/webhooks", "webhooks_v2.set")
def set_v2(world: "World", request: Request) -> Response:
    """One address of v2; its secret is shown this once."""
    sent = body(request)
    check(WEBHOOKS_V2, sent)
    types = [one["type"] for one in sent["events"]]
    secret = secrets.token_hex(32)
    held = telling.register(world.printful, sent["default_url"], types=types, secret=secret)
    _note(world, sent["default_url"])
    return Response(200, {"data": {**_v2(held), "secret_key": secret}, "_links": {}})


@door.endpoint("GET", "/v2/webhooks", "webhooks_v2.get")
def get_v2(world: "World", request: Request) -> Response:  # noqa: ARG001 - there is one
    """The address of v2, without its secret."""
    held = world.printful.store.get("webhook", telling.V2)
    return Response(200, {"data": _v2(held) if held else {}, "_links": {}})


@door.endpoint("DELETE", "/v2/webhooks", "webhooks_v2.forget")
def forget_v2(world: "World", request: Request) -> Response:  # noqa: ARG001 - there is one
    """Tell nobody by v2."""
    telling.forget(world.printful, telling.V2)
    return Response(204)


def _shown(world: "World") -> Response:
    held = world.printful.store.get("webhook", telling.V1) or {"url": "", "types": []}
    shown = {"url": held["url"], "types": held["types"] or [], "params": {}}
    return Response(200, answers.answer(shown))


def _v2(held: Json) -> Json:
    events = [{"type": one} for one in held["types"] or []]
    return {
        "default_url": held["url"],
        "expires_at": None,
        "public_key": held["public"],
        "events": events,
    }


def _note(world: "World", url: str) -> None:
    world.ledger.add(provider="printful", operation="webhooks.set", reference=url)
