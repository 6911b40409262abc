"""PostgreSQL hangs under an open connection: who waits for it is let go, and soon."""

import os
import signal
import time
from types import SimpleNamespace

import psycopg
import pytest
from django.db import connection

from core import hung

pytestmark = pytest.mark.django_db


@pytest.fixture
def held():
    """A connection of our own, as Django holds one, whose backend we may stop."""
    facts = connection.get_connection_params()
    names = ("host", "port", "user", "password", "dbname")
    own = psycopg.connect(**{name: facts[name] for name in names if facts.get(name)})
    yield SimpleNamespace(connection=own)
    own.close()


def test_a_request_that_waits_for_a_hung_database_fails(held):
    backend = held.connection.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    began = time.monotonic()
    try:
        with (
            pytest.raises(psycopg.OperationalError),
            hung.let_go_after(0.5, held),
        ):
            held.connection.execute("SELECT 1")
    finally:
        os.kill(backend, signal.SIGCONT)

    assert time.monotonic() - began < 5
    assert held.connection.closed


def test_a_request_that_does_not_wait_keeps_its_connection(held):
    with hung.let_go_after(0.1, held):
        time.sleep(0.6)  # noqa: TID251 - it is at something else

    assert held.connection.execute("SELECT 1").fetchone() == (1,)


def test_who_is_through_is_not_let_go_later(held):
    with hung.let_go_after(0.3, held):
        held.connection.execute("SELECT 1")

    held.connection.execute("SELECT pg_sleep(0.8)")
    assert not held.connection.closed
