"""Last night's dump, and today's sales from Stripe: each order once, and nothing goes out again.

Sales, some of them with work still to do when the dump is made (pg_dump); then that work is done,
there are more sales and a refund, and the database is lost and the dump restored as
docs/operations.md says. The finder brings back what Stripe still tells; what providers accepted
before and after is compared.
"""

import subprocess
from collections import Counter
from collections.abc import Generator, Iterator
from io import StringIO

import httpx
import psycopg
from django.core.management import call_command
from django.db import close_old_connections, connection

from core.durable import Status
from core.engine_wheels import find_programs
from orders.models import Order, OrderStep, ReviewCase
from tests.chaos import settling
from tests.chaos.drills.tools import BOOK, PATIENCE, Say, buy, customer, fault, rest, until
from tests.chaos.house import ChaosHouse
from tests.chaos.judge import Evidence
from tests.chaos.judge.money import difference
from tests.chaos.run import set_storm

_NIGHT = (BOOK, "shelfmark", "linen-tote")
_DAY = (BOOK, "shelfmark", "both-books", BOOK, "your-first-hundred-orders", "field-guide-print")
_EVENING = (BOOK, "field-guide-print")
#: What providers refuse in the evening, so that it is still to be done when the dump is made.
_REFUSED = (
    ("resend", "emails.send"),
    ("quickbooks", "salesreceipt.create"),
    ("printful", "*"),
    ("printify", "*"),
    ("gooten", "*"),
)
#: The owner is told that orders were found and wait for him.
_AGAIN = frozenset({"discord post_message"})

Effects = Counter[str]


def play(house: ChaosHouse, say: Say) -> Iterator[str]:
    """Sell, dump, sell, lose, restore, find."""
    house.hire()
    night = buy(house, _NIGHT)
    _took, still_open = rest(house, night, say)
    yield from still_open
    set_storm(house, forget=1.0)  # QuickBooks knows no request again, and takes any number
    evening = yield from _evening(house, say)
    dump = house.data / "night.dump"
    _tool(house, "pg_dump", "--format=custom", f"--file={dump}", house.environ["DATABASE_URL"])
    httpx.delete(f"{house.sandbox}/_world/faults", trust_env=False, timeout=10).raise_for_status()
    _open_shop(house)
    day = buy(house, _DAY)
    _refund(house, night[0])
    _took, still_open = rest(house, night + evening + day, say)
    yield from still_open
    numbers, before = _numbers(day), _effects(house)
    _close_shop(house)
    _lose_and_restore(house, str(dump))
    sold = night + evening + day
    say(f"restored: {Order.objects.count()} of {len(sold)} orders are there")
    _open_shop(house)
    settling.bring_slots_forward()
    took, still_open = settling.rest(
        house.sandbox, expected=settling.missing(sold), seconds=PATIENCE, say=say
    )
    say(f"the finder's day was worked off in {took:.1f} s")
    yield from still_open
    asked = ReviewCase.objects.filter(order__in=_printing(evening), resolved_at=None).count()
    if asked != 1:
        yield f"{asked} people were asked about the print that was open in the dump"
    yield from _judged(house, say, day, before, numbers)


def _evening(house: ChaosHouse, say: Say) -> Generator[str, None, list[str]]:
    """Sales that are placed, and whose mails, prints and receipts providers do not take yet."""
    for provider, operation in _REFUSED:
        fault(house, provider, operation, "500", count=100_000)
    sessions = buy(house, _EVENING)
    placed = Order.objects.filter(checkout_session_id__in=sessions)
    if not until(lambda: placed.count() == len(sessions)):
        yield f"only {placed.count()} orders of the evening were placed"
    _close_shop(house)
    due = OrderStep.objects.filter(order__in=placed, status=Status.READY).count()
    say(f"the dump holds {due} steps that are still to be done")
    if due < len(_EVENING):
        yield "the dump holds too little that is still to be done"
    return sessions


def _refund(house: ChaosHouse, session: str) -> None:
    """Half of an older sale goes back in the day that will be lost."""
    buyer = customer(house)
    buyer.press("payment", buyer.payment_of(session), "half")


def _printing(sessions: list[str]) -> list[int]:
    """The orders of these sales with a print that is not done by the rows."""
    steps = OrderStep.objects.filter(kind="SUBMIT_PRINT", order__checkout_session_id__in=sessions)
    return list(steps.exclude(status=Status.DONE).values_list("order", flat=True))


def _judged(
    house: ChaosHouse, say: Say, day: list[str], before: Effects, numbers: dict[str, str]
) -> Iterator[str]:
    for session in day:
        if (count := Order.objects.filter(checkout_session_id=session).count()) != 1:
            yield f"{session} has {count} orders"
    if both := set(numbers.values()) & set(_numbers(day).values()):
        yield f"given to two sales: {sorted(both)}"
    held = Order.objects.filter(checkout_session_id__in=day, fulfilment="IN_REVIEW").count()
    say(f"{held} of {len(day)} orders that were found again are held")
    if held != len(day):
        yield f"only {held} orders are held"
    yield from _outside(house, say, before)


def _outside(house: ChaosHouse, say: Say, before: Effects) -> Iterator[str]:
    """What providers hold against what the orders say."""
    evidence = Evidence(house.sandbox, house.folder)
    for currency, off in difference(evidence).items():
        if off:
            yield f"{currency}: {off} minor units between Stripe and the orders"
    for name, count in sorted((_effects(house) - before).items()):
        say(f"  again: {name} {count} times")
        if name not in _AGAIN:
            yield f"{name} was accepted {count} more times"


def _numbers(sessions: list[str]) -> dict[str, str]:
    rows = Order.objects.filter(checkout_session_id__in=sessions)
    return dict(rows.values_list("checkout_session_id", "number"))


def _effects(house: ChaosHouse) -> Effects:
    ledger = Evidence(house.sandbox, house.folder).ledger
    return Counter(f"{one['provider']} {one['operation']}" for one in ledger)


def _close_shop(house: ChaosHouse) -> None:
    """Nobody works and nobody answers: a dump and a restore want the tables for themselves."""
    house.dismiss()
    supervisor = house.supervisor
    with supervisor._lock:
        gone = [one for one in supervisor._running if one.program.name == "web"]
        supervisor._stop(gone)
        for one in gone:
            supervisor._running.remove(one)
    connection.close()


def _open_shop(house: ChaosHouse) -> None:
    house.supervisor.start(house._programs().web(house._doors[0]))
    house.hire()


def _lose_and_restore(house: ChaosHouse, dump: str) -> None:
    address = house.environ["DATABASE_URL"]
    name = address.rpartition("@/")[2].partition("?")[0]
    with psycopg.connect(address.replace(f"@/{name}", "@/postgres"), autocommit=True) as admin:
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())
        admin.execute(f'CREATE DATABASE "{name}"'.encode())
    _tool(house, "pg_restore", "--no-owner", "--exit-on-error", f"--dbname={address}", dump)
    close_old_connections()
    said = StringIO()
    call_command("after_restore", stdout=said)
    house.environ["RESTORED_AT"] = said.getvalue().strip().rpartition("RESTORED_AT=")[2]


def _tool(house: ChaosHouse, name: str, *argv: str) -> None:
    """One of PostgreSQL's own programs."""
    program = find_programs().install / "bin" / name
    env = {**house.environ, "LD_LIBRARY_PATH": str(find_programs().libs)}
    subprocess.run([str(program), *argv], env=env, check=True)
