"""Printful's other calls: the store's variants and products, countries, rates, v2's parcels."""

from typing import TYPE_CHECKING, Any

from sandbox.http import Request, Response
from sandbox.printers import catalogue
from sandbox.printers.catalogue import Good
from sandbox.printful import answers
from sandbox.printful.api import body, door
from sandbox.printful.errors import check, not_found, refuse
from sandbox.printful.params import RATES
from sandbox.printful.places import COUNTRIES, REGIONS, STATES

if TYPE_CHECKING:
    from sandbox.printful.state import PrintfulWorld
    from sandbox.world import World

Json = dict[str, Any]
_PRODUCT_OF = 1000  # a sync product's id is its variant's less this


@door.endpoint("GET", "/store/variants/{id}", "store.variant")
def variant(world: "World", request: Request) -> Response:
    """One variant of the store, by its id or by @ and the shop's SKU."""
    good = catalogue.named("printful", request.params["id"].removeprefix("@"))
    if good is None:
        not_found()
    return Response(200, answers.answer(_variant(world.printful, good)))


@door.endpoint("GET", "/store/products", "store.products")
def products(world: "World", request: Request) -> Response:  # noqa: ARG001 - one page holds them
    """The products of the store."""
    found = [_product(one) for one in world.printful.products]
    paging = {"total": len(found), "offset": 0, "limit": 20}
    return Response(200, answers.answer(found, paging=paging))


@door.endpoint("GET", "/store/products/{id}", "store.product")
def product(world: "World", request: Request) -> Response:
    """One product with its variants."""
    name = request.params["id"].removeprefix("@")
    goods = {word: one for one in world.printful.products for word in _product_names(one)}
    if name not in goods:
        not_found()
    variants = [_variant(world.printful, goods[name])]
    shown = {"sync_product": _product(goods[name]), "sync_variants": variants}
    return Response(200, answers.answer(shown))


@door.endpoint("GET", "/stores", "stores")
def stores(world: "World", request: Request) -> Response:  # noqa: ARG001 - there is one
    """The one store."""
    found = [{"id": answers.STORE_ID, "type": "native", "name": "Sandbox store"}]
    paging = {"total": 1, "offset": 0, "limit": 20}
    return Response(200, answers.answer(found, paging=paging))


@door.endpoint("GET", "/countries", "countries")
def countries(world: "World", request: Request) -> Response:  # noqa: ARG001 - no choices
    """Where Printful sends to."""
    found = [
        {
            "code": code,
            "name": name,
            "states": [{"code": one, "name": one} for one in STATES.get(code, ())] or None,
            "region": REGIONS.get(code, "europe"),
        }
        for code, name in COUNTRIES.items()
    ]
    return Response(200, answers.answer(found))


@door.endpoint("POST", "/shipping/rates", "shipping.rates")
def rates(world: "World", request: Request) -> Response:  # noqa: ARG001 - the same for every store
    """What sending would cost. Sync variants are not taken here, as at Printful."""
    sent = body(request)
    check(RATES, sent)
    if sent["recipient"]["country_code"] not in COUNTRIES:
        refuse("Country code is invalid", code="SH-1")
    pieces = sum(one["quantity"] for one in sent["items"])
    rate = answers.money(catalogue.shipping(pieces))
    name = "Flat Rate (3-4 business days after fulfillment)"
    shown = {"id": "STANDARD", "name": name, "rate": rate, "currency": "USD"}
    return Response(200, answers.answer([{**shown, "minDeliveryDays": 3, "maxDeliveryDays": 4}]))


@door.endpoint("GET", "/v2/orders/{id}/shipments", "shipments.list")
def shipments(world: "World", request: Request) -> Response:
    """The parcels as v2 shows them: the only place that says what has arrived."""
    held = world.printful.named(request.params["id"])
    found = [
        {
            "id": int(one.id),
            "order_id": int(held.id),
            "carrier": one.carrier,
            "service": f"{one.carrier} Ground",
            "shipment_status": "shipped",
            "delivery_status": "delivered" if one.delivered_at else "in_transit",
            "tracking_number": one.number,
            "tracking_url": one.url,
            "shipped_at": answers.moment(one.shipped_at),
            "delivered_at": answers.moment(one.delivered_at) if one.delivered_at else None,
            "is_reshipment": one.reshipment,
        }
        for one in held.parcels
    ]
    paging = {"total": len(found), "offset": 0, "limit": 20}
    return Response(200, {"data": found, "paging": paging, "_links": {}})


def _variant(room: "PrintfulWorld", good: Good) -> Json:
    remote = int(good.remote)
    return {
        "id": remote,
        "external_id": good.sku,
        "sync_product_id": remote - _PRODUCT_OF,
        "name": good.title,
        "synced": good.remote not in room.lost,
        "variant_id": remote,
        "retail_price": answers.money(good.cost * 2),
        "currency": "USD",
        "is_ignored": False,
        "sku": good.sku,
        "product": {"variant_id": remote, "product_id": 1, "image": "", "name": good.title},
        "files": [],
        "options": [],
        "availability_status": room.stock_of(good.remote) or "active",
    }


def _product_names(good: Good) -> tuple[str, str]:
    return good.sku, str(int(good.remote) - _PRODUCT_OF)


def _product(good: Good) -> Json:
    return {
        "id": int(good.remote) - _PRODUCT_OF,
        "external_id": good.sku,
        "name": good.title,
        "variants": 1,
        "synced": 1,
        "thumbnail_url": "",
        "is_ignored": False,
    }
