"""The query language: one SELECT over one kind of object, with AND and nothing more.

developer.intuit.com, "Data queries" (2026-11): at most 1000 rows, 100 when nothing is said.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.quickbooks.fields import ENTITIES, LISTS, TRANSACTIONS
from sandbox.quickbooks.index import INDEXED
from sandbox.quickbooks.words import RefusedError

Json = dict[str, Any]

DEFAULT_ROWS, MAX_ROWS = 100, 1000
_TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\.|[^'\\])*')|(?P<word>[A-Za-z0-9_.:+\-]+)|(?P<sign><=|>=|[=<>(),*]))"
)
_SHAPE = re.compile(
    r"\s*select\s+(?P<what>.+?)\s+from\s+(?P<entity>\w+)"
    r"(?:\s+where\s+(?P<where>.+?))?"
    r"(?:\s+order\s*by\s+(?P<order>[\w.]+(?:\s+(?:asc|desc))?(?:\s*,\s*[\w.]+)*))?"
    r"(?:\s+startposition\s+(?P<start>\d+))?(?:\s+maxresults\s+(?P<rows>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_EVERYWHERE = {"Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime", "SyncToken"}
_LISTED = _EVERYWHERE | {"Active", "Name"}
_FILTERS = {
    "Customer": _LISTED | {"DisplayName", "GivenName", "FamilyName", "PrimaryEmailAddr", "Balance"},
    "Vendor": _LISTED | {"DisplayName", "GivenName", "FamilyName", "PrimaryEmailAddr"},
    "Item": _LISTED | {"Sku", "Type", "FullyQualifiedName", "UnitPrice"},
    "Account": _LISTED | {"AccountType", "AccountSubType", "FullyQualifiedName", "Classification"},
}
_DOCUMENT = _EVERYWHERE | {
    "DocNumber", "TxnDate", "TotalAmt", "CustomerRef", "Balance", "PaymentMethodRef",
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """One comparison: `name` is a path such as `MetaData.CreateTime`."""

    name: str
    sign: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """A parsed statement. `names` is empty for `*`; `counts` for `count(*)`."""

    entity: str
    names: tuple[str, ...] = ()
    counts: bool = False
    conditions: tuple[Condition, ...] = ()
    order: str = ""
    descending: bool = False
    start: int = 1
    rows: int = DEFAULT_ROWS
    also_sku: bool = field(default=False)


def parse(statement: str) -> Query:
    """Read a statement; RefusedError in QuickBooks' words when it cannot be read."""
    odd = next((one for one in statement if ord(one) > 127), "")  # noqa: PLR2004 - ASCII ends there
    if odd:
        detail = f"QueryParserError: Lexical error. Encountered: \\u{ord(odd):04x}"
        raise RefusedError(4000, detail)
    found = _SHAPE.fullmatch(statement)
    if found is None:
        raise RefusedError(4000, f"QueryParserError: cannot parse: {statement[:200]}")
    entity = _entity(found["entity"])
    what = [one.strip() for one in found["what"].split(",")]
    conditions = tuple(_conditions(found["where"] or ""))
    order, _, way = (found["order"] or "").partition(" ")
    for name in [*(one.name for one in conditions), *([order.strip(",")] if order else [])]:
        _check_filter(entity, name)
    return Query(
        entity=entity,
        names=() if "*" in what else tuple(what),
        counts=what[0].lower().replace(" ", "") == "count(*)",
        conditions=conditions,
        order=order.strip(","),
        descending=way.strip().lower() == "desc",
        start=max(int(found["start"] or 1), 1),
        rows=_rows(found["rows"]),
        also_sku="Sku" in what,
    )


def exact(query: Query) -> tuple[str, str, str] | None:
    """Kind, field and value of a condition that the index answers; None when there is none."""
    for one in query.conditions:
        if one.sign == "=" and one.name in INDEXED:
            return query.entity, one.name, one.values[0]
    return None


def run(query: Query, stored: list[Json]) -> Json:
    """The `QueryResponse` of a statement over the objects of its kind."""
    conditions = query.conditions
    if query.entity in LISTS and not any(one.name == "Active" for one in conditions):
        conditions = (*conditions, Condition("Active", "=", ("true",)))
    found = [one for one in stored if all(_holds(one, each) for each in conditions)]
    if query.counts:
        return {"totalCount": len(found)}
    if query.order:
        found.sort(key=lambda one: _rank(_at(one, query.order)), reverse=query.descending)
    page = found[query.start - 1 : query.start - 1 + query.rows]
    if not page:
        return {}
    shown = [_shown(one, query) for one in page]
    return {query.entity: shown, "startPosition": query.start, "maxResults": len(shown)}


def _entity(name: str) -> str:
    for entity in ENTITIES:
        if entity.lower() == name.lower():
            return entity
    raise RefusedError(4001, f"QueryValidationError: Unknown entity {name}")


def _rows(given: str | None) -> int:
    rows = int(given or DEFAULT_ROWS)
    if not 1 <= rows <= MAX_ROWS:
        raise RefusedError(4001, f"QueryValidationError: MaxResults must be 1 to {MAX_ROWS}")
    return rows


def _check_filter(entity: str, name: str) -> None:
    allowed = _FILTERS.get(entity, _DOCUMENT if entity in TRANSACTIONS else _LISTED)
    if name not in allowed:
        detail = f"QueryValidationError: property '{name}' is not queryable on {entity}"
        raise RefusedError(4001, detail)


def _conditions(text: str) -> list[Condition]:
    tokens = _tokens(text)
    found: list[Condition] = []
    while tokens:
        if found and tokens.pop(0).lower() != "and":
            raise RefusedError(4000, "QueryParserError: only AND joins conditions")
        found.append(_condition(tokens))
    return found


def _condition(tokens: list[str]) -> Condition:
    try:
        name, sign = tokens.pop(0), tokens.pop(0).upper()
        if sign == "IN":
            end = tokens.index(")")
            values = [_value(one) for one in tokens[1:end] if one != ","]
            del tokens[: end + 1]
            return Condition(name, sign, tuple(values))
        if sign not in ("=", "<", ">", "<=", ">=", "LIKE"):
            raise RefusedError(4000, f"QueryParserError: Encountered: {sign}")
        return Condition(name, sign, (_value(tokens.pop(0)),))
    except (IndexError, ValueError):
        raise RefusedError(4000, "QueryParserError: a condition breaks off") from None


def _tokens(text: str) -> list[str]:
    found, at, text = [], 0, text.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise RefusedError(4000, f"QueryParserError: Lexical error at: {text[at:][:40]}")
        found.append(match[0].strip())
        at = match.end()
    return found


def _value(token: str) -> str:
    if token.startswith("'"):
        return re.sub(r"\\(.)", r"\1", token[1:-1])
    return token


def _at(one: Json, name: str) -> str:
    found: Any = one
    for part in name.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    if isinstance(found, dict):
        found = found.get("value", found.get("Address"))
    if isinstance(found, bool):
        return str(found).lower()
    return "" if found is None else str(found)


def _rank(value: str) -> tuple[int, Decimal, str]:
    try:
        return 0, Decimal(value), ""
    except InvalidOperation:
        return 1, Decimal(0), value.lower()


def _like(value: str, pattern: str) -> bool:
    parts = [re.escape(one) for one in pattern.split("%")]
    return re.fullmatch(".*".join(parts), value, re.IGNORECASE | re.DOTALL) is not None


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda one, two: one == two,
    "<": lambda one, two: one < two,
    ">": lambda one, two: one > two,
    "<=": lambda one, two: one <= two,
    ">=": lambda one, two: one >= two,
}


def _holds(one: Json, condition: Condition) -> bool:
    held = _at(one, condition.name)
    if condition.sign == "LIKE":
        return _like(held, condition.values[0])
    if condition.sign == "IN":
        return held.lower() in [value.lower() for value in condition.values]
    return _SIGNS[condition.sign](_rank(held), _rank(condition.values[0]))


def _shown(one: Json, query: Query) -> Json:
    if not query.names:
        hidden = () if query.also_sku else ("Sku",)
        return {name: value for name, value in one.items() if name not in hidden}
    wanted = {name.split(".")[0].lower() for name in query.names} | {"id", "domain"}
    return {name: value for name, value in one.items() if name.lower() in wanted} | {"sparse": True}
