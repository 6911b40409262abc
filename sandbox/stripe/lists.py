"""Pages of objects as Stripe gives them: newest first, by cursor."""

from typing import Any

from sandbox.stripe.errors import refuse, refuse_absent

Json = dict[str, Any]

_DEFAULT_LIMIT, _MAX_LIMIT = 10, 100


def page(items: list[Json], params: Json, url: str) -> Json:
    """One page of items that are given newest first."""
    limit = params.get("limit", _DEFAULT_LIMIT)
    if not 1 <= limit <= _MAX_LIMIT:
        refuse("This value must be between 1 and 100.", "limit")
    if "ending_before" in params:
        before = items[: _place(items, params["ending_before"], "ending_before")]
        data, more = before[-limit:], len(before) > limit
    else:
        start = 0
        if "starting_after" in params:
            start = _place(items, params["starting_after"], "starting_after") + 1
        data, more = items[start : start + limit], len(items) > start + limit
    return {"object": "list", "data": data, "has_more": more, "url": url}


def _place(items: list[Json], key: str, param: str) -> int:
    places = (place for place, one in enumerate(items) if one["id"] == key)
    found = next(places, None)
    if found is None:
        refuse_absent("object", key, param)
    return found


def matches(one: Json, wanted: Json) -> bool:
    """Whether an object answers to a list's filters (paging left out)."""
    return all(_fits(one, name, wanted) for name in wanted)


def _fits(one: Json, name: str, wanted: Json) -> bool:
    value = wanted[name]
    if name == "created":
        return _dated(one["created"], value)
    if name == "customer_details":
        return bool((one["customer_details"] or {}).get("email") == value["email"])
    if name in ("lookup_keys", "ids", "types"):
        field = {"lookup_keys": "lookup_key", "ids": "id", "types": "type"}[name]
        return one[field] in value
    return bool(one.get(name) == value)


def _dated(created: int, bounds: dict[str, int]) -> bool:
    return bounds.get("gte", created) <= created <= bounds.get("lte", created) and bounds.get(
        "gt", created - 1
    ) < created < bounds.get("lt", created + 1)
