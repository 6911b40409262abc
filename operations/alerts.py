"""From an alert row to the owner: Discord first, his mailbox when Discord is gone."""

import hashlib

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from catalog.models import Brand
from core.claims import Status
from core.models import Alert
from core.outcomes import (
    Done,
    NeedsReview,
    NotSent,
    Ok,
    Rejected,
    RetryLater,
    Settlement,
    Skipped,
    Throttled,
    Unknown,
    WaitFor,
)
from crm import messages
from operations.models import AlertBudget, ClosedChannel
from operations.providers import discord

# severity -> (how many at once, how many a minute). Together below Discord's 30 a minute.
BUDGETS = {"info": (10, 6), "warning": (10, 8), "critical": (20, 12)}
GONE = ("401", "403", "404")


def send(alert: Alert) -> Settlement:
    """Hand one alert to Discord. Called with no transaction open."""
    address = settings.DISCORD_WEBHOOK_URL
    if not address:
        return Skipped(_("No Discord webhook is set; the alert is in the admin."))
    if is_closed(address):
        _mail_owner(alert)
        return Skipped(_("The Discord webhook is gone; important alerts go by mail."))
    wait = wait_for_budget(alert.severity)
    if wait > 0:
        wait += _ahead(alert) * 60 / _budget(alert.severity)[1]
        return WaitFor(_("Many alerts at once: this one waits its turn."), after=wait)
    return _post(alert, address)


def _post(alert: Alert, address: str) -> Settlement:
    match discord.post_message(address, _message(alert), reference=f"alert:{alert.pk}"):
        case Ok(message_id):
            return Done(result_ref=message_id)
        case Rejected(reason, code):
            return _refused(alert, address, reason, code)
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)


def is_closed(address: str) -> bool:
    """Whether this very address was reported as gone."""
    return ClosedChannel.objects.filter(digest=digest(address)).exists()


def digest(address: str) -> str:
    """How a webhook's address is remembered without keeping the secret in it."""
    return hashlib.sha256(address.encode()).hexdigest()


def wait_for_budget(severity: str) -> float:
    """Take one token of this severity; 0 when it was there, else the seconds until one is.

    One statement refills and takes, so that several workers share one budget.
    """
    burst, per_minute = _budget(severity)
    AlertBudget.objects.bulk_create(
        [AlertBudget(severity=severity, tokens=burst)], ignore_conflicts=True
    )
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"burst": burst, "rate": per_minute / 60, "severity": severity})
        left = cursor.fetchone()[0]
    return 0.0 if left >= 0 else -left * 60 / per_minute


def _budget(severity: str) -> tuple[int, int]:
    return BUDGETS.get(severity, BUDGETS["warning"])


def _ahead(alert: Alert) -> int:
    """How many wait before this one. If all asked at each free place, workers did little else."""
    waiting = Alert.objects.filter(severity=alert.severity, pk__lt=alert.pk)
    return waiting.filter(status__in=(Status.READY, Status.RUNNING)).count()


# Below zero means that nothing was taken: the shortfall says how long to wait.
_TAKE = """
WITH bucket AS (
    SELECT id, least(%(burst)s, tokens
           + extract(epoch FROM storehand_now() - refilled_at) * %(rate)s) AS held
      FROM operations_alertbudget WHERE severity = %(severity)s FOR UPDATE
), taken AS (
    UPDATE operations_alertbudget AS b
       SET tokens = CASE WHEN bucket.held >= 1 THEN bucket.held - 1 ELSE bucket.held END,
           refilled_at = storehand_now()
      FROM bucket WHERE b.id = bucket.id
)
SELECT held - 1 FROM bucket
"""


def _refused(alert: Alert, address: str, reason: str, code: str) -> Settlement:
    """A refusal that speaks of the webhook closes the channel; one of the message is reviewed."""
    if code not in GONE:
        return NeedsReview(_("Discord refused the message: %(reason)s") % {"reason": reason})
    ClosedChannel.objects.get_or_create(
        digest=digest(address), defaults={"reason": f"Discord answered {code}"}
    )
    _mail(
        key=f"discord-gone:{digest(address)[:24]}",
        title=_("Discord alerts have stopped"),
        body=_(
            "Discord says that the webhook in DISCORD_WEBHOOK_URL is gone (answer %(code)s), so "
            "Storehand no longer uses it. Make a new webhook in the channel's settings, put its "
            "address into DISCORD_WEBHOOK_URL and restart. Until then important alerts come by "
            "mail."
        )
        % {"code": code},
    )
    _mail_owner(alert)
    return Skipped(_("The Discord webhook is gone; important alerts go by mail."))


def _mail_owner(alert: Alert) -> None:
    """The second channel, for what must not wait until somebody opens the admin."""
    if alert.severity != "info":
        _mail(
            key=f"alert:{alert.pk}", title=alert.title, body=alert.body, link=_address(alert.link)
        )


def _mail(*, key: str, title: str, body: str, link: str = "") -> None:
    """A mail to the shop's own address; without one the admin's first page must do."""
    brand = Brand.objects.default()
    if brand.support_email:
        messages.schedule(
            key=key,
            to=brand.support_email,
            template="operations/owner_alert",
            context={
                "title": title,
                "body": body,
                "link": link or f"{settings.SITE_URL}/admin/",
                "brand": brand.name,
            },
        )


def _address(link: str) -> str:
    """A link as it stands in a message: whole, also when the alert kept only a path."""
    return link if "://" in link or not link else settings.SITE_URL + link


def _message(alert: Alert) -> discord.Message:
    mode = _("demo mode") if settings.DEMO_MODE else _("live")
    return discord.Message(
        severity=alert.severity,
        title=alert.title,
        body=alert.body,
        link=_address(alert.link),
        at=alert.created_at,
        footer=f"Storehand · {mode} · {alert.severity}",
    )
