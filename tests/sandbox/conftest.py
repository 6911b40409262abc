"""Fixtures of the sandbox's own tests."""

from collections.abc import Iterator

import pytest

from tests.sandbox import kit


@pytest.fixture
def outside() -> Iterator[kit.Box]:
    """A sandbox of its own and a shop that only listens."""
    with kit.opened() as box:
        yield box
