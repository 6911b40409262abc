"""Where an id becomes the object it names when a caller asks with `expand`."""

import copy
from typing import Any

from sandbox.stripe.errors import refuse
from sandbox.stripe.state import StripeState

Json = dict[str, Any]

#: (object, field) -> kind of the object that stands there when expanded. Stripe's flat
#: description has a plain id in these places.
EXPANDABLE: dict[tuple[str, str], str] = {
    ("balance_transaction", "source"): "charge|refund|dispute",
    ("charge", "balance_transaction"): "balance_transaction",
    ("charge", "customer"): "customer",
    ("charge", "payment_intent"): "payment_intent",
    ("checkout.session", "customer"): "customer",
    ("checkout.session", "payment_intent"): "payment_intent",
    ("dispute", "charge"): "charge",
    ("dispute", "payment_intent"): "payment_intent",
    ("payment_intent", "customer"): "customer",
    ("payment_intent", "latest_charge"): "charge",
    ("price", "product"): "product",
    ("refund", "balance_transaction"): "balance_transaction",
    ("refund", "charge"): "charge",
    ("refund", "payment_intent"): "payment_intent",
    ("shipping_cost", "shipping_rate"): "shipping_rate",
}
#: Lists that are left out of an answer unless asked for.
INCLUDABLE = {("checkout.session", "line_items"), ("charge", "refunds")}
_MAX_DEPTH = 4


def expanded(state: StripeState, made: Json, asked: list[str]) -> Json:
    """A copy of an answer with the asked places filled in."""
    answer = copy.deepcopy(made)
    for path in asked:
        steps = path.split(".")
        if len(steps) > _MAX_DEPTH:
            refuse(f"You cannot expand more than {_MAX_DEPTH} levels: {path}", "expand[0]")
        _walk(state, answer, steps, path)
    return answer


def _walk(state: StripeState, place: object, steps: list[str], path: str) -> None:
    if isinstance(place, list):
        for one in place:
            _walk(state, one, steps, path)
        return
    if not steps or not isinstance(place, dict):
        return
    name, rest = steps[0], steps[1:]
    word = place.get("object", "shipping_cost" if "shipping_rate" in place else "")
    if (word, name) in EXPANDABLE:
        _fill(state, place, name, EXPANDABLE[word, name])
    elif (word, name) in INCLUDABLE:
        place.setdefault(name, _included(state, place, name))
    elif name not in place or (not rest and name != "data"):
        refuse(f"This property cannot be expanded ({path}).", "expand[0]")
    _walk(state, place[name], rest, path)


def _fill(state: StripeState, place: Json, name: str, kinds: str) -> None:
    if isinstance(place.get(name), str):
        found = (state.find(kind, place[name]) for kind in kinds.split("|"))
        place[name] = copy.deepcopy(next((one for one in found if one), place[name]))
    place.setdefault(name, None)


def _included(state: StripeState, place: Json, name: str) -> Json:
    if name == "line_items":
        data = (state.find("line_items", place["id"]) or {"data": []})["data"]
        url = f"/v1/checkout/sessions/{place['id']}/line_items"
    else:
        data = list(reversed(state.where("refund", charge=place["id"])))
        url = f"/v1/charges/{place['id']}/refunds"
    return {"object": "list", "data": copy.deepcopy(data), "has_more": False, "url": url}
