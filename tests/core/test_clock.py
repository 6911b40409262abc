"""One clock for Python and SQL, moved together."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, transaction

from core import clock

pytestmark = pytest.mark.django_db


def database_now() -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("SELECT storehand_now()")
        return cursor.fetchone()[0]


def test_python_and_the_database_agree():
    assert abs(clock.now() - database_now()) < timedelta(seconds=2)


def test_both_move_together(moved_clock):
    moved_clock.advance(3600)
    assert abs(clock.now() - database_now()) < timedelta(seconds=2)
    assert clock.now() - datetime.now(UTC) > timedelta(minutes=59)


def test_the_database_clock_goes_on_inside_a_transaction():
    with transaction.atomic():
        assert database_now() < database_now()


def test_the_clock_survives_a_rolled_back_offset():
    with transaction.atomic():
        clock.advance(60)
        transaction.set_rollback(True)
    clock.reset()
    assert abs(clock.now() - database_now()) < timedelta(seconds=2)


def test_one_setting_scales_every_wait(settings):
    settings.TIME_SCALE = 0.1
    assert clock.scaled(20) == pytest.approx(2)
