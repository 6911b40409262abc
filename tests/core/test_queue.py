"""Hints: after the commit, once per burst, and whatever happens to Redis the caller never waits."""

import os
import socket
import threading
import time

import pytest
from celery import current_app
from django.core.cache import cache
from django.db import transaction

from core import queue, tasks
from core.models import WebhookEvent


@pytest.fixture
def broker(settings, monkeypatch):
    """A broker in this process's memory: what it was sent, in order."""
    settings.REDIS_URL = "memory://"
    cache.clear()
    monkeypatch.setattr(queue, "_sender", queue._Sender())
    sent: list[str] = []
    arrived = threading.Event()

    def take(self, name, args, **_options) -> None:
        sent.append(f"{name} {args[0]}")
        arrived.set()

    monkeypatch.setattr(type(current_app._get_current_object()), "send_task", take)
    return sent, arrived


@pytest.fixture
def hung_redis(settings):
    """A Redis that accepts connections and never answers."""
    listener = socket.create_server(("127.0.0.1", 0))
    settings.REDIS_URL = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    before = current_app.conf.broker_url
    current_app.conf.broker_url = settings.REDIS_URL
    yield
    current_app.conf.broker_url = before
    listener.close()


@pytest.mark.django_db(transaction=True)
def test_a_hint_goes_after_the_commit_and_not_before(broker):
    sent, arrived = broker
    with transaction.atomic():
        queue.wake(WebhookEvent)
        assert not arrived.wait(0.1)
    assert arrived.wait(2)
    assert sent == ["core.drain core.webhookevent"]


@pytest.mark.django_db(transaction=True)
def test_nothing_is_hinted_of_what_was_rolled_back(broker):
    _sent, arrived = broker
    with transaction.atomic():
        queue.wake(WebhookEvent)
        transaction.set_rollback(True)
    assert not arrived.wait(0.1)


def test_a_burst_is_few_hints(broker):
    sent, arrived = broker
    for _ in range(500):
        queue.hint("core.alert")
    assert arrived.wait(2)
    time.sleep(0.1)  # noqa: TID251 - waits for a thread, holds no worker
    assert 1 <= len(sent) <= 5


@pytest.mark.django_db(transaction=True)
def test_one_hint_of_a_table_waits_at_a_time_and_the_next_goes_when_it_was_taken(broker):
    sent, arrived = broker

    def hinted(label):
        arrived.clear()
        queue.hint(label)
        return arrived.wait(0.3)

    assert hinted("core.alert")
    assert not hinted("core.alert")
    assert hinted("core.periodicrun")
    tasks.drain_table.run("core.alert")
    assert hinted("core.alert")
    assert [one.split()[1] for one in sent] == ["core.alert", "core.periodicrun", "core.alert"]


def test_a_hint_that_was_lost_keeps_nobody_back_for_long(broker, monkeypatch):
    monkeypatch.setattr(queue, "_LOST_AFTER", 1)
    _sent, arrived = broker
    queue.hint("core.alert")
    assert arrived.wait(2)
    arrived.clear()
    time.sleep(queue._LOST_AFTER + 0.1)  # noqa: TID251 - Redis forgets by its own clock
    queue.hint("core.alert")
    assert arrived.wait(2)


def test_a_hung_redis_costs_the_caller_nothing(hung_redis):
    began = time.perf_counter()
    for _ in range(1000):
        queue.hint("core.alert")
    assert time.perf_counter() - began < 0.5


def test_without_a_broker_nothing_is_sent_and_nothing_fails(settings, broker):
    sent, _arrived = broker
    settings.REDIS_URL = settings.CELERY_BROKER_URL = ""
    queue.hint("core.quiet")
    time.sleep(0.1)  # noqa: TID251 - waits for a thread, holds no worker
    assert "core.drain core.quiet" not in sent


def test_the_sender_lives_again_after_a_fork(broker):
    sent, arrived = broker
    queue.hint("core.alert")
    assert arrived.wait(2)
    time.sleep(0.1)  # noqa: TID251 - the sender rests: whoever forks holds no lock of Redis' client
    child = os.fork()
    if child == 0:
        sent.clear()
        arrived.clear()
        cache.clear()
        queue.hint("core.alert")
        os._exit(0 if arrived.wait(10) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
