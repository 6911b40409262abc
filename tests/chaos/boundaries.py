"""Kills a worker at every boundary of every kind of work: before each statement, commit and call.

The victim is a process of its own that dies by SIGKILL at boundary 1, then at 2, and so on, each
time in the work for a fresh order, until it lives to the end. After each death the shop recovers.
"""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from orders import refunding
from orders.models import Order
from tests.chaos import settling
from tests.chaos.house import ROOT, ChaosHouse
from tests.chaos.judge import Verdict
from tests.chaos.load import Buyer

_LEASE = "0.5"
_SECONDS = 60.0
_ENDLESS = 200


@dataclass(frozen=True)
class Target:
    """A kind of work: its table, the kind of row, what is bought for it, what happens then."""

    table: str
    kind: str
    slug: str
    then: str = ""

    @property
    def name(self) -> str:
        """As it is asked for on the command line."""
        return (self.kind or self.table.rpartition(".")[2]) + (f"+{self.then}" if self.then else "")


_STEP, _EVENT, _ATTEMPT = "orders.orderstep", "core.webhookevent", "fulfillment.printattempt"
TARGETS = (
    Target(_EVENT, "checkout.session.completed", "the-quiet-launch"),
    Target(_EVENT, "charge.refunded", "shelfmark", "refund"),
    Target(_EVENT, "refund.created", "shelfmark", "refund"),
    Target(_STEP, "GRANT_DOWNLOADS", "the-quiet-launch"),
    Target(_STEP, "ISSUE_LICENSE", "shelfmark"),
    Target(_STEP, "GRANT_ACCESS", "your-first-hundred-orders"),
    Target(_STEP, "CREATE_BOOKING", "one-hour-shop-review"),
    Target(_STEP, "SUBMIT_PRINT", "field-guide-print"),
    Target(_STEP, "PACK_STOCK", "linen-tote"),
    Target(_STEP, "SEND_ORDER_MAIL", "the-quiet-launch"),
    Target(_STEP, "SEND_TRACKING_MAIL", "field-guide-print"),
    Target(_STEP, "TAG_CUSTOMER", "the-quiet-launch"),
    Target(_STEP, "SCHEDULE_FOLLOW_UPS", "the-quiet-launch"),
    Target(_STEP, "NOTIFY_OWNER", "the-quiet-launch"),
    Target(_STEP, "POST_SALES_RECEIPT", "the-quiet-launch"),
    Target(_STEP, "REVOKE_LICENSE", "shelfmark", "refund"),
    Target(_STEP, "CLOSE_GRANTS", "the-quiet-launch", "refund"),
    Target(_STEP, "CLOSE_ACCESS", "your-first-hundred-orders", "refund"),
    Target(_STEP, "CANCEL_BOOKING", "one-hour-shop-review", "refund"),
    Target(_STEP, "CANCEL_PRINT", "field-guide-print", "refund"),
    Target(_STEP, "RETURN_STOCK", "linen-tote", "refund"),
    Target(_STEP, "POST_REFUND_RECEIPT", "the-quiet-launch", "refund"),
    Target(_STEP, "REFUND_PAYMENT", "the-quiet-launch", "refund here"),
    Target(_ATTEMPT, "CREATE", "field-guide-print"),
    Target(_ATTEMPT, "CHECK", "field-guide-print"),
    Target(_ATTEMPT, "COMMIT", "field-guide-print"),
    Target("fulfillment.printorder", "", "harbour-print"),
    Target("core.alert", "", "the-quiet-launch"),
)


def wanted(names: Sequence[str]) -> list[Target]:
    """The targets of these names; "all" is every one. KeyError for another name."""
    known = {one.name: one for one in TARGETS}
    return list(TARGETS) if list(names) == ["all"] else [known[name] for name in names]


class Victim:
    """The process that forks those that die."""

    def __init__(self, process: "subprocess.Popen[str]", sandbox: str) -> None:
        self._process = process
        self._sandbox = sandbox

    def work(self, *, target: Target | None, at: int, sessions: Sequence[str]) -> dict[str, int]:
        """Work until rest or death; the exit code, and the boundaries passed."""
        wish = {
            "table": target.table if target else "",
            "kind": target.kind if target else "",
            "at": at,
            "sessions": list(sessions),
            "sandbox": self._sandbox,
            "seconds": _SECONDS,
        }
        if self._process.stdin is None or self._process.stdout is None:
            raise BrokenPipeError
        self._process.stdin.write(json.dumps(wish) + "\n")
        self._process.stdin.flush()
        told: dict[str, int] = json.loads(self._process.stdout.readline())
        return told


@contextmanager
def victim(house: ChaosHouse) -> Iterator[Victim]:
    """A victim for as long as the block lasts."""
    with (house.data / "logs" / "victim.log").open("a") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.victim"],
            env=dict(house.environ) | {"CHAOS_LEASE_SECONDS": _LEASE},
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Victim(process, house.sandbox)
        finally:
            if process.stdin is not None:
                process.stdin.close()
            process.wait(timeout=60)


@dataclass
class Killed:
    """How a target came through: its boundaries, each of which killed a process once."""

    target: Target
    deaths: int
    trouble: list[str]


def every_boundary_recovers(killed: Sequence["Killed"]) -> Verdict:
    """As a law among the others."""
    broken = [f"{one.target.name}: {text}" for one in killed for text in one.trouble]
    return Verdict("B1", "the shop recovered from a kill at every boundary", tuple(broken))


def kill_at_every_boundary(
    house: ChaosHouse, wanted: Sequence[Target], say: Callable[[str], None], *, stride: int = 1
) -> list[Killed]:
    """Every boundary of every wanted target, with nobody else at work.

    `stride` 3: every third of them only, beginning where the seed says.
    """
    found = []
    chance = random.Random(house.seed)  # noqa: S311 - a seed replays it
    with victim(house) as one:
        for target in wanted:
            points = range(1 + house.seed % stride, _ENDLESS, stride)
            killed = _one_target(house, target, one, chance, points)
            found.append(killed)
            say(f"killed at {killed.deaths} boundaries of {target.name}")
            for trouble in killed.trouble:
                say(f"  {trouble}")
    return found


def _one_target(
    house: ChaosHouse,
    target: Target,
    killer: Victim,
    chance: random.Random,
    points: Iterable[int],
) -> Killed:
    killed = Killed(target, 0, [])
    for at in points:
        sessions = [_bought(house, target, killer, chance)]
        told = killer.work(target=target, at=at, sessions=sessions)
        if told["code"] != -signal.SIGKILL:
            if told["code"]:
                killed.trouble.append(f"boundary {at}: did not come to rest; {_open(sessions)}")
            if not told["passed"]:
                killed.trouble.append(f"no row of {target.name} ever ran")
            break
        killed.deaths += 1
        if killer.work(target=None, at=0, sessions=sessions)["code"]:
            killed.trouble.append(f"boundary {at}: no rest after it; {_open(sessions)}")
    return killed


def _bought(house: ChaosHouse, target: Target, killer: Victim, chance: random.Random) -> str:
    """A paid session; for what follows a sale, the sale is worked off first."""
    buyer = Buyer(house.shop, house.sandbox, chance)
    session = buyer.pay(buyer.open(target.slug))
    if target.then:
        killer.work(target=None, at=0, sessions=[session])
    if target.then == "refund":
        buyer.press("payment", buyer.payment_of(session), "refund")
    elif target.then == "refund here":
        _refund_here(session)
    return session


def _refund_here(session: str) -> None:
    """The owner's own refund button."""
    with transaction.atomic():
        order = Order.objects.locked().get(checkout_session_id=session)
        why = "requested_by_customer"
        refunding.plan(order, amount=order.total, reason=why, cause="desk")


def _open(sessions: Sequence[str]) -> str:
    return "; ".join([*settling.missing(list(sessions))(), *settling.still_open()][:5])
