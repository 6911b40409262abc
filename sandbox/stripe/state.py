"""What every part of the local Stripe stands on: its objects, its clock, its ids."""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.store import Json, Store
from sandbox.timers import Timers

if TYPE_CHECKING:
    from sandbox.world import World


@dataclass(frozen=True)
class Exchange:
    """One request and its answer, for tests that compare both with Stripe's description."""

    method: str
    path: str
    fields: list[tuple[str, str]]
    status: int
    body: Json


class StripeState:
    """The objects held and the switches that tests and the dashboard set.

    balance_delay: seconds until a charge's balance transaction exists (asynchronous capture).
    refund_status: what the next refunds become: "succeeded" or "pending".
    tax_per_mille: what automatic tax adds; 0, as at Stripe, without a registration.
    exchanges: a list here makes the API keep every request with its answer.
    broken: operations that fail with a 500 after their work began, each as often as it is named.
    """

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        self.world = world
        self.store = Store(folder)
        self.timers = Timers()
        self.balance_delay = 0.5
        self.refund_status = "succeeded"
        self.tax_per_mille = 0
        self.broken: list[str] = []
        self.exchanges: list[Exchange] | None = None
        self.running_keys: set[str] = set()
        self.keys_lock = threading.Lock()

    def now(self) -> int:
        """The world's time, in whole seconds since 1970."""
        return int(self.world.clock())

    def new_id(self, prefix: str) -> str:
        """An id like Stripe's: `ch_` and letters."""
        return str(self.world.new_id(prefix))

    def hold(self, made: Json) -> Json:
        """Keep an object under its own kind and id."""
        return self.store.put(made["object"], made["id"], made)

    def find(self, kind: str, key: str | None) -> Json | None:
        """The object, or None."""
        return self.store.get(kind, key) if key else None

    def get(self, kind: str, key: str) -> Json:
        """The object that is known to be there. KeyError when it is not."""
        found = self.store.get(kind, key)
        if found is None:
            raise KeyError(key)
        return found

    def change(self, kind: str, key: str, **changes: object) -> Json:
        """Write some fields of a held object."""
        return self.store.put(kind, key, {**self.get(kind, key), **changes})

    def all(self, kind: str) -> list[Json]:
        """Every object of a kind, oldest first."""
        return self.store.all(kind)

    def where(self, kind: str, **wanted: object) -> list[Json]:
        """The objects whose fields have these values, oldest first."""
        return [
            one
            for one in self.store.all(kind)
            if all(one.get(key) == value for key, value in wanted.items())
        ]

    def delivered_events(self) -> set[str]:
        """The ids of the events that every endpoint has taken."""
        return set(self.world.webhooks.delivered("stripe"))

    def close(self) -> None:
        """Stop acting by itself and write no more."""
        self.timers.close()
        self.store.close()
