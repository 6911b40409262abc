"""The machine room of the admin: events, alerts, the timetable; calls and mails are beside it."""

from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from core.admin_buttons import RefusedError, button
from core.admin_outgoing import ApiCallAdmin, EmailMessageAdmin, ProviderHealthAdmin
from core.admin_tools import STATUS_COLOURS, LookOnlyAdmin, moment, pretty
from core.admin_words import STATE_WORDS, InStates, in_words, state_of, whether
from core.durable import DurableRow, Status
from core.models import (
    Alert,
    PeriodicRun,
    UnreadableBodyError,
    WebhookEvent,
)

__all__ = [
    "AlertAdmin",
    "ApiCallAdmin",
    "EmailMessageAdmin",
    "PeriodicRunAdmin",
    "ProviderHealthAdmin",
    "WebhookEventAdmin",
]


_MESSAGE = gettext_lazy("message to the owner")


def is_parked(row: DurableRow) -> bool:
    """Whether a row waits for a person."""
    return row.status == Status.PARKED


class DurableAdmin(LookOnlyAdmin):
    """What the pages of all durable rows share: the state in words, and a second try."""

    @display(description=gettext_lazy("State"), label=STATUS_COLOURS)
    def state(self, row: DurableRow) -> tuple[str, str]:
        return state_of(row)

    @display(description=gettext_lazy("State"))
    def state_words(self, row: DurableRow) -> str:
        return state_of(row)[1]

    @display(description=gettext_lazy("Due"))
    def due(self, row: DurableRow) -> str:
        return moment(row.run_after)

    def try_again(self, _request: HttpRequest, row: DurableRow) -> str:
        """A person's second try, with all attempts before it."""
        if not row.retry_now():
            raise RefusedError(_("Somebody was faster: this row is no longer parked."))
        return _("It will be tried again now.")


@admin.register(WebhookEvent)
class WebhookEventAdmin(DurableAdmin):
    """Everything providers told us, as they sent it."""

    list_display = ("event_id", "provider", "type", "state", "reason", "received")
    list_filter = (
        "provider",
        ("status", InStates),
        "source",
        ("received_at", RangeDateTimeFilter),
    )
    list_filter_submit = True
    ordering = ("-id",)
    search_fields = ("event_id",)
    search_help_text = gettext_lazy("The whole id of an event, or a type such as charge.refunded")
    fields = (
        "provider",
        "event_id",
        "type",
        "source",
        "state_words",
        "reason",
        "attempts",
        "due",
        "received",
        "last_error",
        "content",
    )
    readonly_fields = fields
    buttons = ("retry",)

    def find(self, term: str) -> Q:
        """By type (indexed) or by event id of any provider we know."""
        if "." in term:
            return Q(type=term)
        return Q(event_id=term)

    @display(description=gettext_lazy("Received"), ordering="received_at")
    def received(self, event: WebhookEvent) -> str:
        return moment(event.received_at)

    @display(description=gettext_lazy("Body"))
    def content(self, event: WebhookEvent) -> str:
        try:
            return pretty(event.payload())
        except UnreadableBodyError as error:
            return str(error)

    @button(
        gettext_lazy("Handle again"),
        permission="core.change_webhookevent",
        icon="replay",
        when=is_parked,
    )
    def retry(self, request: HttpRequest, event: WebhookEvent) -> str:
        return self.try_again(request, event)


@admin.register(Alert)
class AlertAdmin(DurableAdmin):
    """What the owner was told, and whether it is settled."""

    list_display = ("title", "severity_shown", "sent", "times", "raised", "settled")
    list_filter = (
        "severity",
        ("status", in_words({**STATE_WORDS, Status.DONE: gettext_lazy("Sent")}, called=_MESSAGE)),
        (
            "resolved_at",
            whether(
                gettext_lazy("whether it is settled"),
                empty=gettext_lazy("Not settled"),
                filled=gettext_lazy("Settled"),
            ),
        ),
    )
    ordering = ("-id",)
    fields = (
        "title",
        "severity",
        "body",
        "where",
        "times",
        "raised",
        "settled",
        "state_words",
        "reason",
        "last_error",
    )
    readonly_fields = fields
    buttons = ("retry", "resolve")

    @display(
        description=gettext_lazy("Severity"),
        label={"info": "info", "warning": "warning", "critical": "danger"},
    )
    def severity_shown(self, alert: Alert) -> tuple[str, str]:
        return alert.severity, alert.get_severity_display()

    @display(description=gettext_lazy("Message to the owner"), label=STATUS_COLOURS)
    def sent(self, alert: Alert) -> tuple[str, str]:
        done = alert.status == Status.DONE
        return (alert.status, _("Sent")) if done else state_of(alert)

    @display(description=gettext_lazy("Where to look"))
    def where(self, alert: Alert) -> str:
        """A link within the shop; anything else is only named."""
        if not alert.link.startswith(("/", settings.SITE_URL)):
            return alert.link or "-"
        return format_html('<a href="{}" class="sh-row-link">{}</a>', alert.link, alert.link)

    @display(description=gettext_lazy("Raised"))
    def raised(self, alert: Alert) -> str:
        return moment(alert.last_raised_at)

    @display(description=gettext_lazy("Settled"))
    def settled(self, alert: Alert) -> str:
        return moment(alert.resolved_at)

    @button(
        gettext_lazy("Send again"), permission="core.change_alert", icon="replay", when=is_parked
    )
    def retry(self, request: HttpRequest, alert: Alert) -> str:
        return self.try_again(request, alert)

    @button(
        gettext_lazy("Settled"),
        permission="core.change_alert",
        icon="check",
        when=lambda alert: alert.resolved_at is None,
    )
    def resolve(self, _request: HttpRequest, alert: Alert) -> str:
        """The same trouble, coming again, raises a new alert."""
        alert.resolve()
        return _("Settled. If it happens again, you will be told again.")


@admin.register(PeriodicRun)
class PeriodicRunAdmin(DurableAdmin):
    """What the timetable has run, one row for each slot."""

    list_display = ("name", "slot_shown", "state", "reason")
    list_filter = ("name", ("status", InStates))
    ordering = ("-id",)
    fields = (
        *("name", "task", "slot_shown", "state_words", "reason", "attempts", "due", "last_error"),
    )
    readonly_fields = fields

    @display(description=gettext_lazy("Slot"))
    def slot_shown(self, run: PeriodicRun) -> str:
        return moment(run.slot)
