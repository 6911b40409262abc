"""What Printful asks of an order beyond its shape, and what it costs."""

import re
from typing import TYPE_CHECKING, Any

from sandbox.printers import catalogue
from sandbox.printful.errors import RESTRICTED, check, refuse
from sandbox.printful.params import ORDER
from sandbox.printful.places import COUNTRIES, STATES

if TYPE_CHECKING:
    from sandbox.printful.state import PrintfulWorld

Json = dict[str, Any]
Items = list[tuple[str, int, str]]

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{1,32}")
_MOST = 1000
_NAMES = (
    "sync_variant_id",
    "external_variant_id",
    "variant_id",
    "product_template_id",
    "warehouse_product_variant_id",
)
#: Countries whose state code must be there. Printful: US, CA, AU; JP's is asked for in practice.
_WITH_STATES = ("US", "CA", "AU", "JP")


def read(room: "PrintfulWorld", sent: object) -> Items:
    """The items of a body that is in order; RefusedError says what is not."""
    check(ORDER, sent)
    assert isinstance(sent, dict)  # noqa: S101 - the shape said so
    reference = sent.get("external_id")
    if reference is not None and not _REFERENCE.fullmatch(reference):
        refuse("External ID may have up to 32 characters: letters, numbers, dashes, underscores.")
    _check_recipient(sent["recipient"])
    items = [_item(room, index, one) for index, one in enumerate(sent["items"])]
    names = [reference for _id, _quantity, reference in items]
    if len(set(names)) < len(names):
        refuse("Item external IDs must be unique within an order.")
    return items


def costs(items: Items, *, lost: set[str] = frozenset()) -> Json:  # type: ignore[assignment]
    """What an order costs: `total` and its parts in US cents."""
    made = [(remote, quantity) for remote, quantity, _reference in items if remote not in lost]
    subtotal = sum(_cost(remote) * quantity for remote, quantity in made)
    sending = catalogue.shipping(sum(quantity for _remote, quantity in made))
    return {"subtotal": subtotal, "shipping": sending, "total": subtotal + sending}


def _cost(remote: str) -> int:
    good = catalogue.named("printful", remote)
    return good.cost if good else catalogue.DEFAULT_COST


def _check_recipient(recipient: Json) -> None:
    country, state = recipient["country_code"], recipient.get("state_code")
    if country not in COUNTRIES:
        refuse(f"Country code is invalid: {country}", code="SH-1")
    if state == "" or (state is None and country in _WITH_STATES):
        refuse("State code is missing")
    if country in STATES and state not in STATES[country]:
        refuse(f"State code is invalid: {state}")
    if not recipient.get("zip") and country not in ("AE", "HK", "IE", "QA"):
        refuse("ZIP/Postal code is missing")


def _item(room: "PrintfulWorld", index: int, item: Json) -> tuple[str, int, str]:
    named = [name for name in _NAMES if item.get(name) is not None]
    if not named:
        refuse(f"items.{index}: a variant is missing")
    quantity = item["quantity"]
    if not 1 <= quantity <= _MOST:
        refuse(f"items.{index}: the quantity must be from 1 to {_MOST}")
    if named == ["variant_id"] and not item.get("files"):
        refuse(f"items.{index}: files are missing", code="OR-8")
    good = catalogue.named("printful", str(item[named[0]]))
    if named[0] in ("sync_variant_id", "external_variant_id") and good is None:
        refuse(f"items.{index}: the sync variant was not found", status=404)
    remote = good.remote if good else str(item[named[0]])
    if remote in room.restricted:
        refuse(f"items.{index}: the variant cannot be sent there", code=RESTRICTED)
    return remote, quantity, str(item.get("external_id") or f"item-{index + 1}")
