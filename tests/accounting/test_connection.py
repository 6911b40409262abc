"""The connection: one refresh at a time, kept alive, warned of, ended once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection as database

from accounting import connection
from accounting.models import QuickBooksConnection
from core import clock
from core.models import Alert, ApiCall
from core.outcomes import NotSent, Ok, Rejected


def refreshes(world) -> int:
    return sum(one.reference == "refresh_token" for one in world.ledger.of("quickbooks", "token"))


def ask_for_token(_number: int):
    try:
        return connection.get_token(QuickBooksConnection.objects.get())
    finally:
        database.close()


@pytest.mark.django_db(transaction=True)
def test_two_workers_make_one_refresh(world, connected):
    world.faults.add("quickbooks", "token", kind="latency", seconds=0.5)
    QuickBooksConnection.objects.update(access_expires_at=clock.DbNow())

    with ThreadPoolExecutor(4) as workers:
        answers = list(workers.map(ask_for_token, range(4)))

    assert refreshes(world) == 1
    assert any(isinstance(answer, Ok) for answer in answers)
    assert all(isinstance(answer, Ok | NotSent) for answer in answers)
    assert connection.get_token(connected) == Ok(QuickBooksConnection.objects.get().access_token)


@pytest.mark.django_db
def test_a_token_with_time_left_is_used_as_it_is(world, connected):
    assert connection.get_token(connected) == Ok(connected.access_token)
    assert refreshes(world) == 0


@pytest.mark.django_db
def test_an_idle_connection_is_renewed_after_a_week(world, connected):
    connection.keep_alive()
    assert refreshes(world) == 0

    QuickBooksConnection.objects.update(last_refreshed_at=clock.after(-8 * 86_400))
    connection.keep_alive()

    assert refreshes(world) == 1
    assert (clock.now() - QuickBooksConnection.objects.get().last_refreshed_at).total_seconds() < 60


@pytest.mark.django_db
def test_the_owner_is_warned_a_month_before_the_connection_ends(world, connected):
    QuickBooksConnection.objects.update(refresh_hard_expires_at=clock.after(29 * 86_400))

    connection.keep_alive()
    connection.keep_alive()

    alert = Alert.objects.get()
    assert alert.title.startswith("The connection to QuickBooks ends on")


@pytest.mark.django_db
def test_a_dead_refresh_token_ends_the_connection_and_says_so_once(world, connected):
    world.quickbooks.revoke_tokens()
    QuickBooksConnection.objects.update(access_expires_at=clock.DbNow())

    answers = [connection.get_token(connected) for _ in range(2)]

    assert {answer.code for answer in answers if isinstance(answer, Rejected)} == {"reconnect"}
    assert QuickBooksConnection.objects.get().status == "reconnect_needed"
    assert Alert.objects.get().times == 1


@pytest.mark.django_db
def test_no_token_is_kept_in_the_record_of_calls_or_readable_in_the_database(world, connected):
    world.quickbooks.expire_access()
    QuickBooksConnection.objects.update(access_expires_at=clock.DbNow())
    connection.get_token(connected)
    held = QuickBooksConnection.objects.get()

    kept = " ".join(str((one.request, one.response)) for one in ApiCall.objects.all())
    with database.cursor() as cursor:
        cursor.execute("select access_token, refresh_token from accounting_quickbooksconnection")
        [stored] = cursor.fetchall()

    for secret in (held.access_token, held.refresh_token, connected.refresh_token):
        assert secret not in kept
        assert secret not in stored


@pytest.mark.django_db
def test_disconnecting_ends_it_at_intuit_and_here(world, connected):
    assert isinstance(connection.disconnect(connected), Ok)

    held = QuickBooksConnection.objects.get()
    assert (held.status, held.refresh_token, held.access_token) == ("revoked", "", "")
    assert world.quickbooks.tokens.live_refresh() == 0
