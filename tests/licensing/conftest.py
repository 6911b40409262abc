"""Fixtures of the licence stories: Olga at her desk."""

import pytest
from django.test import Client

from tests.operations import people


@pytest.fixture
def olga_client() -> Client:
    """The owner's browser, past the password and the second factor."""
    return people.verified(people.olga())
