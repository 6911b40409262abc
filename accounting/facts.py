"""What QuickBooks and Intuit say, in the shop's own shape. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class TokenFact:
    """What the token endpoint gave; times in seconds from now."""

    access_token: str
    access_seconds: int
    refresh_token: str
    refresh_seconds: int
    hard_seconds: int | None = None


@dataclass(frozen=True)
class Company:
    """Whose books these are. Currency is lower case, as everywhere in the shop."""

    name: str
    country: str
    home_currency: str
    multi_currency: bool
    uses_sales_tax: bool


@dataclass(frozen=True)
class Choice:
    """One thing of QuickBooks that something of the shop can be mapped to."""

    id: str
    name: str
    kind: str = ""


@dataclass(frozen=True)
class TaxRate:
    """One part of a tax code, such as the GST in "GST/QST QC". `percent` 9.975 is 9.975 %."""

    id: str
    name: str
    percent: Decimal


@dataclass(frozen=True)
class TaxCode:
    """A tax code and the rates it charges."""

    id: str
    name: str
    rates: tuple[TaxRate, ...] = ()


@dataclass(frozen=True)
class Posted:
    """A document as QuickBooks has it. `total` is in minor units of `currency`."""

    id: str
    doc_number: str
    total: int
    currency: str
    note: str


#: A request body or a stored object, as QuickBooks spells it.
Json = Mapping[str, object]
