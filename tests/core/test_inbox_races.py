"""The inbox under many at once, and without its database."""

import threading

import pytest
from django.db import connection
from django.test import Client

from core import inbox
from core.models import WebhookEvent
from tests.core.test_inbox import post, secret, signed

__all__ = ["secret"]


@pytest.mark.django_db(transaction=True)
def test_the_same_event_twenty_times_at_once_is_one_row_and_all_200(secret):
    answers: list[int] = []
    start = threading.Barrier(20)

    def knock() -> None:
        start.wait()
        answers.append(post(Client(), headers=signed(secret)).status_code)
        connection.close()

    threads = [threading.Thread(target=knock) for _ in range(20)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]

    assert (set(answers), WebhookEvent.objects.count()) == ({200}, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_table_the_answer_is_come_again(client, secret):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_webhookevent RENAME TO away")
        try:
            answer = post(client, headers=signed(secret))
        finally:
            cursor.execute("ALTER TABLE away RENAME TO core_webhookevent")
    assert answer.status_code == 503


@pytest.mark.django_db
def test_storing_an_event_asks_the_database_nothing_first(
    client, secret, django_assert_num_queries
):
    with django_assert_num_queries(0):  # the INSERT itself goes past Django
        post(client, headers=signed(secret))


def test_a_verifier_that_breaks_is_the_senders_fault(db):
    @inbox.receives("mallory")
    def verify(body, headers):
        raise ZeroDivisionError

    try:
        assert inbox.receive("mallory", b"", {}) == 400
    finally:
        inbox._verifiers.pop("mallory")
    assert not WebhookEvent.objects.exists()
