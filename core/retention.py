"""How long the floor keeps what it need not keep for ever."""

from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import QuerySet

from core import clock
from core.durable import FINAL
from core.models import Alert, ApiCall, Heartbeat, PeriodicRun, WebhookEvent

log = structlog.get_logger(__name__)

API_CALL_DAYS = 90
EVENT_BODY_DAYS = 30
RUN_DAYS = 90
ALERT_DAYS = 180
HEARTBEAT_DAYS = 1
_BATCH = 5000


def prune() -> dict[str, int]:
    """Delete old calls, runs and alerts; trim old event bodies to their ids. Returns how many."""
    counts = {
        "api_calls": _delete(ApiCall.objects.filter(started_at__lt=_ago(API_CALL_DAYS))),
        "event_bodies": _trim_bodies(),
        "runs": _delete(PeriodicRun.objects.filter(status__in=FINAL, slot__lt=_ago(RUN_DAYS))),
        "alerts": _delete(Alert.objects.filter(resolved_at__lt=_ago(ALERT_DAYS))),
        "heartbeats": _delete(Heartbeat.objects.filter(at__lt=_ago(HEARTBEAT_DAYS))),
    }
    log.info("pruned", **counts)
    return counts


def _trim_bodies() -> int:
    """Only of events that are finished: a parked one is read again when a person retries it."""
    old = WebhookEvent.objects.filter(
        status__in=FINAL, received_at__lt=_ago(EVENT_BODY_DAYS), trimmed_at=None
    )
    return old.update(body=b"", trimmed_at=clock.DbNow())


def _delete(rows: "QuerySet[Any]") -> int:
    """In batches, each its own commit, so that no long lock is held."""
    total = 0
    while ids := list(rows.values_list("pk", flat=True)[:_BATCH]):
        total += rows.model._base_manager.filter(pk__in=ids).delete()[0]
    return total


def _ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)
