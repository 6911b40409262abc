"""Fixtures of the books: a shop that is connected to the sandbox's company, with its mappings."""

import pytest

from accounting.models import QuickBooksConnection
from operations.seeding import books


@pytest.fixture
def connected(world, settings) -> QuickBooksConnection:
    """Connected the way an owner does it, with the mappings that fit by name."""
    settings.QBO_CLIENT_ID, settings.QBO_CLIENT_SECRET = "qbo_sandbox", "qbo_sandbox_secret"
    said = books.connect_demo()
    held = QuickBooksConnection.objects.current()
    assert held is not None, said
    return held
