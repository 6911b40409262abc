"""What keeps sales out of the books is said before they are made."""

import pytest

from accounting import probes
from accounting.models import QuickBooksConnection
from catalog.readiness import problems
from tests import builders

pytestmark = pytest.mark.django_db


def test_a_product_without_an_item_is_not_ready_while_the_books_are_connected(connected):
    book = builders.ebook()
    assert problems(book) == []

    connected.items.filter(kind="EBOOK").delete()
    connected.taxes.all().delete()

    assert len([text for text in problems(book) if "Accounting > QuickBooks" in text]) == 2


def test_a_shop_without_books_has_nothing_to_map(world):
    assert problems(builders.ebook()) == []


def test_the_doctor_tells_how_the_connection_stands(connected):
    assert probes.connection_stands().level == "ok"
    assert probes.everything_is_mapped().level == "ok"

    QuickBooksConnection.objects.update(status="reconnect_needed", last_error="invalid_grant")

    assert probes.connection_stands().level == "fail"
    assert "invalid_grant" in probes.connection_stands().message
