"""Fixtures of the delivery stories: Olga at her desk, and time that moves."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from core import clock
from tests.operations import people


@pytest.fixture
def olga_client() -> Client:
    """The owner's browser, past the password and the second factor."""
    return people.verified(people.olga())


@pytest.fixture
def clock_forward() -> Iterator[Callable[..., None]]:
    """Move the clock of this test by so many days."""
    yield lambda *, days: clock.advance(days * 86400)
    clock.reset()
