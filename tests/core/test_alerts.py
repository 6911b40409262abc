"""Alerts: one open per trouble, whatever the text."""

import pytest

from core.alerts import raise_alert
from core.models import Alert

pytestmark = pytest.mark.django_db


def raise_(**facts) -> None:
    raise_alert(**{"severity": "warning", "title": "Trouble", "dedupe_key": "t/1", **facts})


def test_the_same_trouble_is_one_alert_that_counts():
    raise_()
    raise_(title="Trouble again")
    alert = Alert.objects.get()
    assert (alert.title, alert.times, alert.status) == ("Trouble", 2, "READY")


def test_after_it_is_resolved_the_same_trouble_is_new():
    raise_()
    Alert.objects.get().resolve()
    raise_()
    assert Alert.objects.count() == 2


def test_a_text_of_any_kind_is_taken():
    raise_(title="x\x00\ud800" * 900, body="👩🏽‍🚀" * 9000)
    assert Alert.objects.get().title.strip("x") == ""
