"""What Printify asks of an order beyond its shape."""

from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printers.catalogue import Good
from sandbox.printify.errors import check, not_found, refuse_fields
from sandbox.printify.params import ORDER

if TYPE_CHECKING:
    from sandbox.printify.state import PrintifyWorld

Json = dict[str, Any]
Items = list[tuple[str, int, str]]


def read(room: "PrintifyWorld", sent: Json) -> Items:
    """The items of a body that is in order; RefusedError says what is not."""
    check(ORDER, sent)
    country = sent["address_to"]["country"]
    if len(country) != 2 or not country.isupper():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        refuse_fields({"address_to.country": ["The country must be a code of two letters."]})
    return [_item(room, index, one) for index, one in enumerate(sent["line_items"])]


def good_of(line: Json) -> Good:
    """What a line names: a product and its variant, or a SKU. RefusedError for what is not."""
    if "sku" in line:
        found = catalogue.named("printify", line["sku"])
    else:
        found = catalogue.of_product(
            str(line.get("product_id", "")), str(line.get("variant_id", ""))
        )
    if found is None:
        not_found("Product or variant")
    return found


def cost(items: Items) -> int:
    """Printing and sending, in US cents."""
    pieces = sum(quantity for _id, quantity, _reference in items)
    return sum(line_cost(one) for one in items) + catalogue.shipping(pieces)


def line_cost(item: tuple[str, int, str]) -> int:
    """What printing a line costs, all its pieces."""
    good = catalogue.named("printify", item[0])
    return (good.cost if good else catalogue.DEFAULT_COST) * item[1]


def _item(room: "PrintifyWorld", index: int, line: Json) -> tuple[str, int, str]:
    good = good_of(line)
    if line["quantity"] < 1:
        refuse_fields({f"line_items.{index}.quantity": ["The quantity must be at least 1."]})
    if good.remote in room.restricted:
        words = "The variant is not available in the country of the address."
        refuse_fields({f"line_items.{index}.variant_id": [words]})
    return good.remote, line["quantity"], str(line.get("external_id") or f"item-{index + 1}")
