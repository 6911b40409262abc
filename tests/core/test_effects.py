"""One outside effect per row: key and bytes are committed before, and stay the same after."""

import json

import pytest
from django.db import transaction

from core.claims import lease_seconds
from core.durable import LeaseLostError, OpenTransactionError
from core.outcomes import Done, Proceed, RetryLater
from crm.models import ScheduledMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> ScheduledMessage:
    """A mail to Ada, leased by us."""
    ScheduledMessage.objects.create(message_key="m/1", to="ada@example.com", template="x")
    return claim_again()


def claim_again() -> ScheduledMessage:
    ScheduledMessage.objects.update(status="READY", run_after="2020-01-01T00:00Z")
    return ScheduledMessage.objects.all().claim()[0]


def test_key_body_and_sent_mark_are_stored_before_the_request_leaves(row):
    body = row.freeze(lambda: {"b": 1, "a": "é"})

    stored = ScheduledMessage.objects.get()
    assert body == {"a": "é", "b": 1}
    assert bytes(stored.request_body) == '{"a":"é","b":1}'.encode()
    assert (len(stored.key), bool(stored.sent_at)) == (32, True)
    assert round((stored.key_expires_at - stored.sent_at).total_seconds()) == 23 * 3600


def test_a_retry_gets_the_same_bytes_and_key(row):
    row.freeze(lambda: {"price": 1900})
    first = ScheduledMessage.objects.get()
    row.settle(RetryLater("no answer"))

    again = claim_again()
    assert again.freeze(lambda: {"price": 9900}) == {"price": 1900}

    stored = ScheduledMessage.objects.get()
    assert (stored.key, stored.sent_at) == (first.key, first.sent_at)
    assert stored.key_expires_at == first.key_expires_at


def test_a_provably_unsent_write_may_change_its_body(row):
    row.freeze(lambda: {"price": 1900})
    key = row.key
    row.forget_sent()

    assert row.freeze(lambda: {"price": 9900}) == {"price": 9900}
    assert row.key == key


def test_whoever_lost_the_lease_may_not_send(row, moved_clock):
    moved_clock.advance(lease_seconds() + 1)
    ScheduledMessage.objects.all().claim()

    with pytest.raises(LeaseLostError):
        row.freeze(lambda: {"price": 1900})

    assert ScheduledMessage.objects.get().request_body is None


def test_freezing_inside_a_transaction_is_refused(row):
    with transaction.atomic(), pytest.raises(OpenTransactionError):
        row.freeze(dict)


def test_freezing_renews_the_lease(row, moved_clock):
    moved_clock.advance(lease_seconds() - 5)
    row.freeze(dict)
    moved_clock.advance(30)
    assert ScheduledMessage.objects.all().claim() == []


def test_the_next_effect_of_a_row_has_a_key_of_its_own(row):
    row.freeze(lambda: {"phase": "draft"})
    first = row.key
    row.settle(Proceed("draft_1"))
    again = claim_again()
    assert (again.sent_at, again.request_body, again.result_ref) == (None, None, "draft_1")

    again.freeze(lambda: {"phase": "confirm"})

    assert again.key != first


def test_the_result_stays_with_the_row(row):
    row.settle(Done("mail_1"))
    assert ScheduledMessage.objects.get().result_ref == "mail_1"


def test_a_key_older_than_the_provider_remembers_is_no_longer_fresh(row, moved_clock):
    row.freeze(lambda: json.loads("{}"))
    stored = ScheduledMessage.objects.get()
    assert stored.is_key_fresh()
    moved_clock.advance(23 * 3600 + 1)
    assert not stored.is_key_fresh()
