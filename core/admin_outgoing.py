"""Admin pages about what goes out: calls to providers, mails, and which providers answer."""

import json

from django.contrib import admin
from django.db.models import Q
from django.utils.translation import gettext_lazy
from unfold.contrib.filters.admin import RangeDateTimeFilter
from unfold.decorators import display

from core.admin_tools import LookOnlyAdmin, moment, pretty
from core.models import ApiCall, EmailMessage, ProviderHealth

SECONDS_SHOWN = 2  # digits


@admin.register(ApiCall)
class ApiCallAdmin(LookOnlyAdmin):
    """Every request to a provider, written before it left; secrets are masked."""

    list_display = ("operation", "provider", "result_shown", "http_status", "took", "started")
    list_filter = ("provider", "result", ("started_at", RangeDateTimeFilter))
    list_filter_submit = True
    ordering = ("-id",)
    search_fields = ("reference",)
    search_help_text = gettext_lazy("The whole reference, such as an order number or a step's key")
    fields = (
        "provider",
        "operation",
        "reference",
        "result",
        "http_status",
        "started",
        "took",
        "error",
        "asked",
        "answered",
    )
    readonly_fields = fields

    def find(self, term: str) -> Q:
        return Q(reference=term)

    @display(
        description=gettext_lazy("Result"),
        label={
            "OK": "success",
            "REJECTED": "danger",
            "UNKNOWN": "danger",
            "THROTTLED": "warning",
            "NOT_SENT": "warning",
            "OPEN": "info",
        },
    )
    def result_shown(self, call: ApiCall) -> tuple[str, str]:
        return call.result, call.get_result_display()

    @display(description=gettext_lazy("Took"))
    def took(self, call: ApiCall) -> str:
        if call.duration is None:
            return "-"
        return f"{call.duration.total_seconds():.{SECONDS_SHOWN}f} s"

    @display(description=gettext_lazy("Started"), ordering="started_at")
    def started(self, call: ApiCall) -> str:
        return moment(call.started_at)

    @display(description=gettext_lazy("Asked"))
    def asked(self, call: ApiCall) -> str:
        return _json(call.request)

    @display(description=gettext_lazy("Answered"))
    def answered(self, call: ApiCall) -> str:
        return _json(call.response)


@admin.register(EmailMessage)
class EmailMessageAdmin(LookOnlyAdmin):
    """Every mail exactly as it was sent."""

    list_display = ("subject", "to", "status_shown", "stream", "made")
    list_filter = ("status", "stream", ("created_at", RangeDateTimeFilter))
    list_filter_submit = True
    ordering = ("-id",)
    search_fields = ("to",)
    search_help_text = gettext_lazy("The whole e-mail address, or the provider's id of the mail")
    fields = (
        "subject",
        "to",
        "sender",
        "status",
        "problem",
        "stream",
        "template",
        "language",
        "made",
        "handed_over",
        "provider_id",
        "key",
        "words",
    )
    readonly_fields = fields

    def find(self, term: str) -> Q:
        return Q(to=term) if "@" in term else Q(provider_id=term)

    @display(
        description=gettext_lazy("State"),
        label={
            "DELIVERED": "success",
            "SENT": "info",
            "QUEUED": "info",
            "BOUNCED": "danger",
            "COMPLAINED": "danger",
            "FAILED": "danger",
        },
    )
    def status_shown(self, mail: EmailMessage) -> tuple[str, str]:
        return mail.status, mail.get_status_display()

    @display(description=gettext_lazy("Made"), ordering="created_at")
    def made(self, mail: EmailMessage) -> str:
        return moment(mail.created_at)

    @display(description=gettext_lazy("Handed over"))
    def handed_over(self, mail: EmailMessage) -> str:
        return moment(mail.sent_at)

    @display(description=gettext_lazy("Text"))
    def words(self, mail: EmailMessage) -> str:
        return pretty(mail.text)


@admin.register(ProviderHealth)
class ProviderHealthAdmin(LookOnlyAdmin):
    """Which providers answer. A circuit opens by failures and closes by itself."""

    list_display = ("provider", "state_shown", "failures", "opened", "last_error")
    ordering = ("provider",)
    fields = ("provider", "state", "failures", "opened", "last_error")
    readonly_fields = fields

    @display(
        description=gettext_lazy("State"),
        label={"closed": "success", "open": "danger", "half_open": "warning"},
    )
    def state_shown(self, health: ProviderHealth) -> tuple[str, str]:
        return health.state, health.get_state_display()

    @display(description=gettext_lazy("Since"))
    def opened(self, health: ProviderHealth) -> str:
        return moment(health.opened_at)


def _json(value: object) -> str:
    return pretty(json.dumps(value, indent=2, ensure_ascii=False)) if value else "-"
