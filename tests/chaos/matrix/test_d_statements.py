"""D, single statements: those that must be tried again, and those nobody hears the answer of."""

import subprocess
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from core.models import WebhookEvent
from orders.models import OrderStep
from tests.chaos.house import ROOT, wait_until
from tests.chaos.matrix.patience import asked, patiently
from tests.chaos.matrix.proxy import cutting
from tests.chaos.matrix.stage import SOFTWARE
from tests.chaos.matrix.test_a_webhooks import paid_in_silence

#: What PostgreSQL says of a deadlock, of two writers at once, of a lock that did not come.
STATES = {"deadlock": "40P01", "serialization": "40001", "lock timeout": "55P03"}
_TIMES = 3


@contextmanager
def raising(table, state, *, when="UPDATE", condition="true"):
    """The first three writes of a kind end as if PostgreSQL had chosen them as its victim.

    What it yields tells how many writes there have been.
    """
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE chaos_count")
        cursor.execute(
            "CREATE FUNCTION chaos_raise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF nextval('chaos_count') <= {_TIMES} THEN RAISE EXCEPTION 'chosen as the victim'"
            f" USING ERRCODE = '{state}'; END IF; RETURN NEW; END $$"
        )
        cursor.execute(
            f"CREATE TRIGGER chaos_raise BEFORE {when} ON {table} FOR EACH ROW"
            f" WHEN ({condition}) EXECUTE FUNCTION chaos_raise()"
        )
    try:
        yield writes
    finally:
        patiently(lambda: drop(table), Exception)


def writes():
    with connection.cursor() as cursor:
        cursor.execute("SELECT last_value FROM chaos_count")
        return cursor.fetchone()[0]


def drop(table):
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS chaos_raise ON {table}")
        cursor.execute("DROP FUNCTION IF EXISTS chaos_raise; DROP SEQUENCE IF EXISTS chaos_count")


@pytest.mark.parametrize("name", STATES)
def test_d5_a_step_that_postgres_gave_up_is_tried_again(stage, name):
    condition = "NEW.status = 'DONE' AND NEW.kind = 'ISSUE_LICENSE'"
    with raising("orders_orderstep", STATES[name], condition=condition):
        session = stage.buy(SOFTWARE)
        wait_until(lambda: stage.is_complete(session), what="the order")

    stage.comes_to_rest(session)
    order = stage.order(session)
    assert not order.cases.exists()
    assert order.steps.get(kind="ISSUE_LICENSE", cause="").status == "DONE"


@pytest.mark.parametrize("name", STATES)
def test_d5_an_event_that_postgres_gave_up_is_told_again(stage, name):
    session, event = paid_in_silence(stage)
    with raising("core_webhookevent", STATES[name], when="INSERT") as written:
        told = [(stage.tell(event), written()) for _time in range(4)]

    # A request tries twice, unless its first try took a second: one, two or three meet the faults.
    assert told == [(200 if count > _TIMES else 503, count) for _answer, count in told]
    assert (told[0][0], told[-1][0]) == (503, 200)
    assert WebhookEvent.objects.filter(event_id=event["id"]).count() == 1
    stage.speak_again()
    stage.comes_to_rest(session)


def test_d5_a_lock_that_does_not_come_holds_nothing_up_for_long(stage):
    session = stage.buy(SOFTWARE)
    wait_until(lambda: stage.is_complete(session), what="the order")
    with psycopg.connect(stage.house.environ["DATABASE_URL"]) as other:
        other.execute(
            "SELECT 1 FROM orders_order WHERE checkout_session_id = %s FOR UPDATE", [session]
        )
        stage.buyer.press("payment", stage.buyer.payment_of(session), "refund")
        wait_until(lambda: asked(given_up), what="an event that gave up the lock")
        began = time.monotonic()
        assert stage.buyer.look(session)  # the page reads the locked order, and does not wait
        assert time.monotonic() - began < 2
        other.rollback()
    stage.comes_to_rest(session)
    assert stage.order(session).money == "REFUNDED"


def given_up():
    """How many events were put off because a lock did not come."""
    return WebhookEvent.objects.filter(last_error__startswith="database: ", status="READY").count()


def test_d6_an_event_is_stored_and_the_answer_is_lost(stage):
    session, event = paid_in_silence(stage)
    url, marker = stage.house.environ["DATABASE_URL"], event["id"].encode()
    with cutting(url, marker, times=2) as proxy, second_web(stage, proxy.url) as shop:
        found = [stage.tell(event, shop=shop) for _time in range(2)]
        cuts = proxy.cuts

    assert (found, cuts) == ([503, 200], 2)
    assert WebhookEvent.objects.filter(event_id=event["id"]).count() == 1
    stage.speak_again()
    stage.comes_to_rest(session)
    assert len(stage.mails_to(session)) == 1


@contextmanager
def second_web(stage, database_url):
    """Another web process of the shop, whose road to the database is another."""
    port = stage.free_port()
    program = stage.house._programs().web(stage.house._doors[0])
    argv = [one if not one.startswith("fd://") else f"127.0.0.1:{port}" for one in program.argv]
    argv[argv.index("--workers") + 1] = "1"
    with (stage.house.data / "logs" / "web2.log").open("ab") as log:
        process = subprocess.Popen(
            argv,
            cwd=ROOT,
            env=stage.house.environ | {"DATABASE_URL": database_url},
            stdout=log,
            stderr=log,
        )
    try:
        wait_until(
            lambda: stage.answers(f"http://127.0.0.1:{port}/healthz"), what="the web", seconds=240
        )
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def test_d6_a_worker_commits_and_never_hears_of_it(stage):
    sold, cuts = [], []
    with stage.nobody_works():
        for at in stage.chance.sample(range(1, 13), 5):
            sold.append(stage.buy(SOFTWARE))
            with cutting(stage.house.environ["DATABASE_URL"], b"COMMIT", at=at) as proxy:
                stage.drain(DATABASE_URL=proxy.url)
                stage.drain(DATABASE_URL=proxy.url)
                cuts.append((at, proxy.cuts))
    assert all(count == 1 for _at, count in cuts), cuts
    stage.comes_to_rest(*sold)

    for session in sold:
        assert stage.order(session).fulfilment == "COMPLETE"
        assert len(stage.mails_to(session)) == 1
    kinds = OrderStep.objects.filter(order__checkout_session_id__in=sold, kind="ISSUE_LICENSE")
    assert set(asked(lambda: list(kinds.values_list("status", flat=True)))) == {"DONE"}
