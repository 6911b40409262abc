"""What the timetable calls: every day the printers' own lists are held against our attempts."""

import re
from collections import defaultdict
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from core import clock
from core.alerts import raise_alert
from core.outcomes import Done, Ok, RetryLater, Settlement
from fulfillment.models import Phase, PrintAttempt, Work
from fulfillment.providers import printers
from fulfillment.providers.base import Printer, PrintStatus, RemoteOrder

#: How far back the lists are read.
DAYS = 3
_AGAIN_SECONDS = 3600
#: How our references look: order number without its dash, group, generation.
OURS = re.compile(r"(SH[0-9]+-[0-9]+)-[0-9]+")


def reconcile_prints() -> Settlement:
    """Find what every other net missed; a printer that does not answer is asked in an hour."""
    silent: list[str] = []
    printed: dict[str, list[str]] = defaultdict(list)
    for name, printer in printers().items():
        remotes = [] if printer.configured() else _listed(printer)
        if remotes is None:
            silent.append(name)
        for remote in remotes or []:
            group = _compare(printer, remote)
            if group:
                printed[group].append(f"{name} {remote.reference}")
    for group, places in printed.items():
        if len(places) > 1:
            _tell_of_two(group, places)
    if silent:
        return RetryLater(f"no list from {', '.join(silent)}", after=_AGAIN_SECONDS)
    return Done(note=f"{sum(map(len, printed.values()))} prints compared")


def _listed(printer: Printer) -> list[RemoteOrder] | None:
    """The printer's orders of the last days; None when it does not say."""
    outcome = printer.list_recent(clock.now() - timedelta(days=DAYS))
    return outcome.value if isinstance(outcome, Ok) else None


def _compare(printer: Printer, remote: RemoteOrder) -> str:
    """Hold one order of a printer against our attempt; the group's name when it is printed."""
    provider = printer.name
    ours = OURS.fullmatch(remote.reference)
    if ours is None or remote.is_replacement:
        return ""
    attempt = PrintAttempt.objects.filter(provider=provider, reference=remote.reference).first()
    if attempt is None:
        _tell_of_stranger(provider, remote)
        return ""
    is_printed = remote.committed and remote.status != PrintStatus.CANCELED
    if attempt.phase in (Phase.ABANDONED, Phase.CANCELED) and _is_left_over(remote):
        attempt.put_to_work(Work.SWEEP, phase=Phase.ABANDONED, may_exist=True)
    if attempt.is_fenced and attempt.remote_id and _is_twin(attempt, remote):
        printer.cancel(remote.remote_id)  # only what is on hold can be; tomorrow shows it
    return ours[1] if is_printed else ""


def _is_twin(attempt: PrintAttempt, remote: RemoteOrder) -> bool:
    """A second draft under the name of the one that is printed: nobody may confirm it."""
    return remote.remote_id != attempt.remote_id and remote.status == PrintStatus.DRAFT


def _is_left_over(remote: RemoteOrder) -> bool:
    """Alive at the printer although we left it: the sweep cancels it, or raises the alarm."""
    return remote.status != PrintStatus.CANCELED


def _tell_of_two(group: str, places: list[str]) -> None:
    raise_alert(
        severity="critical",
        title=_("%(group)s is printed more than once") % {"group": group},
        body=_(
            "These printers have it: %(places)s. Cancel the younger one at the printer if it still"
            " can be, and tell us how it came to be confirmed."
        )
        % {"places": ", ".join(places)},
        dedupe_key=f"print-twice/{group}",
        link=f"{settings.SITE_URL}/admin/fulfillment/printorder/",
    )


def _tell_of_stranger(provider: str, remote: RemoteOrder) -> None:
    raise_alert(
        severity="critical",
        title=_("%(printer)s has an order that this shop does not know")
        % {"printer": provider.capitalize()},
        body=_(
            "It is called %(reference)s (%(status)s), as only this shop calls its prints. It may"
            " come from a copy of the shop, or from before its data was restored. Look at it there."
        )
        % {"reference": remote.reference, "status": remote.raw_status},
        dedupe_key=f"print-stranger/{provider}/{remote.reference}",
        link=f"{settings.SITE_URL}/admin/fulfillment/printorder/",
    )
