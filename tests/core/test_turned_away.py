"""What leaves no row is counted all the same: the doctor shows it, and the owner hears of it."""

import time
from datetime import timedelta

import pytest
from django.core.cache import cache

from core import checks, turned_away
from core.checks import tell_of_turned_away
from core.models import Alert
from core.probes import run_probes
from tests.door.doors import GOOD, knock
from tests.door.signing import stripe_signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_yet():
    cache.clear()


def forge(times: int) -> None:
    for _time in range(times):
        assert knock("/webhooks/stripe/", GOOD["stripe"], {"Stripe-Signature": "t=1,v1=0"}) == 400


def doctor():
    [found] = run_probes(names=frozenset({"turned away"}))
    return found.level, found.message


def test_a_forger_is_counted_and_the_owner_hears_of_many():
    assert doctor() == ("ok", "nothing, today and yesterday")
    forge(19)
    tell_of_turned_away()
    assert not Alert.objects.exists()

    forge(1)
    tell_of_turned_away()
    tell_of_turned_away()

    told = Alert.objects.get()
    assert (told.title, told.times) == ("Stripe: 20 messages were refused", 1)
    assert "somebody is trying the door" in told.body
    assert doctor() == ("ok", "20 refused stripe, today and yesterday")


@pytest.mark.parametrize("seconds", [-900, 900])
def test_a_rightly_signed_message_of_another_time_tells_of_the_clock(seconds):
    stamp = int(time.time()) + seconds
    late = {"Stripe-Signature": stripe_signature(GOOD["stripe"], at=stamp)}

    assert knock("/webhooks/stripe/", GOOD["stripe"], late) == 400
    tell_of_turned_away()

    told = Alert.objects.get()
    assert told.title == "Stripe: 1 message came with a wrong time"
    assert "this machine's clock is wrong" in told.body
    assert doctor() == ("warn", "1 clock stripe, today and yesterday")


def test_who_cannot_sign_cannot_cry_wolf_about_the_clock():
    stamp = int(time.time()) - 900
    forged = {"Stripe-Signature": stripe_signature(GOOD["stripe"], at=stamp, secret="whsec_no")}

    assert knock("/webhooks/stripe/", GOOD["stripe"], forged) == 400

    assert turned_away.lately() == {("refused", "stripe"): 1}


def test_a_machine_whose_clock_is_wrong_is_told_of_without_any_message(monkeypatch):
    class Wrong(checks.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + timedelta(minutes=10)

    monkeypatch.setattr(checks, "datetime", Wrong)
    tell_of_turned_away()

    told = Alert.objects.get()
    assert "600 s away from the database's" in told.title
    assert "turn on time synchronisation" in told.body


def test_counts_end_after_two_days(moved_clock):
    forge(2)
    moved_clock.advance(86400)
    assert doctor() == ("ok", "2 refused stripe, today and yesterday")
    moved_clock.advance(86400)
    assert doctor() == ("ok", "nothing, today and yesterday")


def test_without_redis_the_door_answers_as_ever_and_the_timetable_goes_on(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    forge(1)
    tell_of_turned_away()
    assert doctor() == ("skipped", "the counts are in Redis, which does not answer")
    assert not Alert.objects.exists()
