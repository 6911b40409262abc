"""C, Redis: emptied, away, hung, full, poisoned. It carries hints, so nothing of value is lost."""

import json
import time

import httpx
import pytest
from axes.models import AccessAttempt
from django.test import override_settings

from core import checks
from core.models import ProviderHealth
from operations.pages import Page
from tests.chaos.house import wait_until
from tests.chaos.load import Crowd
from tests.chaos.matrix.patience import asked
from tests.chaos.matrix.test_a_webhooks import renamed
from tests.chaos.matrix.test_b_processes import bought_and_in_a_call

_PATIENCE = 30  # seconds after which the sweeper works by itself (core/sweeper.py)


def test_c1_emptied_every_two_seconds_under_load(stage):
    crowd = Crowd(stage.house.shop, stage.house.sandbox, seed=stage.house.seed, size=3, pause=0.5)
    crowd.start()
    for _time in range(8):
        stage.wait(2)
        stage.house.valkey().flushall()
    crowd.stop()

    assert len(crowd.sold.paid) > 5
    stage.comes_to_rest(*crowd.sold.paid)


@pytest.mark.parametrize("workers", ["idle", "busy"])
def test_c2_away_for_three_seconds(stage, workers):
    busy = workers == "busy"
    before = [bought_and_in_a_call(stage)] if busy else []
    stage.keep_down("valkey", 3)

    sold = [*before, stage.buy()]

    stage.bring_back("valkey")
    back = time.time()
    wait_until(lambda: stage.is_complete(sold[-1]), what="the order", seconds=20)
    sold.append(stage.buy())
    wait_until(lambda: stage.last_beat("worker") > back or stage.buy() is None, what="a worker")
    stage.comes_to_rest(*sold)


def broken(stage, how):
    """Redis is away, hangs, takes nothing more, throws all away, or is somebody's copy."""
    if how == "killed":
        stage.keep_down("valkey", 600)
    elif how == "hung":
        stage.stop([stage.house.pid("valkey")])
    elif how == "read-only":
        stage.house.valkey().replicaof("127.0.0.1", 1)
    else:
        policy = "noeviction" if how == "full" else "allkeys-random"
        stage.house.valkey().config_set("maxmemory-policy", policy)
        stage.house.valkey().config_set("maxmemory", "1")


def mended(stage, how):
    if how == "read-only":
        stage.house.valkey().replicaof("NO", "ONE")
    elif how in ("full", "evicting"):
        stage.house.valkey().config_set("maxmemory", "0")
        stage.house.valkey().config_set("maxmemory-policy", "noeviction")
    stage.go_on()
    stage.bring_back("valkey")


@pytest.mark.parametrize("how", ["killed", "hung", "full", "evicting", "read-only"])
def test_c2_c3_c4_the_sweeper_works_by_itself_after_half_a_minute(stage, how):
    stage.comes_to_rest(stage.buy())
    broken(stage, how)
    began = time.time()
    try:
        session = stage.buy()
        with override_settings(REDIS_URL=stage.house.environ["REDIS_URL"]):
            assert checks.check_redis().level == "warn"
        wait_until(lambda: stage.is_complete(session), what="the order", seconds=75)
        assert stage.last_beat("child") > began
        assert time.time() - began < _PATIENCE + 30
    finally:
        mended(stage, how)
    back = time.time()
    wait_until(
        lambda: stage.is_complete(stage.buy()) or stage.last_beat("worker") > back,
        what="a worker again",
        seconds=20,
    )
    stage.comes_to_rest(session)


def test_c3_hung_and_the_web_answers(stage):
    known = {"object": "event", "type": "moon.risen", "created": 1_760_000_000, "livemode": False}
    stage.stop([stage.house.pid("valkey")])
    try:
        took = sorted(timed(stage, renamed(known)) for _number in range(40))
        with httpx.Client(base_url=stage.house.shop, timeout=20, trust_env=False) as visitor:
            for path in ("/", "/admin/login/", "/buy/the-quiet-launch", "/thanks/"):
                began = time.monotonic()
                assert visitor.get(path).status_code in (200, 303), path
                stage.said.append(f"{path}: {time.monotonic() - began:.1f} s while Redis hangs")
                assert time.monotonic() - began < 5, path
    finally:
        stage.go_on()
    stage.said.append(f"slowest answer to a webhook while Redis hangs: {took[-1]:.2f} s")
    assert took[-1] < 1
    stage.comes_to_rest()


def timed(stage, event):
    began = time.monotonic()
    assert stage.tell(event) == 200
    return time.monotonic() - began


def message(body, **headers):
    """A message as kombu lays it into the list."""
    properties = {
        "correlation_id": "1",
        "delivery_mode": 2,
        "delivery_info": {"exchange": "", "routing_key": "hint"},
        "priority": 0,
        "body_encoding": "utf-8",
        "delivery_tag": "moon",
    }
    return {
        "body": body,
        "content-encoding": "utf-8",
        "content-type": "application/json",
        "headers": {"lang": "py", "task": "core.drain", "id": "1", **headers},
        "properties": properties,
    }


POISON = {
    "no JSON": b"\x80\x04moon",
    "no message": b'{"moon": 1}',
    "no object": b"[1]",
    "an unknown task": message('[[], {}, {"callbacks": null}]', task="moon.rise"),
    "a body that is no JSON": message("moon"),
    "wrong arguments": message('[[1, 2, 3], {"moon": 1}, {}]'),
    "an unknown table": message('[["moon.rock"], {}, {}]'),
    "pickle": message("gASV", task="core.drain")
    | {"content-type": "application/x-python-serialize"},
}


#: What kombu cannot even unwrap ends the worker that took it, and the supervisor starts another.
NO_MESSAGES = ("no JSON", "no message", "no object")


@pytest.mark.parametrize("kind", POISON)
def test_c5_a_poisoned_message_is_dropped(stage, kind):
    poison = POISON[kind]
    told_before = stage.told_of("turned-away/dropped/")
    pids = [stage.house.pid(name) for name in ("worker1", "worker2")]
    raw = poison if isinstance(poison, bytes) else json.dumps(poison).encode()
    stage.house.valkey().lpush("hint", raw)
    wait_until(lambda: stage.house.valkey().llen("hint") == 0, what="somebody to take it")

    session = stage.buy()

    wait_until(lambda: stage.is_complete(session), what="the order")
    stage.wait(0.5)
    if kind not in NO_MESSAGES:
        assert [stage.house.pid(name) for name in ("worker1", "worker2")] == pids
    wait_until(lambda: not stage.house.valkey().exists("unacked"), what="an empty Redis")
    stage.comes_to_rest(session)
    if kind not in NO_MESSAGES:
        assert stage.told_of("turned-away/dropped/") > told_before


def test_c6_what_must_outlive_redis_is_in_postgres(stage):
    ProviderHealth.objects.update_or_create(
        provider="gooten", defaults={"state": "open", "failures": 5}
    )
    with httpx.Client(base_url=stage.house.shop, trust_env=False) as mallory:
        form = Page(mallory.get("/admin/login/").text).forms[0]
        typed = {**form.fields, "username": "olga", "password": "wrong"}
        mallory.post("/admin/login/", data=typed)

    stage.house.valkey().flushall()

    assert ProviderHealth.objects.get(provider="gooten").state == "open"
    assert asked(lambda: AccessAttempt.objects.get(username="olga").failures_since_start) == 1
    ProviderHealth.objects.filter(provider="gooten").update(state="closed", failures=0)
    stage.comes_to_rest(stage.buy())
