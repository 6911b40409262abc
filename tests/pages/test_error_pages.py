"""What a visitor sees when something went wrong."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_broken_page_shows_a_number_and_nothing_of_the_inside(settings):
    settings.ROOT_URLCONF = "tests.pages.broken_urls"

    answer = Client(raise_request_exception=False).get("/broken/")

    assert answer.status_code == 500
    html = answer.content.decode()
    assert re.search(r"<code>[0-9a-f]{8}</code>", html)
    assert "secret" not in html
    assert "Traceback" not in html


def test_a_broken_page_needs_no_database(settings, django_assert_num_queries):
    settings.ROOT_URLCONF = "tests.pages.broken_urls"

    with django_assert_num_queries(0):
        Client(raise_request_exception=False).get("/broken/")


def test_a_form_without_its_token_is_refused_with_what_to_do():
    answer = Client(enforce_csrf_checks=True).post("/links/", {"email": "ada@example.com"})

    assert answer.status_code == 403
    assert b"This form has expired" in answer.content


def test_an_unknown_address_offers_the_way_back(client):
    answer = client.get("/nowhere/")

    assert answer.status_code == 404
    assert b'href="/links/"' in answer.content
