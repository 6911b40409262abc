"""Kills a worker at every boundary of every kind of work: before each statement, commit and call.

The victim is a process of its own that dies by SIGKILL at boundary 1, then at 2, and so on, each
time in the work for a fresh order, until it lives to the end. After some deaths the shop recovers.
Or it is stopped (SIGSTOP) at each call, another takes its work over, and then it goes on.
"""

import json
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from orders import refunding
from orders.kinds import StepKind
from orders.models import Order, OrderStep
from orders.schedule import schedule_late_delivery
from tests.chaos import settling
from tests.chaos.house import ROOT, ChaosHouse
from tests.chaos.judge import Verdict
from tests.chaos.load import Buyer
from tests.chaos.targets import Target

#: Seconds that a victim's claim lasts.
LEASE = 0.5
_SECONDS = 60.0
_ENDLESS = 200
#: Orders that are bought, struck and recovered together: one for each boundary.
_TOGETHER, _FEW = 8, 4
_BUYERS = 4


class Victim:
    """The process that forks those that die."""

    def __init__(self, process: "subprocess.Popen[str]", sandbox: str) -> None:
        self._process = process
        self._sandbox = sandbox

    def begin(self) -> None:
        """A new target: forget what was counted."""
        self._ask({"do": "begin"})

    def work(
        self,
        sessions: Sequence[str],
        *,
        target: Target | None = None,
        at: int = 0,
        blow: signal.Signals = signal.SIGKILL,
    ) -> dict[str, int]:
        """Work until rest, or until the blow falls; the exit code, and the boundaries passed."""
        return self._ask(
            {
                "do": "work",
                "table": target.table if target else "",
                "kind": target.kind if target else "",
                "at": at,
                "blow": int(blow),
                "sessions": list(sessions),
                "sandbox": self._sandbox,
                "seconds": _SECONDS,
            }
        )

    def go_on(self) -> int:
        """Those that were stopped go on to their end; 0 when each came to rest."""
        return self._ask({"do": "go on"})["code"]

    def _ask(self, wish: dict[str, object]) -> dict[str, int]:
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
            env=dict(house.environ) | {"CHAOS_LEASE_SECONDS": str(LEASE)},
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
    """How a target came through: its boundaries, each of which a process met its blow at once."""

    target: Target
    blow: signal.Signals
    blows: int = 0
    trouble: list[str] = field(default_factory=list)

    def text(self) -> str:
        """In one line."""
        done, where = ("killed", "boundaries") if self.kills else ("stopped", "calls")
        return f"{done} at {self.blows} {where} of {self.target.name}"

    @property
    def kills(self) -> bool:
        """Whether its blows were SIGKILLs."""
        return self.blow == signal.SIGKILL


def every_boundary_recovers(killed: Sequence["Killed"]) -> Verdict:
    """As a law among the others."""
    broken = [f"{one.target.name}: {text}" for one in killed for text in one.trouble]
    return Verdict("B1", "the shop recovered from a kill at every boundary", tuple(broken))


def strike_at_every_boundary(
    house: ChaosHouse,
    wanted: Sequence[Target],
    say: Callable[[str], None],
    *,
    stride: int = 1,
    blow: signal.Signals = signal.SIGKILL,
) -> list[Killed]:
    """Every boundary of every wanted target, with nobody else at work.

    `stride` 3: every third of them only, beginning where the seed says.
    """
    found = []
    chance = random.Random(house.seed)  # noqa: S311 - a seed replays it
    with victim(house) as one:
        for target in wanted:
            killed = Killed(target, blow)
            one.begin()
            at, lives = 1 + house.seed % stride, False
            while not lives and at < _ENDLESS:
                count = _TOGETHER if stride == 1 and killed.kills else _FEW
                sessions = _bought(house, target, one, chance, count)
                points = range(at, at + count * stride, stride)
                lives = _strike(one, killed, points, sessions)
                at += count * stride
            found.append(killed)
            say(killed.text())
            for trouble in killed.trouble:
                say(f"  {trouble}")
    return found


def _strike(killer: Victim, killed: Killed, points: Sequence[int], sessions: Sequence[str]) -> bool:
    """One blow at each point, then recovery; whether a victim lived, so that there are no more.

    No row is struck twice, and no row passes a point unharmed: the trap counts each row's
    boundaries through all processes, and the points rise.
    """
    lives = False
    for at in points:
        told = killer.work(sessions, target=killed.target, at=at, blow=killed.blow)
        if told["code"] == -killed.blow:
            killed.blows += 1
            continue
        if told["code"]:
            killed.trouble.append(f"boundary {at}: did not come to rest; {_open(sessions)}")
        if not (told["passed"] or killed.blows):
            killed.trouble.append(f"no row of {killed.target.name} ever ran")
        lives = True
        break
    if killer.work(sessions)["code"]:
        killed.trouble.append(f"no rest after boundaries {points}; {_open(sessions)}")
    if not killed.kills and killer.go_on():
        killed.trouble.append(f"no rest for those stopped at {points}; {_open(sessions)}")
    return lives


def _bought(
    house: ChaosHouse, target: Target, killer: Victim, chance: random.Random, count: int
) -> list[str]:
    """Paid sessions; for what follows a sale, the sales are worked off first."""
    chances = [random.Random(chance.random()) for _one in range(count)]  # noqa: S311

    def buy(one: random.Random) -> str:
        buyer = Buyer(house.shop, house.sandbox, one)
        return buyer.pay(buyer.open(target.slug), "later" if target.then == "settle" else "pay")

    with ThreadPoolExecutor(_BUYERS) as pool:
        sessions = list(pool.map(buy, chances))
    if target.then:
        killer.work(sessions)
    buyer = Buyer(house.shop, house.sandbox, chance)
    for session in sessions:
        _happens(target.then, session, buyer)
    return sessions


def _happens(then: str, session: str, buyer: Buyer) -> None:
    """What comes after a sale."""
    match then:
        case "refund":
            buyer.press("payment", buyer.payment_of(session), "refund")
        case "refund here":
            _refund_here(session)
        case "dispute" | "won":
            payment = buyer.payment_of(session)
            buyer.press("payment", payment, "dispute")
            if then == "won":
                buyer.press("dispute", buyer.dispute_of(payment), "won")
        case "settle":
            buyer.press("session", session, "settle")
        case "late":
            steps = OrderStep.objects.filter(order__checkout_session_id=session)
            schedule_late_delivery(steps.get(kind=StepKind.GRANT_DOWNLOADS))


def _refund_here(session: str) -> None:
    """The owner's own refund button."""
    with transaction.atomic():
        order = Order.objects.locked().get(checkout_session_id=session)
        why = "requested_by_customer"
        refunding.plan(order, amount=order.total, reason=why, cause="desk")


def _open(sessions: Sequence[str]) -> str:
    return "; ".join([*settling.missing(list(sessions))(), *settling.still_open()][:5])
