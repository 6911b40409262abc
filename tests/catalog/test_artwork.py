"""A printer fetches the print file by an address that nobody can guess and that ends."""

import re
from urllib.parse import urlsplit

import pytest

from tests import builders

pytestmark = pytest.mark.django_db


def link_of(product) -> str:
    return product.variants.get(provider="gooten").artwork_link()


def test_the_printer_gets_the_file(client, settings):
    link = link_of(builders.print_product())

    answer = client.get(urlsplit(link).path)

    assert link.startswith(settings.SITE_URL)
    assert b"".join(answer.streaming_content).startswith(b"%PDF-")
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_artwork_at_the_printer_has_no_address_here():
    book = builders.print_product()

    assert book.variants.get(provider="printful").artwork_link() == ""


def test_an_address_for_another_file_or_day_opens_nothing(client):
    path = urlsplit(link_of(builders.print_product())).path
    other = builders.ebook("other").assets.get()

    assert client.get(re.sub(r"/artwork/\d+/", f"/artwork/{other.pk}/", path)).status_code == 404
    longer = re.sub(r"(/artwork/\d+/)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1}", path)
    assert client.get(longer).status_code == 404
    assert client.get("/artwork/1/99999999999999999999999/x/").status_code == 404
    assert client.get("/artwork/99999999999999999999999/1/x/").status_code == 404


def test_the_address_works_for_weeks_and_not_for_ever(client, clock):
    path = urlsplit(link_of(builders.print_product())).path

    clock.advance(seconds=80 * 86400)
    assert client.get(path).status_code == 200

    clock.advance(seconds=12 * 86400)
    assert client.get(path).status_code == 404
