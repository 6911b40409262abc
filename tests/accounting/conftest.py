"""Fixtures of the books: a shop that is connected to the sandbox's company, with its mappings."""

import pytest

from accounting.models import QuickBooksConnection
from tests.accounting import stories


@pytest.fixture
def connected(world, settings) -> QuickBooksConnection:
    """Connected the way an owner does it, with the mappings that fit by name."""
    return stories.connect(settings)
