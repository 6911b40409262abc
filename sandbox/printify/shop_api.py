"""Printify's other calls: the shops of the account, their products, and whom to tell."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sandbox.http import Request, Response
from sandbox.printers import catalogue
from sandbox.printers.catalogue import Good
from sandbox.printify.api import body, door
from sandbox.printify.errors import check, not_found, refuse_fields
from sandbox.printify.params import WEBHOOK, WEBHOOK_CHANGE
from sandbox.printify.telling import TOPICS

if TYPE_CHECKING:
    from sandbox.printify.state import PrintifyWorld
    from sandbox.world import World

Json = dict[str, Any]
_HOOKS = "/shops/{shop}/webhooks"
#: A product that a test invented shows these variants.
_FREE_VARIANTS = range(7000, 7100)


@door.endpoint("GET", "/shops.json", "shops.list")
def shops(world: "World", request: Request) -> Response:  # noqa: ARG001 - no choices
    """The shops of the account."""
    found = [
        {"id": int(key), "title": title, "sales_channel": "custom_integration"}
        for key, title in world.printify.shops.items()
    ]
    return Response(200, found)


@door.endpoint("GET", "/shops/{shop}/products.json", "products.list")
def products(world: "World", request: Request) -> Response:  # noqa: ARG001 - one page holds them
    """The products of the shop."""
    found = [_product(world.printify, one.product) for one in world.printify.products]
    page = {"current_page": 1, "last_page": 1, "total": len(found), "next_page_url": None}
    return Response(200, {**page, "data": found, "per_page": 50})


@door.endpoint("GET", "/shops/{shop}/products/{id}.json", "products.get")
def product(world: "World", request: Request) -> Response:
    """One product with its variants and what is in stock of them."""
    found = _product(world.printify, request.params["id"])
    if not found["variants"]:
        not_found("Product")
    return Response(200, found)


@door.endpoint("POST", _HOOKS + ".json", "webhooks.create")
def create_hook(world: "World", request: Request) -> Response:
    """An address for one topic."""
    sent = body(request)
    check(WEBHOOK, sent)
    if sent["topic"] not in TOPICS:
        refuse_fields({"topic": ["The selected topic is invalid."]})
    held = world.printify.register(sent["topic"], sent["url"], sent.get("secret", ""))
    world.ledger.add(provider="printify", operation="webhooks.create", reference=held["id"])
    return Response(200, _hook(held, request))


@door.endpoint("GET", _HOOKS + ".json", "webhooks.list")
def list_hooks(world: "World", request: Request) -> Response:
    """Every address."""
    return Response(200, [_hook(one, request) for one in world.printify.webhooks])


@door.endpoint("PUT", _HOOKS + "/{id}.json", "webhooks.update")
def change_hook(world: "World", request: Request) -> Response:
    """Another address for the same topic."""
    sent = body(request)
    check(WEBHOOK_CHANGE, sent)
    with world.lock:
        held = {**_held(world, request), "url": sent["url"]}
        world.printify.store.put("webhook", held["id"], held)
    return Response(200, _hook(held, request))


@door.endpoint("DELETE", _HOOKS + "/{id}.json", "webhooks.delete")
def delete_hook(world: "World", request: Request) -> Response:
    """Forget an address; `?host=` must be its own."""
    held = _held(world, request)
    if request.first("host") != urlsplit(held["url"]).hostname:
        refuse_fields({"host": ["The host does not match the webhook's url."]})
    with world.lock:
        world.printify.store.drop("webhook", held["id"])
    return Response(200, {"id": held["id"]})


def _held(world: "World", request: Request) -> Json:
    held = world.printify.store.get("webhook", request.params["id"])
    if held is None:
        not_found("Webhook")
    return held


def _hook(held: Json, request: Request) -> Json:
    shown = {name: held[name] for name in ("id", "topic", "url")}
    return {**shown, "shop_id": request.params["shop"]}


def _product(room: "PrintifyWorld", product: str) -> Json:
    known = {one.product: one for one in catalogue.GOODS["printify"]}
    goods = [known[product]] if product in known else _invented(product)
    return {
        "id": product,
        "title": goods[0].title if goods else "",
        "blueprint_id": 9,
        "print_provider_id": 5,
        "is_locked": False,
        "visible": True,
        "shop_id": int(next(iter(room.shops))),
        "variants": [_variant(room, one) for one in goods],
    }


def _invented(product: str) -> list[Good]:
    found = [catalogue.of_product(product, str(one)) for one in _FREE_VARIANTS]
    return [one for one in found if one]


def _variant(room: "PrintifyWorld", good: Good) -> Json:
    return {
        "id": int(good.remote),
        "sku": good.sku,
        "cost": good.cost,
        "price": good.cost * 2,
        "title": good.title,
        "grams": 400,
        "is_enabled": room.stock_of(good.remote) != "discontinued",
        "is_default": True,
        "is_available": not room.stock_of(good.remote),
        "is_printify_express_eligible": False,
        "options": [],
    }
