"""The three print houses against the shared cases."""

import pytest

from tests.fulfillment.provider_cases import *  # noqa: F403 - every case, for each house
from tests.fulfillment.provider_kits import House, house_of, houses

pytestmark = pytest.mark.django_db


@pytest.fixture(params=houses())
def house(request, world) -> House:
    """Each house in turn, in a world where nothing has happened."""
    return house_of(request.param, world)
