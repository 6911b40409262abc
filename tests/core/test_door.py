"""The door before Django: it answers as the view does, and a restarted database costs no event."""

import io

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory

from config.wsgi import application
from core import inbox, turned_away
from core.door import BODY_LIMIT, PATH_TOKEN
from core.models import WebhookEvent
from tests.core.test_inbox import BODY, secret, signed

__all__ = ["secret"]


def knock(headers: dict, *, method="POST", path="/webhooks/resend/", **changed) -> str:
    """The status line of one request to the whole application."""
    environ = RequestFactory(headers=headers).generic(method, path, BODY).environ
    environ["wsgi.input"] = io.BytesIO(BODY)
    answered: list[str] = []
    answer = application({**environ, **changed}, lambda status, _headers: answered.append(status))
    list(answer)
    return answered[0]


@pytest.mark.django_db
def test_a_signed_event_is_stored_before_django_is_asked(secret):
    # Django itself would refuse a host that the shop does not know.
    assert knock(signed(secret), HTTP_HOST="elsewhere.test") == "200 OK"
    assert bytes(WebhookEvent.objects.get().body) == BODY


@pytest.mark.django_db
def test_what_is_not_signed_or_too_large_leaves_no_row(secret):
    wrong = {**signed(secret), "svix-signature": "v1,AAAA"}
    assert knock(wrong) == "400 Bad Request"
    assert knock(signed(secret), CONTENT_LENGTH="") == "400 Bad Request"
    assert knock(signed(secret), CONTENT_LENGTH=str(BODY_LIMIT + 1)).startswith("413 ")
    assert not WebhookEvent.objects.exists()


@pytest.mark.django_db
def test_everything_else_is_answered_by_the_pages(secret):
    assert knock(signed(secret), path="/webhooks/mallory/", HTTP_HOST="localhost")[:3] == "404"
    assert knock({}, method="GET", HTTP_HOST="localhost")[:3] == "405"
    assert knock({}, method="GET", path="/healthz", HTTP_HOST="localhost") == "200 OK"


@pytest.mark.parametrize("by_django", [False, True])
@pytest.mark.parametrize(
    ("path", "token"), [("/webhooks/unsigned/right-one/", "right-one"), ("/webhooks/unsigned/", "")]
)
def test_the_last_part_of_the_address_is_the_door_s_to_tell_and_nobody_else_s(
    path, token, by_django, monkeypatch, client, db
):
    seen = []

    def verify(_body, headers):
        seen.append(headers)
        reason = "only listening"
        raise inbox.Refused(reason)

    monkeypatch.setitem(inbox._verifiers, "unsigned", verify)
    forged = {"Webhook-Path-Token": "right-one"}

    if by_django:
        client.post(path, data=BODY, content_type="application/json", headers=forged)
    else:
        knock(forged, path=path)

    assert [headers[PATH_TOKEN] for headers in seen] == [token]


@pytest.mark.django_db(transaction=True)
def test_a_restarted_database_costs_no_event(secret):
    connection.ensure_connection()
    connection.connection.close()

    assert knock(signed(secret)) == "200 OK"
    assert WebhookEvent.objects.count() == 1


def ask_django(headers: dict) -> str:
    answer = Client(headers=headers).generic("POST", "/webhooks/resend/", BODY)
    return f"{answer.status_code} "


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("ask", [knock, ask_django])
def test_without_the_table_the_door_says_come_again(secret, ask):
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_webhookevent RENAME TO away")
        try:
            assert ask(signed(secret)).startswith("503 ")
        finally:
            cursor.execute("ALTER TABLE away RENAME TO core_webhookevent")
    assert turned_away.lately() == {("database", ""): 1}
