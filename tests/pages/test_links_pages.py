"""Resend my links, and the library behind them: nobody learns who bought."""

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from core import tokens
from core.drain import drain
from core.models import WebhookEvent
from crm.models import Customer, ScheduledMessage
from orders.webhooks import on_links_asked
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> Customer:
    """Ada has bought a book."""
    return builders.paid_order(builders.ebook()).customer


def _asked(client, email: str) -> HttpResponse:
    return client.post("/links/", {"email": email})


def test_a_stranger_and_a_buyer_get_the_same_answer(client, ada):
    buyer, stranger = _asked(client, ada.email), _asked(client, "mallory@example.com")

    assert buyer.status_code == stranger.status_code == 302
    assert buyer["Location"] == stranger["Location"]
    assert buyer.content == stranger.content


def test_asking_looks_nobody_up_so_the_time_it_takes_tells_nothing(client, ada):
    with CaptureQueriesContext(connection) as queries:
        _asked(client, ada.email)

    assert not [one for one in queries if "orders_order" in one["sql"]]


def test_only_the_buyer_is_mailed(client, ada):
    _asked(client, ada.email)
    _asked(client, "mallory@example.com")

    drain(WebhookEvent._meta.label_lower)
    sent = ScheduledMessage.objects.filter(template="resend_links")
    assert [one.to for one in sent] == [ada.email]


def test_a_worker_that_dies_after_it_planned_the_mail_leaves_one_mail(client, ada, clock):
    _asked(client, ada.email)
    (claimed,) = WebhookEvent.objects.all().claim()
    on_links_asked(claimed)  # and dies before it has settled the event

    clock.advance(120)
    drain(WebhookEvent._meta.label_lower)

    assert WebhookEvent.objects.get().status == "DONE"
    assert ScheduledMessage.objects.filter(template="resend_links").count() == 1


def test_one_mailbox_cannot_be_flooded(client, ada):
    answers = [_asked(client, ada.email).status_code for _ in range(6)]

    drain(WebhookEvent._meta.label_lower)
    assert answers == [302] * 6
    assert ScheduledMessage.objects.filter(template="resend_links").count() == 3


def test_one_visitor_cannot_ask_for_everybody(client):
    answers = [_asked(client, f"someone{n}@example.com").status_code for n in range(13)]

    assert answers[-1] == 429
    assert set(answers[:12]) == {302}


@pytest.mark.parametrize("email", ["", "ada", "ada@", "a" * 300 + "@example.com", "ada@\x00.com"])
def test_a_slip_of_the_pen_is_named_beside_the_field(client, email):
    answer = _asked(client, email)

    assert answer.status_code == 422
    assert b'aria-invalid="true" aria-describedby="email-error"' in answer.content


def test_the_library_shows_what_its_owner_has(client, ada):
    token = f"{ada.public_id}.{tokens.derive('library', ada.public_id)}"

    answer = client.get(f"/library/{token}/")

    assert answer.status_code == 200
    assert ada.email not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("token", ["x", "cus_x.y", ".", "cus_é.x"])
def test_a_guessed_library_is_not_found(client, ada, token):
    assert client.get(f"/library/{token}/").status_code == 404
    assert client.get(f"/library/{ada.public_id}.{token}/").status_code == 404
