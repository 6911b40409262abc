"""Tax codes and their rates as they are stored beside a mapping. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from accounting.facts import TaxRate


def rates_of(stored: Iterable[Mapping[str, str]]) -> tuple[TaxRate, ...]:
    """The rates of a stored tax code."""
    return tuple(TaxRate(one["id"], one["name"], Decimal(one["percent"])) for one in stored)


def stored(rates: Iterable[TaxRate]) -> list[dict[str, str]]:
    """The rates as JSON; percents as text, so that 9.975 stays what it is."""
    return [{"id": one.id, "name": one.name, "percent": str(one.percent)} for one in rates]
