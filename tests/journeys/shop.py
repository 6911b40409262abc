"""The running shop as journeys hold it: addresses, the owner's keys, and a look into its tables."""

import re
import time
from base64 import b32decode
from dataclasses import dataclass

import httpx
import psycopg
from django_otp.oath import TOTP

from operations.stack import Stack

PATIENCE_SECONDS = 25


@dataclass
class Shop:
    """One shop under `make run`'s own programs.

    Its tables are read over a connection of ours: Django's belongs to the tests' own database.
    """

    stack: Stack

    @property
    def address(self) -> str:
        return self.stack.shop

    @property
    def sandbox(self) -> str:
        return self.stack.sandbox

    def slug_of(self, kind: str) -> str:
        """The first product of a kind that is on sale."""
        sql = "SELECT slug FROM catalog_product WHERE kind = %s AND status = 'PUBLISHED' "
        return self._rows(f"{sql} ORDER BY position LIMIT 1", kind)[0][0]

    def checksums(self) -> set[str]:
        """Of every file that is sold."""
        return {row[0] for row in self._rows("SELECT sha256 FROM catalog_asset")}

    def order_of(self, email: str) -> dict[str, str]:
        """What stands in the newest order of an address."""
        sql = "SELECT number, money, fulfilment, checkout_session_id FROM orders_order"
        rows = self._rows(f"{sql} WHERE email = %s ORDER BY id DESC LIMIT 1", email)
        names = ("number", "money", "fulfilment", "session")
        return dict(zip(names, rows[0], strict=True)) if rows else {}

    def wait_for_order(self, email: str, **wanted: str) -> dict[str, str]:
        """The order of an address once it stands as wanted."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end:
            order = self.order_of(email)
            if order and all(order[name] == value for name, value in wanted.items()):
                return order
            time.sleep(0.2)  # noqa: TID251 - a test outside waits as a person does
        message = f"the order of {email} stands at {self.order_of(email)}, not {wanted}"
        raise AssertionError(message)

    def mails(self, email: str) -> list[str]:
        """Which mails an address got, by their templates, oldest first."""
        sql = "SELECT template FROM core_emailmessage WHERE \"to\" = %s AND status <> 'QUEUED'"
        return [row[0] for row in self._rows(f"{sql} ORDER BY id", email)]

    def wait_for_mails(self, email: str, count: int) -> list[str]:
        """The same, once there are so many."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and len(self.mails(email)) < count:
            time.sleep(0.2)  # noqa: TID251
        return self.mails(email)

    def grants(self, email: str) -> int:
        """How many downloads were opened for an address."""
        sql = (
            "SELECT count(*) FROM fulfillment_downloadgrant g JOIN orders_orderline l"
            " ON l.id = g.line_id JOIN orders_order o ON o.id = l.order_id WHERE o.email = %s"
        )
        return int(self._rows(sql, email)[0][0])

    def wait_for_tracking(self, email: str) -> None:
        """Until a tracking mail has gone to an address."""
        end = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < end and "tracking" not in self.mails(email):
            time.sleep(0.2)  # noqa: TID251
        assert "tracking" in self.mails(email)

    def printed_addresses(self) -> list[dict[str, str]]:
        """Where the parcels go that any printer was told to make, oldest first."""
        printers = ("printful", "printify", "gooten")
        pages = [f"{self.sandbox}/_world/printers/{one}?committed=1" for one in printers]
        return [order["address"] for page in pages for order in httpx.get(page).json()]

    def bank(self, session_id: str, act: str) -> None:
        """The bank decides a debit: `settle` or `fail`, as its button on the payment page does."""
        answer = httpx.post(f"{self.sandbox}/stripe/pay/{session_id}", data={"act": act})
        assert answer.status_code < 400, answer.text

    def code(self) -> str:
        """What the owner's authenticator shows now."""
        owner = self.stack.owner
        assert owner is not None
        secret = re.search(r"secret=([A-Z2-7]+)", owner.otpauth)
        assert secret is not None
        padded = secret[1] + "=" * (-len(secret[1]) % 8)
        return f"{TOTP(b32decode(padded)).token():06d}"

    def _rows(self, sql: str, *values: str) -> list[tuple]:
        with psycopg.connect(self.stack.env["DATABASE_URL"]) as database:
            return database.execute(sql, values).fetchall()
