"""What was turned away and left no row: counted, shown by the doctor, told to the owner.

A door keeps nothing of who does not hold the secret, a queue nothing of what is no hint, and a
database that takes nobody cannot write that down. So the counts live in Redis; what comes while
Redis is away as well is in the log alone.
"""

import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.db.models import Max
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext_lazy

from core import clock
from core.alerts import raise_alert
from core.models import WebhookEvent
from core.tally import count, end, total

Why = Literal["refused", "clock", "dropped", "database"]

_DAYS = 2 * 86400
_HOURS = 2 * 3600
#: Refusals that are worth a word when a provider that was heard before is heard no more.
_SILENCED = 3
#: Seconds in which nothing is counted after Redis did not answer: each try may cost a second.
_PAUSE = 5.0


@dataclass(frozen=True)
class _Kind:
    """How a reason is told, and from how many on that come within so many seconds of the first."""

    title: Promise
    body: Promise
    told_from: int = 1
    within: int = _DAYS


_KINDS: dict[Why, _Kind] = {
    "refused": _Kind(
        ngettext_lazy(
            "%(who)s: %(count)s message was refused",
            "%(who)s: %(count)s messages were refused",
            "count",
        ),
        gettext_lazy(
            "They were not rightly signed, or not what this provider sends; nothing of them was"
            " kept. If the endpoint's secret was changed, set it in the shop's settings as well:"
            " until then payments and prints are looked for by the timetable, which is later, and"
            " what Resend says of mails is missed. If it was not changed, somebody is trying the"
            " door, and nothing is to be done."
        ),
        told_from=20,
        within=_HOURS,
    ),
    "clock": _Kind(
        ngettext_lazy(
            "%(who)s: %(count)s message came with a wrong time",
            "%(who)s: %(count)s messages came with a wrong time",
            "count",
        ),
        gettext_lazy(
            "They are rightly signed, but more than five minutes ago or in time to come: this"
            " machine's clock is wrong, or somebody sends old messages again. They were refused."
            " Run `python manage.py doctor`; if it names the clock, turn on time synchronisation"
            " (NTP). Payments that were refused are looked for by the timetable."
        ),
    ),
    "dropped": _Kind(
        ngettext_lazy(
            "%(count)s message was dropped from the queue",
            "%(count)s messages were dropped from the queue",
            "count",
        ),
        gettext_lazy(
            "They were no hints of this release, and workers went on without them. Nothing is"
            " lost, as work is found in the tables. Look whether something else writes into this"
            " Redis, or whether programs of another release still run."
        ),
    ),
    "database": _Kind(
        ngettext_lazy(
            "PostgreSQL did not take %(count)s message of a provider",
            "PostgreSQL did not take %(count)s messages of providers",
            "count",
        ),
        gettext_lazy(
            "It was away, hung, or had no connection left. The senders were answered 503 and send"
            " again; payments and prints are looked for by the timetable as well. If this goes on,"
            " look whether PostgreSQL runs well, and how many connections it allows"
            " (`python manage.py doctor`)."
        ),
    ),
}
_names: set[tuple[Why, str]] = {("dropped", ""), ("database", "")}
_silent_until = 0.0


def expect(provider: str) -> None:
    """A provider knocks at a door of ours: what is refused there has a count of its own."""
    _names.update((("refused", provider), ("clock", provider)))


def note(why: Why, who: str = "") -> None:
    """Count one. Never breaks; when Redis hangs, one in five seconds waits a second for it."""
    global _silent_until  # noqa: PLW0603 - of this process
    if time.monotonic() < _silent_until:
        return
    counted = count(_untold(why, who), seconds=_KINDS[why].within)
    if counted is None or count(_today(why, who), seconds=_DAYS) is None:
        _silent_until = time.monotonic() + _PAUSE


def lately() -> dict[tuple[Why, str], int] | None:
    """How many of each were counted today and yesterday (UTC); only what was.

    None when the cache does not say.
    """
    found = {}
    for name in sorted(_names):
        counted = total(_today(*name), _today(*name, days_ago=1))
        if counted is None:
            return None
        if counted:
            found[name] = counted
    return found


def tell() -> None:
    """Tell the owner of what came together since the last time; one alert a day of each."""
    for why, who in sorted(_names):
        kind, key = _KINDS[why], _untold(why, who)
        found = total(key)
        if found is None:
            return  # the cache is away: it is told next time
        if found < kind.told_from and not (found >= _SILENCED and _is_silenced(why, who)):
            continue
        raise_alert(
            severity="warning",
            title=kind.title % {"who": who.capitalize(), "count": found},
            body=str(kind.body),
            dedupe_key=f"turned-away/{why}/{who}/{clock.now():%Y-%m-%d}",
        )
        end(key)


def _is_silenced(why: Why, who: str) -> bool:
    """Whether nothing good came any more of a provider that was heard before."""
    heard = WebhookEvent.objects.filter(provider=who, source="webhook")
    last: datetime | None = heard.aggregate(last=Max("received_at"))["last"]
    return last is not None and last < clock.now() - timedelta(seconds=_KINDS[why].within)


def _untold(why: Why, who: str) -> str:
    return f"turned-away:{why}:{who}:untold"


def _today(why: Why, who: str, *, days_ago: int = 0) -> str:
    day = clock.now() - timedelta(days=days_ago)
    return f"turned-away:{why}:{who}:{day:%Y-%m-%d}"
