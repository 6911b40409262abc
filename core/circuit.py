"""A circuit per provider: after five failures in a row in a minute it is left alone for a minute.

In a row, because a busy shop meets five failures a minute of a provider that answers nine calls
in ten: counted without regard to its answers, they turned half of the buyers away in the suite of
faults (docs/decisions/0020). A provider that refuses the shop's key is left alone at once. The
state is a row in Postgres, so every process sees it and it survives Redis. While it is open nothing
is sent; after the pause one call, chosen by a guarded UPDATE, tries whether it is well.
"""

import time

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.alerts import raise_alert
from core.drain import tables
from core.durable import Status
from core.models import Alert, ProviderHealth

log = structlog.get_logger(__name__)

FAILURES = 5
WINDOW_SECONDS = 60
PAUSE_SECONDS = 60
_CACHE_SECONDS = 2

# Only "closed" is remembered: to be wrong about it for two seconds costs one failed call.
_closed_until: dict[str, float] = {}
# Providers that failed this process and have not answered it since: their answer ends the row.
_failing: set[str] = set()


def admit(provider: str) -> str | None:
    """None when a call may be made now, otherwise the reason why not."""
    if _closed_until.get(provider, 0) > time.monotonic():
        return None
    state = ProviderHealth.objects.filter(pk=provider).values_list("state", flat=True).first()
    if state in (None, ProviderHealth.State.CLOSED):
        _closed_until[provider] = time.monotonic() + _CACHE_SECONDS
        return None
    return None if _may_try(provider) else f"{provider} has been failing and is left alone"


def succeeded(provider: str) -> None:
    """The provider answered, be it a refusal. Its first success brings the waiting rows forward."""
    if provider in _failing:
        _failing.discard(provider)
        counted = ProviderHealth.objects.filter(pk=provider, state=ProviderHealth.State.CLOSED)
        counted.update(failures=0)
    if _closed_until.get(provider, 0) > time.monotonic():
        return
    closed = ProviderHealth.objects.exclude(state=ProviderHealth.State.CLOSED)
    if closed.filter(pk=provider).update(state=ProviderHealth.State.CLOSED, failures=0):
        log.info("circuit_closed", provider=provider)
        keys = (_dedupe_key(provider), _key_alert(provider))
        Alert.objects.filter(dedupe_key__in=keys, resolved_at=None).update(
            resolved_at=clock.DbNow()
        )
        _bring_forward(provider)
    _closed_until[provider] = time.monotonic() + _CACHE_SECONDS


def failed(provider: str, reason: str) -> None:
    """Count a time-out, a broken answer or a 5xx; the fifth in the window opens the circuit."""
    _closed_until.pop(provider, None)
    _failing.add(provider)
    values: dict[str, str | float] = {
        "provider": provider,
        "reason": reason[:500],
        "limit": FAILURES,
        "window": clock.scaled(WINDOW_SECONDS),
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_FAILURE, values)
        state, has_just_opened = cursor.fetchone()
    if state == ProviderHealth.State.OPEN and has_just_opened:
        log.warning("circuit_opened", provider=provider, reason=reason)
        raise_alert(
            severity="warning",
            title=_("%(provider)s is not answering") % {"provider": provider.capitalize()},
            body=_(
                "Five calls failed within a minute, the last with: %(reason)s. Work that needs it"
                " waits and goes on by itself as soon as it answers again."
            )
            % {"reason": reason},
            dedupe_key=_dedupe_key(provider),
            link=f"{settings.SITE_URL}/admin/core/providerhealth/",
        )


def locked_out(provider: str, reason: str) -> None:
    """It refuses the shop's key, so every call would be refused: leave it alone, tell the owner."""
    _closed_until.pop(provider, None)
    _failing.add(provider)
    opened = {
        "state": ProviderHealth.State.OPEN,
        "opened_at": clock.DbNow(),
        "last_error": reason[:500],
    }
    ProviderHealth.objects.update_or_create(provider=provider, defaults=opened)
    log.warning("circuit_locked_out", provider=provider, reason=reason)
    raise_alert(
        severity="critical",
        title=_("%(provider)s refuses the shop's key") % {"provider": provider.capitalize()},
        body=_(
            "It answered: %(reason)s. Orders are kept, and work that needs it waits: nobody has to"
            " press anything for it. Put a valid key into the settings and restart; it is tried"
            " once a minute and goes on by itself. After a day what waited is put before you."
        )
        % {"reason": reason},
        dedupe_key=_key_alert(provider),
        link=f"{settings.SITE_URL}/admin/core/providerhealth/",
    )


def forget() -> None:
    """Drop what this process remembers, so that the next call reads the row."""
    _closed_until.clear()
    _failing.clear()


def _may_try(provider: str) -> bool:
    """Whether this call is the one that tries if the provider is well again."""
    pause = clock.after(-clock.scaled(PAUSE_SECONDS))
    rested = Q(state=ProviderHealth.State.OPEN, opened_at__lte=pause)
    abandoned = Q(state=ProviderHealth.State.HALF_OPEN, probe_until__lte=clock.DbNow())
    won = ProviderHealth.objects.filter(rested | abandoned, pk=provider).update(
        state=ProviderHealth.State.HALF_OPEN,
        probe_until=clock.after(clock.scaled(PAUSE_SECONDS)),
    )
    return bool(won)


def _bring_forward(provider: str) -> None:
    for table in tables():
        table.model._base_manager.filter(
            status=Status.READY, spoke_to=provider, run_after__gt=clock.DbNow()
        ).update(run_after=clock.DbNow())


def _dedupe_key(provider: str) -> str:
    return f"circuit/{provider}"


def _key_alert(provider: str) -> str:
    return f"circuit/{provider}/key"


# One statement, so that failures of several workers are counted without a lock held by any.
_COUNT_FAILURE = """
INSERT INTO core_providerhealth AS health
       (provider, state, failures, window_started_at, last_error)
VALUES (%(provider)s, 'closed', 1, storehand_now(), %(reason)s)
ON CONFLICT (provider) DO UPDATE SET
    last_error = excluded.last_error,
    failures = CASE WHEN health.window_started_at
                         > storehand_now() - make_interval(secs => %(window)s)
                    THEN health.failures + 1 ELSE 1 END,
    window_started_at = CASE WHEN health.window_started_at
                                  > storehand_now() - make_interval(secs => %(window)s)
                             THEN health.window_started_at ELSE storehand_now() END,
    state = CASE WHEN health.state <> 'closed' THEN 'open'
                 WHEN health.failures + 1 >= %(limit)s AND health.window_started_at
                      > storehand_now() - make_interval(secs => %(window)s) THEN 'open'
                 ELSE 'closed' END,
    opened_at = CASE WHEN health.state = 'open' THEN health.opened_at
                     ELSE storehand_now() END
RETURNING state, opened_at = storehand_now()
"""
