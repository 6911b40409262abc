"""The frame of every page is made once for what it shows, and again for anything else it shows."""

import pytest
from django.template import engines
from django.utils import translation

from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def written():
    """Render a template of one remembered part."""
    made = engines["django"].from_string(
        "{% load i18n shop %}{% remembered name %}{% translate 'Contact' %} {{ name }} {{ count }}"
        "{% endremembered %}"
    )
    return lambda **facts: made.render(facts)


def test_the_same_values_are_written_once_and_others_anew(written):
    assert written(name="Harbour", count=1) == "Contact Harbour 1"
    assert written(name="Harbour", count=2) == "Contact Harbour 1"
    assert written(name="<Fen>", count=3) == "Contact &lt;Fen&gt; 3"


def test_each_language_has_its_own(written):
    english = written(name="Harbour", count=1)
    with translation.override("fr"):
        assert written(name="Harbour", count=1) != english


def test_another_name_of_the_shop_shows_on_the_next_page(client):
    brand = builders.brand()
    assert (before := brand.name) in client.get("/contact/").content.decode()
    brand.name, brand.postal_address = "Fen Press", "1 Fen Lane"
    brand.save()
    page = client.get("/contact/").content.decode()
    assert f">{before}<" not in page
    assert "Fen Press" in page
    assert "1 Fen Lane" in page


def test_the_page_of_links_is_marked_as_the_one_that_is_open(client):
    builders.brand()
    assert 'aria-current="page"' in client.get("/links/").content.decode()
    assert 'aria-current="page"' not in client.get("/contact/").content.decode()
