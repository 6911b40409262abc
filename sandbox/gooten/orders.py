"""What Gooten asks of an order beyond its shape, and what it costs."""

from typing import TYPE_CHECKING, Any

from sandbox.gooten.errors import check, refuse
from sandbox.gooten.params import ORDER
from sandbox.printers import catalogue

if TYPE_CHECKING:
    from sandbox.gooten.state import GootenWorld

Json = dict[str, Any]
Items = list[tuple[str, int, str]]

_BAD_IN_NAMES = "~^#"


def read(room: "GootenWorld", sent: Json) -> Items:
    """The items of a body that is in order; RefusedError says what is not."""
    check(room, ORDER, sent, "Order.")
    country = sent["ShipToAddress"]["CountryCode"]
    if len(country) != 2 or not country.isupper():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        refuse(room, ("Order.ShipToAddress.CountryCode", "'Country Code' is not valid."))
    return [_item(room, index, one) for index, one in enumerate(sent["Items"])]


def quoted(room: "GootenWorld", lines: list[Json]) -> Items:
    """The items of a question about prices."""
    return [(_sku(room, index, one), one["Quantity"], "") for index, one in enumerate(lines)]


def cost(items: Items) -> int:
    """Printing and sending, in US cents."""
    pieces = sum(quantity for _id, quantity, _reference in items)
    return sum(line_cost(one) for one in items) + catalogue.shipping(pieces)


def line_cost(item: tuple[str, int, str]) -> int:
    """What printing a line costs, all its pieces."""
    good = catalogue.named("gooten", item[0])
    return (good.cost if good else catalogue.DEFAULT_COST) * item[1]


def _item(room: "GootenWorld", index: int, line: Json) -> tuple[str, int, str]:
    place = f"Order.Items[{index}]"
    sku = _sku(room, index, line)
    if room.stock_of(sku):
        refuse(room, (f"{place}.SKU", "The SKU is out of stock."), attempted=sku)
    _check_images(room, place, line)
    return sku, line["Quantity"], str(line.get("SourceId") or f"item-{index + 1}")


def _check_images(room: "GootenWorld", place: str, line: Json) -> None:
    images = line.get("Images") or []
    if not images and not line.get("IsPreconfiguredSku"):
        refuse(room, (f"{place}.Images", "'Images' should not be empty."))
    for image in images:
        url = image["Url"]
        if not url.startswith(("http://", "https://")) or any(one in url for one in _BAD_IN_NAMES):
            refuse(room, (f"{place}.Images.Url", "'Url' is not valid."), attempted=url)


def _sku(room: "GootenWorld", index: int, line: Json) -> str:
    sku: str = line["SKU"]
    place = f"Order.Items[{index}]"
    if line["Quantity"] < 1:
        refuse(room, (f"{place}.Quantity", "'Quantity' must be greater than '0'."))
    good = catalogue.named("gooten", sku)
    if good is None or good.remote != sku:
        refuse(room, (f"{place}.SKU", "The SKU is not known."), attempted=sku)
    if sku in room.restricted:
        refuse(room, (f"{place}.SKU", "The SKU is not sold in that country."), attempted=sku)
    return sku
