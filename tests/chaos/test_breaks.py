"""The guards that the suite takes away are still where it takes them from."""

import pytest

from core import claims, inbox
from orders.models import OrderStep
from tests.chaos import breaks


@pytest.fixture(autouse=True)
def product(monkeypatch):
    """What a break changes is put back after the test."""
    monkeypatch.setattr(inbox, "_INSERT", inbox._INSERT)
    monkeypatch.setattr(claims, "_CLAIM_SQL", claims._CLAIM_SQL)


def test_the_key_of_the_inbox_and_the_lease_of_a_claim_can_be_taken_away():
    breaks._no_unique_key()
    breaks._no_lease()

    assert "ON CONFLICT" not in inbox._INSERT
    assert "run_after = storehand_now()\n" in claims._CLAIM_SQL


def test_a_write_that_its_token_guards_can_be_let_through():
    owned = OrderStep(pk=7, token=3)._owned()
    statement = " ".join(("UPDATE orders_orderstep SET status = %s", _where(owned)))

    assert '"token" = %s' in statement
    assert '"token" = %s' not in breaks.without_token(statement)
    assert '"id" = %s' in breaks.without_token(statement)


def test_a_statement_that_no_token_guards_stays_as_it_is():
    statement = 'UPDATE "t" SET "token" = ("t"."token" + %s) WHERE "t"."id" = %s'

    assert breaks.without_token(statement) == statement


def _where(rows):
    sql, _params = rows.query.sql_with_params()
    return sql[sql.index("WHERE") :]
