"""A Redis that answers and takes or keeps nothing is not well: hints are lost in silence."""

import subprocess
from contextlib import suppress

import pytest
import redis

from benchmarks.house import wait_until
from core.checks import check_redis
from core.engine_wheels import find_programs


@pytest.fixture
def valkey(tmp_path_factory, settings):
    """Starts a Valkey of its own; its client."""
    path = tmp_path_factory.mktemp("v") / "own.sock"
    started = []

    def start(**config: str) -> redis.Redis:
        given = {"port": "0", "unixsocket": str(path), "save": "", **config}
        options = [part for name, value in given.items() for part in (f"--{name}", value)]
        argv = [str(find_programs().valkey), *options]
        started.append(subprocess.Popen(argv, cwd=path.parent, stdout=subprocess.DEVNULL))
        settings.REDIS_URL = f"unix://{path}"
        client = redis.Redis.from_url(settings.REDIS_URL)
        wait_until(lambda: answers(client), what="Valkey")
        return client

    yield start
    for process in started:
        process.kill()
        process.wait()


def answers(client) -> bool:
    with suppress(redis.RedisError, OSError):
        return bool(client.ping())
    return False


def test_a_full_redis_is_a_warning_that_says_so(valkey):
    valkey(maxmemory="1")
    found = check_redis()

    assert found.level == "warn"
    assert "takes nothing" in found.message


def test_a_copy_that_takes_nothing_is_a_warning_too(valkey):
    valkey().replicaof("127.0.0.1", 1)
    found = check_redis()

    assert found.level == "warn"
    assert "takes nothing" in found.message


def test_a_redis_that_may_throw_hints_away_is_named(valkey):
    own = valkey(maxmemory="100mb")
    assert check_redis().level == "ok"

    own.config_set("maxmemory-policy", "allkeys-lru")
    found = check_redis()

    assert (found.level, found.fix) == ("warn", "set maxmemory-policy to noeviction")
    assert "(allkeys-lru)" in found.message
