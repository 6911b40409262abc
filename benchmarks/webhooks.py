"""How fast an event is taken: gunicorn as people run it, beside bare inserts that are durable."""

import hashlib
import hmac
import json
import statistics
import time

from django.conf import settings
from django.db import connection

from benchmarks.client import Load, post_all, request
from benchmarks.house import House, children, cpu_seconds
from benchmarks.report import Row, percentile, spread
from benchmarks.sizes import Sizes

BYTES = 3000
_MUST = {1: 0.30, 16: 0.20, 64: 0.18}
_TAIL = 3.0
_TABLE = "CREATE TABLE IF NOT EXISTS bench_limit (id text PRIMARY KEY, body jsonb NOT NULL)"


def run(house: House, sizes: Sizes) -> list[Row]:
    """Rate and latency at each number of connections. No worker runs meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
    rows: list[Row] = []
    for connections, count in sizes.webhooks:
        limits, loads = [], []
        for number in range(sizes.rounds):
            limits.append(_limit(house, connections, sizes.limit_seconds))
            _calm_down()
            loads.append(_load(house, connections, count, f"{connections}x{number}"))
            _calm_down()
        rows += _rows(connections, statistics.median(limits), loads)
    _empty()
    return rows


def event(name: str) -> bytes:
    """An event of a type that the shop stores and rightly ignores, padded to its usual size."""
    facts = {
        "id": f"evt_{name}",
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "livemode": False,
        "type": "payment_intent.succeeded",
        "data": {"object": {"id": f"pi_{name}", "object": "payment_intent", "note": ""}},
    }
    short = len(json.dumps(facts))
    facts["data"]["object"]["note"] = "x" * max(BYTES - short, 0)  # type: ignore[index]
    return json.dumps(facts).encode()


def signed(body: bytes) -> dict[str, str]:
    """The headers under which Stripe would send it."""
    at = int(time.time())
    secret = settings.STRIPE_WEBHOOK_SECRET.encode()
    mark = hmac.new(secret, f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return {"Stripe-Signature": f"t={at},v1={mark}", "Content-Type": "application/json"}


def _load(house: House, connections: int, count: int, name: str) -> Load:
    url = f"{house.shop}/webhooks/stripe/"
    bodies = [event(f"{name}_{number}") for number in range(count)]
    prepared = [request(url, body, signed(body)) for body in bodies]
    web = children(house.supervisor.pids()["web"])
    before, used = _stored(), cpu_seconds(web)
    load = post_all(url, prepared, connections=connections)
    load.server_cpu = cpu_seconds(web) - used
    missing = count - (_stored() - before)
    if missing or load.statuses[200] != count:
        message = f"{missing} of {count} events were not stored; statuses {dict(load.statuses)}"
        raise RuntimeError(message)
    return load


def _limit(house: House, connections: int, seconds: int) -> float:
    # pgbench takes a colon before a letter for one of its variables; json.dumps puts blanks there.
    body = event("limit").decode().replace("'", "''")
    script = (
        "\\set id random(1, 9000000000000000000)\n"
        f"INSERT INTO bench_limit (id, body) VALUES ('evt_' || :id, '{body}'::jsonb)"
        " ON CONFLICT DO NOTHING;\n"
    )
    return house.pgbench(script, clients=connections, seconds=seconds)


def _rows(connections: int, limit: float, loads: list[Load]) -> list[Row]:
    rate = statistics.median(one.rate for one in loads)
    latencies = [seconds for one in loads for seconds in one.latencies]
    cpu = sum(one.server_cpu for one in loads) / len(latencies) * 1_000_000
    name = f"webhook accepted, {connections} connection{'s' if connections > 1 else ''}"
    rows = [
        Row(
            name,
            f"{rate:,.0f}/s, {spread(latencies)}, {cpu:,.0f} µs of web CPU each",
            f"{limit:,.0f}/s bare INSERT",
            rate / limit,
            _MUST.get(connections),
        )
    ]
    if connections == max(_MUST):
        middle, tail = percentile(latencies, 0.5), percentile(latencies, 0.99)
        shown = f"{tail * 1000:.1f} ms", f"p50 {middle * 1000:.1f} ms"
        rows.append(Row(f"{name}: p99", *shown, tail / middle, _TAIL, at_most=True))
    return rows


def _stored() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_webhookevent")
        return int(cursor.fetchone()[0])


def _calm_down() -> None:
    """Nothing that one side left to write or to tidy up is charged to the other."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE bench_limit")
        cursor.execute("CHECKPOINT")


def _empty() -> None:
    """What nobody should work on while the next benchmark runs."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE core_webhookevent")
        cursor.execute("DROP TABLE bench_limit")
