"""How a grant, an access or a booking is told to a customer: short sentences, translated."""

from datetime import datetime

from django.template.defaultfilters import filesizeformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fulfillment.courses import Access
from fulfillment.doors import Door
from fulfillment.models import Booking, DownloadGrant

_LONGEST_ENDING = 5


def file_facts(one: DownloadGrant) -> str:
    """Kind, size and version of a file, such as `PDF, 1.2 MB, version 2`."""
    asset = one.asset
    _stem, dot, ending = asset.filename.rpartition(".")
    parts = (
        [ending.upper()] if dot and 1 <= len(ending) <= _LONGEST_ENDING and ending.isalnum() else []
    )
    parts.append(filesizeformat(asset.size))
    if asset.version:
        parts.append(_("version %(version)s") % {"version": asset.version})
    return ", ".join(parts)


def downloads_left(one: DownloadGrant) -> str:
    """How many downloads are left; empty when they are not counted."""
    if one.download_limit is None or one.left is None:
        return ""
    return ngettext(
        "%(left)s of %(limit)s download left",
        "%(left)s of %(limit)s downloads left",
        one.download_limit,
    ) % {"left": one.left, "limit": one.download_limit}


def until(at: datetime | None) -> str:
    """`until 20 December 2026`; empty for ever."""
    return _("until %(date)s") % {"date": date_format(at, "DATE_FORMAT")} if at else ""


def grant_detail(one: DownloadGrant) -> str:
    """All of it in one line, for a mail."""
    parts = (file_facts(one), downloads_left(one), until(one.expires_at))
    return " · ".join(part for part in parts if part)


def grant_state(found: Door) -> str:
    """Why a download is not open, for the order page."""
    match found:
        case Door.OPEN:
            return _("Ready to download")
        case Door.PAUSED:
            return _("Paused until the payment is cleared up.")
        case Door.CLOSED:
            return _("This download is closed.")
        case Door.EXPIRED:
            return _("This link has run out; its page can e-mail you a fresh one.")
        case Door.USED_UP:
            return _("All downloads of this link are used.")


def access_state(access: Access) -> str:
    """Until when access is open, or why it is not."""
    match access.door:
        case Door.OPEN:
            if access.until is None:
                return _("Open, with no end date")
            return _("Open %(until)s") % {"until": until(access.until)}
        case Door.PAUSED:
            return _("Paused until the payment is cleared up.")
        case Door.EXPIRED | Door.USED_UP:
            return _("The time you bought is over.")
        case Door.CLOSED:
            return _("This access is closed.")


def booking_state(one: Booking) -> str:
    """What the customer does next."""
    match Booking.Status(one.status):
        case Booking.Status.REQUESTED:
            if one.scheduling_url:
                return _("Choose a time that suits you.")
            return _("We will write to you to agree on a time.")
        case Booking.Status.SCHEDULED:
            return _("Your time is agreed.")
        case Booking.Status.HELD:
            return _("Done. Thank you!")
        case Booking.Status.CANCELED:
            return _("This booking is canceled.")


def booking_detail(one: Booking) -> str:
    """Length and number of sessions; empty when there is nothing to say."""
    parts = []
    if one.duration_minutes:
        parts.append(_("%(minutes)s minutes") % {"minutes": one.duration_minutes})
    if one.sessions > 1:
        parts.append(_("%(count)s sessions") % {"count": one.sessions})
    return " · ".join([*parts, booking_state(one)])
