"""What the drills share: buying while nobody works, faults outside, what a log says."""

import random
import re
import time
from collections.abc import Callable, Sequence

import httpx
from django.conf import settings

from orders.models import Order
from tests.chaos import settling
from tests.chaos.house import ChaosHouse
from tests.chaos.load import Buyer

Say = Callable[[str], None]

BOOK = "the-quiet-launch"
PATIENCE = 240.0


def customer(house: ChaosHouse) -> Buyer:
    """Somebody with a browser."""
    return Buyer(house.shop, house.sandbox, random.Random(house.seed))  # noqa: S311


def buy(house: ChaosHouse, slugs: Sequence[str]) -> list[str]:
    """Paid sessions, one for each product."""
    buyer = customer(house)
    return [buyer.pay(buyer.open(slug)) for slug in slugs]


def fault(house: ChaosHouse, provider: str, operation: str, kind: str, **facts: object) -> None:
    """Something goes wrong outside."""
    told = {"provider": provider, "operation": operation, "kind": kind, **facts}
    answer = httpx.post(f"{house.sandbox}/_world/faults", json=told, trust_env=False, timeout=10)
    answer.raise_for_status()


def rest(house: ChaosHouse, sessions: list[str], say: Say) -> tuple[float, list[str]]:
    """Wait until these sales are worked off; seconds, and what is open."""
    looked = settling.missing(sessions)
    return settling.rest(house.sandbox, expected=looked, seconds=PATIENCE, say=say)


def until(condition: Callable[[], bool], seconds: float = 60.0) -> bool:
    """Whether it came true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        settling.Event().wait(0.05)
    return False


def log(house: ChaosHouse, name: str) -> str:
    """All that a program has written."""
    return (house.data / "logs" / f"{name}.log").read_text(errors="replace")


def lines(house: ChaosHouse, name: str, pattern: str) -> list[str]:
    """The lines of a program's log that match."""
    return [one for one in log(house, name).splitlines() if re.search(pattern, one)]


def unfinished(sessions: list[str]) -> list[str]:
    """The sales that are not complete."""
    orders = Order.objects.filter(checkout_session_id__in=sessions).exclude(fulfilment="COMPLETE")
    return [f"{one} is {one.fulfilment}" for one in orders]


def milliseconds(seconds: float) -> str:
    """For people."""
    return f"{seconds * 1000:.0f} ms"


def site() -> str:
    """The shop's address."""
    return str(settings.SITE_URL)
