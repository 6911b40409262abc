"""A sale as the books see it, and what the owner has mapped. Facts for the mapping. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounting.facts import TaxCode


@dataclass(frozen=True)
class Place:
    """Where the tax of a sale belongs: country and province in capitals, "" when not known."""

    country: str = ""
    province: str = ""


@dataclass(frozen=True)
class SoldLine:
    """One line; amounts are for all pieces, after discounts; `tax` comes on top of `net`.

    `item` are the keys by which its item is looked up, the best first.
    """

    title: str
    quantity: int
    net: int
    tax: int
    items: tuple[str, ...]
    tax_kind: str


@dataclass(frozen=True)
class Sale:
    """A paid order. All amounts are minor units of the currency of the books.

    `mark` is in every document's note: by it the shop knows its own. `date` is the day at the
    shop, as YYYY-MM-DD. `fee` is what the payment cost.
    """

    number: str
    mark: str
    date: str
    email: str
    lines: tuple[SoldLine, ...]
    total: int
    fee: int
    place: Place
    charge_id: str = ""
    note: str = ""
    address: Mapping[str, object] | None = None


@dataclass(frozen=True)
class Books:
    """The company, and what of the shop is what in it.

    `items`: a kind of product or `product:<id>` to an item's id. `accounts`: a role to an id.
    `taxes`: (country, province, tax kind) to a tax code; "" stands for all others.
    """

    currency: str
    country: str
    uses_sales_tax: bool = True
    fee_as_line: bool = True
    accounts: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    taxes: Mapping[tuple[str, str, str], TaxCode] = field(default_factory=dict)


@dataclass(frozen=True)
class RefundFacts:
    """One refund. `amount` is in the currency of the books."""

    number: str
    date: str
    amount: int
    refund_id: str
