"""Last night's dump, and today's sales from Stripe: each order once, and what goes out again.

Sales, a dump (pg_dump), more sales, then the database is lost and the dump restored as
docs/operations.md says: no number is given twice, and every order is held for a person. The finder
brings back what Stripe still tells; what providers accepted before and after is compared.
"""

import subprocess
from collections import Counter
from collections.abc import Iterator

import psycopg
from django.db import close_old_connections, connection

from core.engine_wheels import find_programs
from orders.models import Order
from tests.chaos import settling
from tests.chaos.drills.tools import BOOK, PATIENCE, Say, buy, rest
from tests.chaos.house import ChaosHouse
from tests.chaos.judge import Evidence
from tests.chaos.judge.money import difference

_NIGHT = (BOOK, "shelfmark", "linen-tote")
_DAY = (BOOK, "shelfmark", "both-books", BOOK, "your-first-hundred-orders", "field-guide-print")
#: What a held order does all the same (docs/reliability.md). Nothing is printed or delivered.
_AGAIN = {
    "discord post_message": "messages to the owner",
    "resend emails.send": "the mail that an order is being looked at",
    "quickbooks salesreceipt.create": "the books do not wait for a person",
}

_NO_NUMBER_TWICE = "SELECT setval('orders_order_number', nextval('orders_order_number') + 1000)"

Effects = Counter[str]


def play(house: ChaosHouse, say: Say) -> Iterator[str]:
    """Sell, dump, sell, lose, restore, find."""
    house.hire()
    night = buy(house, _NIGHT)
    _took, still_open = rest(house, night, say)
    yield from still_open
    _close_shop(house)
    dump = house.data / "night.dump"
    _tool(house, "pg_dump", "--format=custom", f"--file={dump}", house.environ["DATABASE_URL"])
    _open_shop(house)
    day = buy(house, _DAY)
    _took, still_open = rest(house, day, say)
    yield from still_open
    numbers, before = _numbers(day), _effects(house)
    _close_shop(house)
    _lose_and_restore(house, str(dump))
    say(f"restored: {Order.objects.count()} of {len(night) + len(day)} orders are there")
    house.environ["HOLD_AMOUNT"] = "1"
    _open_shop(house)
    settling.bring_slots_forward()
    took, still_open = settling.rest(
        house.sandbox, expected=settling.missing(night + day), seconds=PATIENCE, say=say
    )
    say(f"the finder's day was worked off in {took:.1f} s")
    yield from still_open
    yield from _judged(house, say, day, before, numbers)


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
        say(f"  again: {name} {count} times: {_AGAIN.get(name, 'must not be')}")
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
    with connection.cursor() as cursor:  # printers and books know the lost orders by their numbers
        cursor.execute(
            "SELECT setval('orders_order_number', nextval('orders_order_number') + 1000)"
        )


def _tool(house: ChaosHouse, name: str, *argv: str) -> None:
    """One of PostgreSQL's own programs."""
    program = find_programs().install / "bin" / name
    env = {**house.environ, "LD_LIBRARY_PATH": str(find_programs().libs)}
    subprocess.run([str(program), *argv], env=env, check=True)
