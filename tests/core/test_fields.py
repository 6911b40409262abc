"""Encrypted text: unreadable without the key, readable after a change of key, never searched."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import FieldError

from core.fields import EncryptedTextField, FieldKeyMissingError, field_keys_problem
from licensing.models import License

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def field() -> EncryptedTextField:
    return License._meta.get_field("key")


def test_what_is_stored_cannot_be_read_and_comes_back_whole(settings):
    settings.FIELD_KEYS = [NEW]
    stored = field().get_prep_value("PRESS-КЛЮЧ-📘")

    assert "PRESS" not in stored
    assert field().from_db_value(stored) == "PRESS-КЛЮЧ-📘"
    assert field().get_prep_value("PRESS-КЛЮЧ-📘") != stored
    assert field().from_db_value(None) is None


def test_an_older_key_still_reads_after_a_new_one_was_put_first(settings):
    settings.FIELD_KEYS = [OLD]
    stored = field().get_prep_value("secret")
    settings.FIELD_KEYS = [NEW, OLD]

    assert field().from_db_value(stored) == "secret"


def test_a_lost_key_is_said_by_name_and_not_by_the_value(settings):
    settings.FIELD_KEYS = [OLD]
    stored = field().get_prep_value("secret")
    settings.FIELD_KEYS = [NEW]

    with pytest.raises(FieldKeyMissingError, match=r"FIELD_KEYS opens License\.key"):
        field().from_db_value(stored)


def test_looking_for_an_encrypted_value_is_refused_because_it_could_never_match():
    with pytest.raises(FieldError, match="cannot be searched"):
        License.objects.filter(key="secret").exists()


@pytest.mark.parametrize("keys", [[], ["short"], ""])
def test_missing_or_malformed_keys_are_told(settings, keys):
    settings.FIELD_KEYS = keys

    assert "FIELD_KEYS" in field_keys_problem()


def test_keys_may_come_as_one_string_with_commas(settings):
    settings.FIELD_KEYS = f"{NEW}, {OLD}"

    assert field_keys_problem() == ""
