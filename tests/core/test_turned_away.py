"""What leaves no row is counted all the same: the doctor shows it, and the owner hears of it."""

import time
from datetime import timedelta

import pytest
from celery.signals import task_failure
from celery.worker.consumer import Consumer
from django.core.cache import cache
from django.db import OperationalError
from kombu.utils.imports import symbol_by_name

from config.celery import app
from core import checks, turned_away
from core.checks import tell_of_clock
from core.drain import UnknownTableError
from core.models import Alert
from core.probes import run_probes
from core.tasks import NotAHintError, drain_table, tell_of_turned_away
from tests.door.doors import GOOD, knock
from tests.door.signing import stripe_signature

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_yet(monkeypatch):
    cache.clear()
    monkeypatch.setattr(turned_away, "_silent_until", 0.0)


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


@pytest.fixture
def wrong_clock(monkeypatch):
    """This machine's clock is ten minutes fast; the database's is right."""

    class Wrong(checks.datetime):
        @classmethod
        def now(cls, tz=None):
            return super().now(tz) + timedelta(minutes=10)

    with monkeypatch.context() as wrong:
        wrong.setattr(checks, "datetime", Wrong)
        yield wrong


def test_a_machine_whose_clock_is_wrong_is_told_of_until_it_is_right(wrong_clock):
    tell_of_clock()

    told = Alert.objects.get()
    assert told.title.endswith("is 600 seconds away from the database's")
    assert "Turn on time synchronisation" in told.body
    wrong_clock.undo()
    tell_of_clock()
    told.refresh_from_db()
    assert told.resolved_at is not None


def test_a_second_batch_of_the_day_is_counted_into_the_same_alert(moved_clock):
    for _batch in range(2):
        forge(20)
        tell_of_turned_away()
    assert Alert.objects.get().times == 2

    moved_clock.advance(86400)
    forge(20)
    tell_of_turned_away()
    assert Alert.objects.count() == 2


def test_few_refusals_are_told_when_a_provider_is_heard_no_more(moved_clock):
    """The secret was changed at Stripe: a small shop has three events in an hour, not twenty."""
    good = {"Stripe-Signature": stripe_signature(GOOD["stripe"])}
    assert knock("/webhooks/stripe/", GOOD["stripe"], good) == 200
    forge(3)
    tell_of_turned_away()
    assert not Alert.objects.exists()

    moved_clock.advance(3 * 3600)
    tell_of_turned_away()

    assert Alert.objects.get().title == "Stripe: 3 messages were refused"


@pytest.mark.parametrize("error", [NotAHintError(), UnknownTableError("moon.rock")])
def test_a_task_that_is_no_hint_counts_as_dropped(error):
    consumer = symbol_by_name(app.conf.worker_consumer)
    hooks = {name for name in vars(consumer) if name.startswith("on_")}
    assert len(hooks) == 4
    assert hooks <= set(dir(Consumer))

    task_failure.send(sender=drain_table, exception=error)
    task_failure.send(sender=drain_table, exception=OperationalError())

    assert turned_away.lately() == {("dropped", ""): 1}


@pytest.mark.parametrize(("given", "named"), [((1,), {}), (("a", "b"), {}), ((), {"moon": 1})])
def test_a_hint_names_one_table(given, named):
    with pytest.raises(NotAHintError):
        drain_table(*given, **named)


def test_counts_end_after_two_days(moved_clock):
    forge(2)
    moved_clock.advance(86400)
    assert doctor() == ("ok", "2 refused stripe, today and yesterday")
    moved_clock.advance(86400)
    assert doctor() == ("ok", "nothing, today and yesterday")


def test_without_redis_the_door_answers_as_ever_and_the_timetable_goes_on(settings, wrong_clock):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    forge(1)
    tell_of_turned_away()
    tell_of_clock()
    assert doctor() == ("skipped", "the counts are in Redis, which does not answer")
    assert Alert.objects.get().dedupe_key.startswith("clock/")
