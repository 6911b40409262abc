"""Keeps the shop's promises in sight: asks each every five minutes, tells when one breaks."""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError
from django.utils.translation import gettext as _

from core import clock
from core.alerts import raise_alert
from core.clock import DbNow
from core.models import Alert
from operations.invariants import ALL, Found, Invariant, Scope, look
from operations.invariants.scope import by_table
from operations.models import InvariantCheck

log = structlog.get_logger(__name__)

PAGE = "/admin/operations/invariantcheck/"
#: Of the 40 seconds that a task may take; a look takes a fraction of one.
_SECONDS_EACH = 5
_SECONDS_ALL = 30
#: After three missed looks what the page shows is old.
_STALE = timedelta(minutes=16)


@dataclass(frozen=True)
class Standing:
    """One promise as its page shows it. `check` None: it was never asked."""

    invariant: Invariant
    check: InvariantCheck | None

    @property
    def state(self) -> str:
        """One of "kept", "broken", and "unknown" when the last look failed or there was none."""
        if self.check is None or self.check.problem:
            return "unknown"
        return "kept" if self.check.count == 0 else "broken"


@dataclass(frozen=True)
class Overview:
    """All promises at once. `checked_at` is when the one that waits longest was asked."""

    standings: tuple[Standing, ...]
    checked_at: datetime | None

    @property
    def broken(self) -> int:
        """How many do not hold."""
        return sum(one.state == "broken" for one in self.standings)

    @property
    def is_stale(self) -> bool:
        """Whether it is too long ago that all were asked."""
        return self.checked_at is None or clock.now() - self.checked_at > _STALE

    @property
    def is_good(self) -> bool:
        """Whether all hold, as far as was asked lately."""
        return not self.is_stale and all(one.state == "kept" for one in self.standings)

    @property
    def line(self) -> str:
        """How the promises stand, in the one line of the dashboard."""
        if self.checked_at is None:
            return _("System promises: not checked yet")
        shown = {
            "count": len(self.standings),
            "broken": self.broken,
            "unknown": sum(one.state == "unknown" for one in self.standings),
            "time": f"{self.checked_at:%H:%M}",
            "day": f"{self.checked_at:%Y-%m-%d %H:%M}",
        }
        if self.broken:
            return (
                _("System promises: %(broken)d of %(count)d broken, last checked %(time)s") % shown
            )
        if self.is_stale:
            return _("System promises: not checked since %(day)s UTC") % shown
        if shown["unknown"]:
            return _("System promises: %(unknown)d of %(count)d could not be checked") % shown
        return _("System promises: all %(count)d hold, last checked %(time)s") % shown


def overview() -> Overview:
    """How every promise stood at its last look."""
    checks = {check.code: check for check in InvariantCheck.objects.all()}
    standings = tuple(Standing(one, checks.get(one.code)) for one in ALL)
    times = [one.check.checked_at if one.check else None for one in standings]
    known = [at for at in times if at is not None]
    return Overview(standings, min(known) if len(known) == len(times) else None)


def check_due() -> int:
    """Ask every promise now, of what changed and of today's turn of the old rows.

    The one asked longest ago comes first, so that with too little time none is left out for ever.
    How many are broken.
    """
    checks = {check.code: check for check in InvariantCheck.objects.all()}
    never = datetime.min.replace(tzinfo=clock.now().tzinfo)
    oldest = sorted(
        ALL, key=lambda one: checks[one.code].checked_at if one.code in checks else never
    )
    end = time.monotonic() + _SECONDS_ALL
    for invariant in oldest:
        if time.monotonic() < end:
            _check(invariant, checks.get(invariant.code))
    return InvariantCheck.objects.filter(count__gt=0).count()


def _check(invariant: Invariant, before: InvariantCheck | None) -> None:
    begun = time.monotonic()
    try:
        found = look(invariant, _scope(before), seconds=_SECONDS_EACH)
    except OperationalError as error:
        log.exception("promise_not_checked", code=invariant.code)
        _not_checked(invariant, problem=type(error).__name__)
        return
    was_broken = before is not None and before.count > 0
    _keep(invariant, found, before, milliseconds=int((time.monotonic() - begun) * 1000))
    if not found.holds:
        _tell_broken(invariant, found)
    elif was_broken:
        _tell_mended(invariant)


def _scope(before: InvariantCheck | None) -> Scope:
    return Scope.at(
        clock.now(), by_table((label, pk) for label, pk in (before.abouts if before else []))
    )


def _keep(
    invariant: Invariant, found: Found, before: InvariantCheck | None, *, milliseconds: int
) -> None:
    since = None
    if not found.holds:
        since = (before.broken_since if before else None) or clock.now()
    InvariantCheck.objects.update_or_create(
        code=invariant.code,
        defaults={
            "count": found.count,
            "examples": [{"text": one.text[:300], "link": one.link} for one in found.examples],
            "abouts": found.abouts,
            "problem": "",
            "checked_at": DbNow(),
            "broken_since": since,
            "milliseconds": milliseconds,
        },
    )


def _not_checked(invariant: Invariant, *, problem: str) -> None:
    """What was known stays, and the page says that it is old."""
    InvariantCheck.objects.update_or_create(code=invariant.code, defaults={"problem": problem})


def _tell_broken(invariant: Invariant, found: Found) -> None:
    shown = "\n".join(f"- {one.text}" for one in found.examples[:5])
    raise_alert(
        severity="critical",
        title=_("A promise of the shop is broken: %(promise)s") % {"promise": invariant.promise},
        body=_(
            "%(count)d row(s) break it, so customers or your books may be affected. The shop goes "
            "on with everything else and looks again every five minutes. Open the page of "
            "promises, look at the rows it links to, and put them right there:\n%(rows)s"
        )
        % {"count": found.count, "rows": shown},
        dedupe_key=_dedupe(invariant),
        link=PAGE,
    )


def _tell_mended(invariant: Invariant) -> None:
    for alert in Alert.objects.filter(dedupe_key=_dedupe(invariant), resolved_at=None):
        alert.resolve()
    at = clock.now()
    raise_alert(
        severity="info",
        title=_("Mended: %(promise)s") % {"promise": invariant.promise},
        body=_("No row breaks this promise any more. There is nothing to do."),
        dedupe_key=f"promise-mended/{invariant.code}/{at:%Y%m%d%H%M}",
        link=PAGE,
    )


def _dedupe(invariant: Invariant) -> str:
    return f"promise/{invariant.code}"
