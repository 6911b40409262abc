"""Counting tries: within the limit, per person, and open when the cache is down."""

from django.core.cache import cache

from core.ratelimit import allow


def test_the_limit_holds_per_scope_and_person():
    cache.clear()
    tries = [allow("links", "ada@example.com", limit=3, seconds=60) for _ in range(5)]
    assert tries == [True, True, True, False, False]
    assert allow("links", "grace@example.com", limit=3, seconds=60)
    assert allow("other", "ada@example.com", limit=3, seconds=60)


def test_a_cache_that_is_down_stops_nobody(settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
        }
    }
    assert allow("links", "ada@example.com", limit=0, seconds=60)
