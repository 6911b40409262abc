"""D, PostgreSQL: restarted, killed, away, hung, full. What was acknowledged is there afterwards."""

import signal
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psycopg
import pytest
from django.db import connection

from core.models import WebhookEvent
from tests.chaos.house import children, wait_until
from tests.chaos.load import Crowd
from tests.chaos.matrix.patience import asked, at_once
from tests.chaos.matrix.test_a_webhooks import paid_in_silence, renamed

NEWS = {"object": "event", "type": "moon.risen", "created": 1_760_000_000, "livemode": False}
_MOST_CONNECTIONS = 400
_THREADS = 16  # of each web process (operations/programs.py)
HOW = {"fast": signal.SIGINT, "immediate": signal.SIGQUIT, "killed": signal.SIGKILL}
OURS = ("web", "worker1", "worker2", "sweeper1", "sweeper2")


def told(stage, count=20, pause=0.1):
    """Events told one after the other; which were acknowledged."""
    found = []
    for _number in range(count):
        event = renamed(NEWS)
        if stage.tell(event) == 200:
            found.append(event["id"])
        stage.wait(pause)
    return found


@pytest.mark.parametrize("how", HOW)
def test_d1_restarted_under_load(stage, how):
    crowd = Crowd(stage.house.shop, stage.house.sandbox, seed=stage.house.seed, size=2, pause=0.3)
    pids = [stage.house.pid(name) for name in OURS]
    crowd.start()
    acknowledged = told(stage, count=10)
    stage.house.kill(stage.house.pid("postgres"), HOW[how])
    acknowledged += told(stage, count=30)
    stage.bring_back("postgres")
    crowd.stop()

    stage.comes_to_rest(*crowd.sold.paid)
    kept = WebhookEvent.objects.filter(event_id__in=acknowledged)
    assert kept.count() == len(acknowledged) > 10
    assert [stage.house.pid(name) for name in OURS] == pids


def test_d2_away(stage):
    session, event = paid_in_silence(stage)
    stage.keep_down("postgres", 600)

    for _number in range(10):
        began = time.monotonic()
        assert stage.tell(event) == 503
        assert time.monotonic() - began < 3
        stage.wait(0.3)
    assert httpx.get(f"{stage.house.shop}/healthz", trust_env=False).status_code == 200
    assert httpx.get(f"{stage.house.shop}/readyz", trust_env=False).status_code == 503

    stage.bring_back("postgres")
    assert stage.tell(event) == 200
    stage.speak_again()
    assert stage.comes_to_rest(session) < 120


def test_d3_hung(stage):
    session = stage.buy()
    pids = [stage.house.pid(name) for name in OURS]
    stage.stop(stage.family("postgres"))
    waiting = [lambda: stage.tell(renamed(NEWS))] * 50
    began = time.monotonic()

    def release():
        stage.wait(8)
        most = max(threads_of(one) for one in children(stage.house.pid("web")))
        stage.go_on()
        return most

    *answers, most = at_once([*waiting, release])

    assert most <= _THREADS + 6
    # Those who waited on an open connection are let go while it still hangs (core/hung.py).
    assert {str(one) for one in answers} <= {"200", "503"}
    assert "503" in {str(one) for one in answers}
    assert time.monotonic() - began < 30
    assert stage.tell(renamed(NEWS)) == 200
    stage.comes_to_rest(session)
    assert [stage.house.pid(name) for name in OURS] == pids


def threads_of(pid):
    return len(list(Path(f"/proc/{pid}/task").iterdir()))


@contextmanager
def all_connections(stage):
    """Every connection that PostgreSQL gives is ours; those of the shop are ended."""
    url, taken = stage.house.environ["DATABASE_URL"], []
    own = connection.connection.info.backend_pid
    end = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid NOT IN (%s, %s)"
    with psycopg.connect(url, autocommit=True) as first:
        first.execute(end + " AND datname = 'storehand'", [own, first.info.backend_pid])
        try:
            with suppress(psycopg.OperationalError):
                while len(taken) < _MOST_CONNECTIONS:
                    taken.append(psycopg.connect(url))
            yield len(taken)
        finally:
            for one in taken:
                one.close()


def test_d4_no_connection_is_left(stage):
    pids = [stage.house.pid(name) for name in OURS]
    asked(connection.ensure_connection)
    told_before = stage.told_of("turned-away/database/")

    with all_connections(stage) as count:
        statuses = {stage.tell(renamed(NEWS)) for _number in range(40)}

    assert count < _MOST_CONNECTIONS
    assert 503 in statuses
    assert statuses <= {200, 503}
    wait_until(lambda: stage.tell(renamed(NEWS)) == 200, what="an answer", seconds=5)
    stage.comes_to_rest(stage.buy())
    assert [stage.house.pid(name) for name in OURS] == pids
    assert stage.told_of("turned-away/database/") > told_before


def test_d7_a_transaction_that_does_nothing_is_ended(stage):
    session = stage.buy()
    wait_until(lambda: stage.is_complete(session), what="the order")
    order = asked(lambda: stage.order(session))
    payment = stage.buyer.payment_of(session)
    stage.arm("freeze", str(order.pk))
    stage.buyer.press("payment", payment, "refund")
    wait_until(lambda: not stage.is_armed("freeze"), what="a worker that stands still", seconds=20)
    wait_until(lambda: asked(idle), what="a transaction that does nothing", seconds=10)
    began, longest = time.monotonic(), 0.0

    while asked(idle):
        longest = max(longest, asked(longest_wait))
        stage.wait(0.2)
        assert time.monotonic() - began < 20

    assert time.monotonic() - began > 10  # it was PostgreSQL who ended it
    # Somebody wanted the order: three seconds to be the next in turn, three for the lock itself.
    assert 0 < longest < 6.7
    stage.go_on()
    stage.comes_to_rest(session)
    assert stage.order(session).money == "REFUNDED"


def idle():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'"
            " AND now() - state_change > interval '1 s'"
        )
        return cursor.fetchone()[0] > 0


def longest_wait():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - query_start)), 0)"
            " FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        )
        return float(cursor.fetchone()[0])
