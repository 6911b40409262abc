"""Database and queue addresses as Django and Celery want them, with every waiting time bounded."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

# Milliseconds; a stuck statement, lock or transaction ends by itself.
_TIMEOUTS = {
    "statement_timeout": 15_000,
    "lock_timeout": 3_000,
    "idle_in_transaction_session_timeout": 15_000,
}


def not_running(data: Path) -> str:
    """The address while no shop runs on `data`: a folder whose name says what to do.

    So commands without a database (check, makemigrations) work, and others fail with that name.
    """
    return f"postgresql:///storehand?host={data}/not-running--make-run-starts-it"


def configure(url: str) -> dict[str, Any]:
    """Django's settings for a `postgresql://` address; its query may hold libpq's own options."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    timeouts = " ".join(f"-c {name}={value}" for name, value in _TIMEOUTS.items())
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "storehand",
        "USER": unquote(parts.username or "") or "storehand",
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", unquote(parts.hostname or "")),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"connect_timeout": 3, "options": timeouts, **query},
    }


def broker_url(redis_url: str) -> str:
    """Celery's name for the same server: it says `redis+socket://` where redis-py says `unix://`."""
    if not redis_url.startswith("unix://"):
        return redis_url
    return redis_url.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
