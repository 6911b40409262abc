"""How soon a webhook is answered while Valkey hangs, and while PostgreSQL is away."""

import json
import signal
import threading
import time
from collections.abc import Iterator
from statistics import median

import httpx

from core.models import WebhookEvent
from tests.chaos.drills.tools import Say, milliseconds, site
from tests.chaos.house import ChaosHouse
from tests.door.signing import stripe_signature

_SENDERS, _EACH, _PAUSE = 4, 100, 0.1
_HUNG_MOST, _AWAY_MOST = 1.0, 3.0


def play(house: ChaosHouse, say: Say) -> Iterator[str]:
    """Calm for comparison, then both outages, each with workers at work."""
    house.hire(workers=1, sweepers=1)
    yield from _judged(_tell("calm"), "in calm", say, status=200, most=_HUNG_MOST)
    valkey = house.pid("valkey")
    house.kill(valkey, signal.SIGSTOP)
    try:
        hung = _tell("hung")
    finally:
        house.kill(valkey, signal.SIGCONT)
    yield from _judged(hung, "while Valkey hangs", say, status=200, most=_HUNG_MOST)
    postgres = _take_away(house)
    try:
        away = _tell("away")
    finally:
        house.supervisor.start(postgres)
    yield from _judged(away, "while PostgreSQL is away", say, status=503, most=_AWAY_MOST)
    yield from _judged(_tell("away"), "after its return", say, status=200, most=_AWAY_MOST)
    stored = WebhookEvent.objects.filter(provider="stripe").count()
    if stored != 3 * _SENDERS * _EACH:
        yield f"{stored} events are in the inbox, {3 * _SENDERS * _EACH} were acknowledged"


def _judged(
    answers: list[tuple[int, float]], when: str, say: Say, *, status: int, most: float
) -> Iterator[str]:
    seconds = sorted(took for _status, took in answers)
    slow = seconds[int(len(seconds) * 0.99)]
    half, longest = milliseconds(median(seconds)), milliseconds(seconds[-1])
    say(
        f"webhooks {when}: {len(answers)} answered {status}, p50 {half}, "
        f"p99 {milliseconds(slow)}, longest {longest} (limit {most:g} s)"
    )
    others = {one for one, _took in answers} - {status}
    if others:
        yield f"{when} some were answered {others}"
    if slow > most:
        yield f"{when} p99 is {slow:.2f} s"


def _tell(name: str) -> list[tuple[int, float]]:
    """Status and seconds of each of many webhooks, sent by several at once."""
    found: list[tuple[int, float]] = []

    def send(number: int) -> None:
        with httpx.Client(base_url=site(), timeout=60, trust_env=False) as client:
            for count in range(_EACH):
                event = {"id": f"evt_{name}_{number}_{count}", "type": "customer.created"}
                body = json.dumps({**event, "created": 1_790_000_000, "data": {}}).encode()
                began = time.monotonic()
                headers = {"Stripe-Signature": stripe_signature(body)}
                answer = client.post("/webhooks/stripe/", content=body, headers=headers)
                found.append((answer.status_code, time.monotonic() - began))
                threading.Event().wait(_PAUSE)

    threads = [threading.Thread(target=send, args=(one,)) for one in range(_SENDERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return found


def _take_away(house: ChaosHouse):
    """Kill PostgreSQL, and let nobody start it again; its program."""
    supervisor = house.supervisor
    with supervisor._lock:
        gone = next(one for one in supervisor._running if one.program.name == "postgres")
        supervisor._running.remove(gone)
    gone.process.kill()
    gone.process.wait()
    return gone.program
