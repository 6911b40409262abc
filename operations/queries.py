"""What waits for a person, read from every app, for the strip on top of the dashboard."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.clock import now
from core.durable import Status
from core.models import Alert, EmailMessage, ProviderHealth, WebhookEvent
from crm.models import ScheduledMessage
from operations.alerts import is_closed
from orders import review
from orders.models import Dispute, Order, OwnerTask, ReviewCase
from orders.standing import is_harmless

MAIL_DAYS = 30


@dataclass(frozen=True)
class Need:
    """One thing for a person to look at, with the list it leads to."""

    count: int
    text: str
    link: str
    urgent: bool = True


def needs_you() -> list[Need]:
    """Everything that waits for a person, the pressing first; empty when all is clear."""
    found = [
        _cases(),
        _parked_steps(),
        _disputes(),
        _open_alerts(),
        _parked_elsewhere(),
        _failed_mails(),
        _closed_circuits(),
        _silent_channel(),
        _tasks(),
    ]
    return [need for need in found if need.count]


def latest_orders(limit: int) -> list[Order]:
    """The newest orders, for a look at what comes in."""
    return list(Order.objects.newest()[:limit])


def open_cases() -> int:
    """How many cases of the review queue wait for a decision."""
    return ReviewCase.objects.open().count()


def _cases() -> Need:
    """The queue, and the oldest case's age; the link leads to the one case when there is one."""
    found = list(ReviewCase.objects.open().order_by("due_at").values_list("pk", "opened_at"))
    count = len(found)
    text = ngettext("order waits for your decision", "orders wait for your decision", count)
    if count:
        oldest = timesince(min(opened for _pk, opened in found), now(), depth=1)
        text = _("%(what)s, the oldest for %(age)s") % {"what": text, "age": oldest}
    overdue = ReviewCase.objects.overdue().count() if count else 0
    if overdue:
        text = _("%(what)s (%(count)s overdue)") % {"what": text, "count": overdue}
    link = "/admin/orders/reviewcase/?status__exact=OPEN"
    if count == 1:
        link = f"/admin/orders/reviewcase/{found[0][0]}/change/"
    return Need(count, text, link)


def _parked_steps() -> Need:
    """Steps that no case names; the engine opens one for each, an older release did not."""
    count = review.parked_without_case()
    text = ngettext("delivery step waits", "delivery steps wait", count)
    return Need(count, text, "/admin/orders/orderstep/?status__exact=PARKED")


def _disputes() -> Need:
    rows = list(
        Dispute.objects.exclude(status="lost")
        .order_by("due_by")
        .values_list("status", "due_by", "order_id")
    )
    still_open = [row for row in rows if not is_harmless(row[0])]
    count = len(still_open)
    text = ngettext("dispute is open", "disputes are open", count)
    due = next((row[1] for row in still_open if row[1]), None)
    if due:
        text = _("%(what)s, the first answer is due %(day)s") % {
            "what": text,
            "day": date_format(due),
        }
    link = "/admin/orders/order/?money__exact=DISPUTED"
    if count == 1:
        link = f"/admin/orders/order/{still_open[0][2]}/change/"
    return Need(count, text, link)


def _parked_elsewhere() -> Need:
    """Events, messages and alerts that gave up; the link leads to the first kind that has any."""
    kinds = (
        (WebhookEvent, "/admin/core/webhookevent/?status__exact=PARKED"),
        (ScheduledMessage, "/admin/crm/scheduledmessage/?status__exact=PARKED"),
        (Alert, "/admin/core/alert/?status__exact=PARKED"),
    )
    counts = [(model.objects.filter(status=Status.PARKED).count(), link) for model, link in kinds]
    total = sum(count for count, _link in counts)
    link = next((link for count, link in counts if count), "/admin/")
    text = ngettext("event, message or alert gave up", "events, messages or alerts gave up", total)
    return Need(total, text, link)


def _open_alerts() -> Need:
    count = Alert.objects.filter(
        resolved_at=None, severity__in=(Alert.Severity.WARNING, Alert.Severity.CRITICAL)
    ).count()
    text = ngettext("alert is not settled", "alerts are not settled", count)
    worth = "resolved_at__isempty=1&severity__in=warning,critical"
    return Need(count, text, f"/admin/core/alert/?{worth}")


def _failed_mails() -> Need:
    """Mails of the last month that came back; older ones nobody can mend."""
    count = EmailMessage.objects.filter(
        status__in=("BOUNCED", "COMPLAINED", "FAILED"),
        created_at__gte=now() - timedelta(days=MAIL_DAYS),
    ).count()
    text = ngettext("mail did not arrive", "mails did not arrive", count)
    return Need(count, text, "/admin/core/emailmessage/?status__exact=BOUNCED", urgent=False)


def _closed_circuits() -> Need:
    count = ProviderHealth.objects.exclude(state="closed").count()
    text = ngettext("provider is not answering", "providers are not answering", count)
    return Need(count, text, "/admin/core/providerhealth/")


def _silent_channel() -> Need:
    address = settings.DISCORD_WEBHOOK_URL
    silent = bool(address) and is_closed(address)
    return Need(
        int(silent),
        _("alert channel is gone: set a new DISCORD_WEBHOOK_URL"),
        "/admin/core/alert/",
    )


def _tasks() -> Need:
    count = OwnerTask.objects.filter(done_at__isnull=True, canceled_reason="").count()
    text = ngettext("task is yours to do", "tasks are yours to do", count)
    return Need(count, text, "/admin/orders/ownertask/?done_at__isempty=1", urgent=False)
