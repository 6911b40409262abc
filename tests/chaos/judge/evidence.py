"""What the judge reads from outside: the world's ledgers, and what the run's hooks noted."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

Json = dict[str, Any]

PRINTERS = ("printful", "printify", "gooten")
_KEY = {"Authorization": "Bearer sk_test_sandbox"}
_PAGE = 1000


@dataclass(frozen=True)
class Figures:
    """What a run was like, for the laws that have limits.

    mix: its faults. settled: seconds from the last fault until nothing was due or at work.
    lease: seconds that the shortest claim of the run lasts. orders, asked_about: how many, and
    about how many of them a person was asked because something went wrong. memory: bytes of the
    largest process of a worker. span: when an engine was away, in seconds since 1970.
    """

    mix: str = ""
    settled: float | None = 0.0
    lease: float = 0.0
    orders: int = 0
    asked_about: int = 0
    memory: int = 0
    span: tuple[float, float] | None = None


@dataclass
class Evidence:
    """The world at `sandbox`, and the files that a run's own programs wrote into `folder`.

    unsettled: what was still to be done when the time for settling was over.
    unserved: the sessions of buyers who came back for their files and got none. fetched: how often
    each download's link gave its file, by the grant's public name.
    """

    sandbox: str
    folder: Path
    unsettled: list[str] = field(default_factory=list)
    figures: Figures = field(default_factory=Figures)
    unserved: list[str] = field(default_factory=list)
    fetched: Counter[str] = field(default_factory=Counter)

    @cached_property
    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.sandbox, timeout=60, trust_env=False)

    @cached_property
    def ledger(self) -> list[Json]:
        """Every effect that any provider accepted, oldest first."""
        found: list[Json] = []
        while True:
            page = self._get("/_world/received", after=str(len(found)))
            found += page
            if len(page) < _PAGE:
                return found

    def accepted(self, provider: str, operation: str) -> list[Json]:
        """The accepted effects of one kind."""
        return [
            one
            for one in self.ledger
            if one["provider"] == provider and one["operation"] == operation
        ]

    @cached_property
    def printed(self) -> dict[str, list[Json]]:
        """Every order of every printer, by its name."""
        return {one: self._get(f"/_world/printers/{one}") for one in PRINTERS}

    @cached_property
    def acknowledged(self) -> list[Json]:
        """The webhooks that the shop answered with 200: provider, event, at, seconds."""
        found = {}
        for one in read_lines(self.folder / "webhooks.jsonl"):
            if one["status"] == httpx.codes.OK:
                found[one["provider"], one["event"]] = one
        return list(found.values())

    def answers_between(self, begin: float, end: float) -> Iterator[Json]:
        """Every answer to a webhook that was asked for and came between two moments."""
        for one in read_lines(self.folder / "webhooks.jsonl"):
            if begin <= one["at"] and one["at"] + one["seconds"] <= end:
                yield one

    @cached_property
    def balance(self) -> dict[str, int]:
        """Minor units that Stripe holds for the shop, by the currency of the sale, before fees."""
        totals: Counter[str] = Counter()
        for one in self._movements:
            totals[one["source"]["currency"]] += _moved(one)
        return dict(totals)

    @cached_property
    def booked(self) -> dict[str, int]:
        """Minor units of each charge, refund and dispute, by its id, in the sale's currency."""
        totals: Counter[str] = Counter()
        for one in self._movements:
            totals[one["source"]["id"]] += _moved(one)
        return dict(totals)

    @cached_property
    def settled(self) -> dict[str, tuple[int, str]]:
        """What Stripe's balance got for each charge, by its id, in the balance's currency."""
        return {
            one["source"]["id"]: (int(one["amount"]), one["currency"])
            for one in self._movements
            if one["source"]["object"] == "charge"
        }

    @cached_property
    def _movements(self) -> list[Json]:
        """Stripe's balance transactions, each with what it is about."""
        found: list[Json] = []
        params = {"limit": "100", "expand[]": "data.source"}
        while True:
            page = self._get("/stripe/v1/balance_transactions", **params)
            found += page["data"]
            if not page["has_more"]:
                return found
            params["starting_after"] = page["data"][-1]["id"]

    def document(self, kind: str, remote_id: str) -> Json | None:
        """A document as QuickBooks holds it; None when there is none."""
        answer = self._client.get(f"/quickbooks/received/{kind}/{remote_id}")
        return answer.json() if answer.status_code == httpx.codes.OK else None

    def witnessed(self, name: str) -> list[Json]:
        """What the hooks inside the shop's programs wrote down under that name."""
        return [
            one
            for path in sorted(self.folder.glob(f"witness-{name}-*.jsonl"))
            for one in read_lines(path)
        ]

    def _get(self, path: str, **params: str) -> Any:
        answer = self._client.get(path, params=params, headers=_KEY)
        answer.raise_for_status()
        return answer.json()


def _moved(movement: Json) -> int:
    """What a movement of the balance is in the currency of the sale, with its sign."""
    amount = int(movement["source"]["amount"])
    return amount if movement["amount"] >= 0 else -amount


def read_lines(path: Path) -> Iterator[Json]:
    """The JSON lines of a file; a line torn by a killed process is left out."""
    if not path.exists():
        return
    for line in path.read_text(errors="replace").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            continue
