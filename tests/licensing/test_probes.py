"""The health check that notices a lost encryption key before a customer does."""

import pytest
from cryptography.fernet import Fernet

from licensing.probes import readable_keys
from tests.licensing.test_licenses import bought

pytestmark = pytest.mark.django_db


def test_keys_that_can_be_read_are_well():
    assert readable_keys().level == "ok"
    bought()
    assert readable_keys().level == "ok"


def test_a_lost_key_is_named_with_the_cure(settings):
    bought()
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    found = readable_keys()

    assert found.level == "fail"
    assert "FIELD_KEYS" in found.message
    assert "end of the list" in found.fix


def test_a_malformed_key_is_named(settings):
    settings.FIELD_KEYS = ["not-a-key"]

    assert readable_keys().level == "fail"
