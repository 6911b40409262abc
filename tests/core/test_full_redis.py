"""A Redis that answers and takes nothing more is not well: hints would be lost in silence."""

import subprocess
from contextlib import suppress

import pytest
import redis

from benchmarks.house import wait_until
from core.checks import check_redis
from core.engine_wheels import find_programs


@pytest.fixture
def full_redis(tmp_path_factory, settings):
    """A Valkey of its own that has used up its memory."""
    path = tmp_path_factory.mktemp("v") / "full.sock"
    options = ["--port", "0", "--unixsocket", str(path), "--save", "", "--maxmemory", "1"]
    process = subprocess.Popen(
        [str(find_programs().valkey), *options, "--maxmemory-policy", "noeviction"],
        cwd=path.parent,
        stdout=subprocess.DEVNULL,
    )
    settings.REDIS_URL = f"unix://{path}"
    client = redis.Redis.from_url(settings.REDIS_URL)
    wait_until(lambda: answers(client), what="Valkey")
    yield
    process.kill()
    process.wait()


def answers(client) -> bool:
    with suppress(redis.RedisError, OSError):
        return bool(client.ping())
    return False


def test_a_full_redis_is_a_warning_that_says_so(full_redis):
    found = check_redis()

    assert found.level == "warn"
    assert "takes nothing" in found.message
