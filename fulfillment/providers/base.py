"""What a print house is to the shop: plain facts, one protocol, and the classes of refusal.

No Django and no HTTP here. Money is minor units and a lower-case ISO currency; times are UTC.
"Committed" means that a print house may print and charge; a draft costs nothing.

To add a print provider:

1.  Write `fulfillment/providers/<name>.py` with a class that answers `Printer` below. Every call
    goes through `core.http.ProviderClient` by way of `talk.Line`, which names what is refused and
    what is unknown: an adapter returns Outcomes, raises no HTTP error, and touches no row.
2.  Map the provider's statuses to `PrintStatus` in a table; what the table does not know is
    `UNKNOWN`, and a person looks. Map its refusals to `FailureClass` the same way.
3.  Say `two_phase = True` only if `create` makes something that is never printed or charged until
    `commit`. With False, `create` is the order, and routing puts its fence before it.
4.  `find` must find what a lost answer hides, by our reference alone; `Ok(None)` means "looked, and
    there is none", an unanswered look-up is `NotSent`.
5.  Name it in `printers()` (`fulfillment/providers/__init__.py`), at its place in the order of
    choice, and in `catalog.PrintVariant.Provider`.
6.  Give it a kit in `tests/fulfillment/provider_kits.py`; the cases of `provider_cases.py` then run
    for it unchanged. Its double belongs in `sandbox/<name>/`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol

from core.outcomes import Outcome

Json = dict[str, Any]


class PrintStatus(StrEnum):
    """Where an order stands at its print house, in the shop's words (one table per adapter)."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    NEEDS_ATTENTION = "NEEDS_ATTENTION"
    IN_PRODUCTION = "IN_PRODUCTION"
    PART_SHIPPED = "PART_SHIPPED"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELED = "CANCELED"
    UNKNOWN = "UNKNOWN"


class FailureClass(StrEnum):
    """Why a print house said no: the code of every `Rejected` an adapter returns.

    AUTH: the account (key, scope, plan); the owner must act. ITEM: not here, another house may.
    ADDRESS: wrong everywhere; ask the customer. MONEY: the owner's funds. DUPLICATE: our reference
    is taken, so look it up and adopt. CONTENT: artwork or approval. CONFLICT: the order is not in a
    state that allows this; read it again. OTHER: nothing known, a person reads the reason.
    """

    AUTH = "AUTH"
    ITEM = "ITEM"
    ADDRESS = "ADDRESS"
    MONEY = "MONEY"
    DUPLICATE = "DUPLICATE"
    CONTENT = "CONTENT"
    CONFLICT = "CONFLICT"
    OTHER = "OTHER"


@dataclass(frozen=True)
class PrintItem:
    """One line to print. `reference` is ours ("line-<position>") and comes back with parcels."""

    sku: str
    remote_id: str
    remote_variant_id: str
    artwork_url: str
    quantity: int
    title: str
    reference: str


@dataclass(frozen=True)
class PrintAddress:
    """Where the parcel goes. `country` is ISO-2, `state` the ISO code without its country.

    `tax_number` is what Brazil asks for: CPF or CNPJ.
    """

    name: str
    company: str
    line1: str
    line2: str
    city: str
    state: str
    postal_code: str
    country: str
    phone: str
    email: str
    tax_number: str = ""


@dataclass(frozen=True)
class PrintRequest:
    """One group of an order as it is asked of a print house; `reference` at most 32 characters."""

    reference: str
    order_number: str
    address: PrintAddress
    items: tuple[PrintItem, ...]
    currency: str


@dataclass(frozen=True)
class Parcel:
    """One parcel on its way. No `item_references` means that the house does not say what is in it.

    `remote_id` tells parcels of one order apart; a house without such an id gives the tracking
    number. `pieces` is how many of which line, where the house says. `is_replacement`: sent
    instead of a lost one, not a second order.
    """

    remote_id: str
    carrier: str
    tracking_number: str
    tracking_url: str
    shipped_at: datetime | None
    delivered_at: datetime | None
    item_references: tuple[str, ...]
    is_replacement: bool = False
    pieces: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Held:
    """For whom and of what an order is; what is empty was not said.

    Attributes:
        address: name, street, city, state, postal_code and country, in this order.
        goods: of each line the names the house knows the goods by, and how many.
    """

    address: tuple[str, ...] = ()
    goods: tuple[tuple[tuple[str, ...], int], ...] = ()


@dataclass(frozen=True)
class RemoteOrder:
    """An order as the print house has it now.

    Attributes:
        reference: ours, "" when the house did not say.
        committed: it may be printed and charged, or was; False once it is canceled. True for a
            payment that failed, because the house prints when the money arrives, and for a
            status nobody knows.
        cancellable: the house's rules allow `cancel` in this status.
        cost: what the house takes for it (minor units), None while it has not said.
        reason, reason_class: the house's words for NEEDS_ATTENTION, and one of ITEM ADDRESS MONEY
            CONTENT or "".
        items: (our item reference, quantity) of each line the house holds; the reference is the
            house's own variant or SKU where it does not echo ours.
        problems: what makes this not the order we asked for; commit only when empty.
        held: for whom and of what it is, to be compared with `Printer.asked`.
        dropped: our references of lines that the house canceled while it makes the others.
        twins: further drafts of our reference, at a house that does not refuse them.
    """

    remote_id: str
    reference: str
    status: PrintStatus
    raw_status: str
    committed: bool
    cancellable: bool
    cost: int | None
    currency: str
    parcels: tuple[Parcel, ...] = ()
    reason: str = ""
    reason_class: str = ""
    is_replacement: bool = False
    items: tuple[tuple[str, int], ...] = field(default=())
    problems: tuple[str, ...] = ()
    held: Held = Held()
    dropped: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quote:
    """What an order would cost the shop, in minor units."""

    cost: int
    currency: str


class Printer(Protocol):
    """A print house. Every method but the pure ones is one recorded call or a few."""

    name: str
    two_phase: bool
    #: False where two orders of one reference may exist: they are looked for before the commit.
    refuses_twins: bool

    def configured(self) -> str:
        """Empty when it can be used, else why not, for the owner to read."""

    def create_body(self, request: PrintRequest) -> Json:
        """The body of `create`, without any secret: pure, the caller freezes it."""

    def asked(self, body: Mapping[str, Any]) -> Held:
        """What a body of `create_body` asks for, to compare with what the house holds. Pure."""

    def create(self, body: Mapping[str, Any], *, reference: str) -> Outcome[RemoteOrder]:
        """Two-phase: make the uncommitted draft. Otherwise this call is the order."""

    def commit(self, remote_id: str, *, reference: str) -> Outcome[RemoteOrder]:
        """Let a draft be printed and charged. The status that comes back may still be DRAFT."""

    def find(
        self, reference: str, *, email: str, placed_at: datetime
    ) -> Outcome[RemoteOrder | None]:
        """The order that carries our reference; `Ok(None)` when the house has none."""

    def get(self, remote_id: str) -> Outcome[RemoteOrder]:
        """The order as it is now."""

    def cancel(self, remote_id: str) -> Outcome[RemoteOrder]:
        """Ask to cancel. Only a status of CANCELED, read back by `get`, proves it."""

    def quote(self, request: PrintRequest) -> Outcome[Quote]:
        """What it would cost; creates nothing."""

    def stock_problems(
        self, items: Sequence[PrintItem], address: PrintAddress
    ) -> Outcome[tuple[str, ...]]:
        """In words, each item that cannot be printed now for this destination."""

    def list_recent(self, since: datetime) -> Outcome[list[RemoteOrder]]:
        """Orders made at the house since then, for reconciliation."""

    def parse_webhook(self, payload: Mapping[str, Any]) -> tuple[str, str]:
        """(remote id, our reference) that a notice speaks of, "" for what it does not say.

        A notice is a hint only: read the order again before believing anything.
        """
