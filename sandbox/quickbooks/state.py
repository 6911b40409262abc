"""What the local QuickBooks holds: one company, its documents, its tokens, its switches."""

import itertools
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox.quickbooks import seed
from sandbox.quickbooks.fields import LISTS, TRANSACTIONS
from sandbox.quickbooks.index import Index
from sandbox.quickbooks.journal import balances, shown_balance
from sandbox.quickbooks.tokens import Tokens
from sandbox.store import Store

if TYPE_CHECKING:
    from sandbox.world import World

Json = dict[str, Any]

REALM = "9341450000000001"
#: The first numbers given to new objects, so that the seeded ones keep theirs.
_FIRST = 100


class QuickBooksWorld:
    """The company of one owner, and what may be done to it.

    realm_id: the company's number, which the shop learns only when it is connected.
    throttle_as_xml: whether throttled callers get XML although they asked for JSON.
    french: whether refusals are worded in French, as for a company in Québec.
    refuses_negative_lines: whether a negative line is refused with code 2290.
    allows_duplicate_numbers: the owner's choice not to be warned of equal document numbers.
    forgets_names: whether `requestid` means nothing for lists (customers, items), as reported.
    """

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        self.world = world
        self.store = Store(folder, name="quickbooks")
        self.realm_id = REALM
        self.client_id, self.client_secret = "qbo_sandbox", "qbo_sandbox_secret"
        self.tokens = Tokens(self.store, world.clock)
        self.throttle_as_xml = False
        self.french = False
        self.refuses_negative_lines = False
        self.allows_duplicate_numbers = False
        self.forgets_names = False
        self._throttled = 0
        self._drift = 0
        if self.store.get("company", "it") is None:
            self._found()
        self.index = Index(self.store)
        self._numbers = {
            kind: itertools.count(self._next(kind)) for kind in (*LISTS, "Transaction")
        }

    @property
    def company(self) -> Json:
        """Country, HomeCurrency, MultiCurrencyEnabled and the other choices; see seed.COMPANY."""
        held = self.store.get("company", "it")
        return held if held is not None else dict(seed.COMPANY)

    def set_company(self, **choices: object) -> None:
        """Change the company's choices, in QuickBooks' own words: `HomeCurrency="CAD"`."""
        with self.world.lock:
            self.store.put("company", "it", {**self.company, **choices})

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind as it is stored, oldest first."""
        with self.world.lock:
            return self.store.all(kind)

    def receipts(self) -> list[Json]:
        """The sales receipts, oldest first."""
        return self.all("SalesReceipt")

    def refund_receipts(self) -> list[Json]:
        """The refund receipts."""
        return self.all("RefundReceipt")

    def purchases(self) -> list[Json]:
        """The expenses."""
        return self.all("Purchase")

    def customers(self) -> list[Json]:
        """The customers."""
        return self.all("Customer")

    def items(self) -> list[Json]:
        """The items that documents sell."""
        return self.all("Item")

    def accounts(self) -> list[Json]:
        """The accounts, each with what it holds now as `CurrentBalance`."""
        with self.world.lock:
            return self.shown("Account", self.store.all("Account"))

    def shown(self, kind: str, objects: list[Json]) -> list[Json]:
        """Objects as callers read them: accounts with what they hold now."""
        if kind != "Account":
            return objects
        held = balances(self.store)
        return [{**one, "CurrentBalance": float(shown_balance(one, held))} for one in objects]

    def tax_codes(self) -> list[Json]:
        """The tax codes."""
        return self.all("TaxCode")

    def receipt_keys(self) -> list[str]:
        """The requestids under which sales receipts were made, oldest first."""
        return [one.key for one in self.world.ledger.of("quickbooks", "salesreceipt.create")]

    def connect(self) -> Json:
        """A connection as the owner's approval makes it: the answer of the token endpoint."""
        with self.world.lock:
            return self.tokens.grant()

    def revoke_tokens(self) -> None:
        """The owner disconnects the shop inside QuickBooks: every token is dead at once."""
        with self.world.lock:
            self.tokens.revoke_all()

    def expire_access(self) -> None:
        """Every access token's hour is over."""
        with self.world.lock:
            self.tokens.expire_access()

    def throttle(self, count: int) -> None:
        """The next `count` requests of the API are one too many."""
        self._throttled = count

    def drift(self, count: int = 1) -> None:
        """The next `count` documents with tax come out a cent higher than they should."""
        self._drift = count

    def lose_next_answer(self, operation: str = "salesreceipt.create") -> None:
        """The next such request has its effect, and its caller hears nothing."""
        self.world.faults.add("quickbooks", operation, kind="lose_answer")

    def forget_requests(self) -> None:
        """Forget every requestid: how long Intuit remembers them is not documented."""
        with self.world.lock:
            self.store.clear("request")

    def is_throttled(self) -> bool:
        """Whether this request is one too many; it is counted."""
        with self.world.lock:
            self._throttled, struck = max(self._throttled - 1, 0), self._throttled > 0
            return struck

    def drifts(self) -> bool:
        """Whether this document is to be a cent off; it is counted."""
        self._drift, struck = max(self._drift - 1, 0), self._drift > 0
        return struck

    def new_id(self, kind: str) -> str:
        """The next number: documents share one row of numbers, each list has its own."""
        return str(next(self._numbers["Transaction" if kind in TRANSACTIONS else kind]))

    def moment(self) -> str:
        """The company's clock, in UTC."""
        return datetime.fromtimestamp(self.world.clock(), UTC).isoformat(timespec="milliseconds")

    def new_tid(self) -> str:
        """The number by which Intuit's support finds a request."""
        return f"1-{secrets.token_hex(4)}-{secrets.token_hex(12)}"

    def close(self) -> None:
        """Write no more."""
        self.store.close()

    def _next(self, kind: str) -> int:
        kinds = TRANSACTIONS if kind == "Transaction" else (kind,)
        gone = [one for one in self.store.all("deleted") if one["kind"] in kinds]
        held = [one for name in kinds for one in self.store.all(name)]
        numbers = [int(one["Id"]) for one in held + gone]
        return max([_FIRST, *numbers]) + 1

    def _found(self) -> None:
        self.store.put("company", "it", dict(seed.COMPANY))
        at = self.moment()
        for kind, one in seed.objects():
            held = {
                **one,
                "Active": True,
                "domain": "QBO",
                "sparse": False,
                "SyncToken": "0",
                "MetaData": {"CreateTime": at, "LastUpdatedTime": at},
            }
            self.store.put(kind, one["Id"], held)
