"""Prints in the admin: which printer has what, why, at what cost, and how far it got."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from core.admin_buttons import RefusedError, button
from core.admin_tools import LookOnlyAdmin, LookOnlyTabular, link_to, moment
from core.admin_words import STATE_WORDS, in_words, said
from core.durable import Status
from core.money import Money
from fulfillment import print_facts, routing
from fulfillment.models import Phase, PrintAttempt, PrintOrder
from fulfillment.tracking import RANK

_LOOK = "fulfillment.change_printorder"
_COLOURS = {
    "Routing": "info",
    "Submitted": "info",
    "In production": "info",
    "Needs attention": "danger",
    "Part shipped": "warning",
    "Shipped": "success",
    "Delivered": "success",
    "Canceled": "",
}
#: How far one printer got, in words.
PHASE_WORDS: dict[str, str | Promise] = {
    Phase.DRAFTING: gettext_lazy("A draft is being made"),
    Phase.DRAFTED: gettext_lazy("Draft made, nothing charged"),
    Phase.COMMIT_SENT: gettext_lazy("Ordered, the answer is awaited"),
    Phase.COMMITTED: gettext_lazy("Ordered"),
    Phase.ABANDONED: gettext_lazy("Left before anything was charged"),
    Phase.CANCELED: gettext_lazy("Canceled"),
}
#: Where a person looks at the printer's own orders.
DASHBOARDS = {
    "printful": "https://www.printful.com/dashboard/default/orders",
    "printify": "https://printify.com/app/orders",
    "gooten": "https://www.gooten.com/admin/",
}


def dashboard(attempt: PrintAttempt) -> str:
    """The printer's page: only of what is live, so that nobody confirms a leftover draft."""
    if not attempt.is_fenced or not attempt.remote_id:
        return ""
    if settings.DEMO_MODE:
        name = quote(attempt.remote_id, safe="")
        return f"{settings.SANDBOX_URL}/{attempt.provider}/received/{name}"
    return DASHBOARDS.get(attempt.provider, "")


def amount(cost: int | None, currency: str) -> str:
    """Money as the owner reads it; a dash when it is not known."""
    return Money(cost, currency).format("en") if cost is not None and currency else "-"


class AttemptInline(LookOnlyTabular):
    """Each printer that was asked, in order."""

    model = PrintAttempt
    fk_name = "print_order"
    fields = readonly_fields = (
        *("printer", "reference", "how_far", "price", "said_there", "verdict", "page"),
    )

    @display(description=gettext_lazy("Printer"))
    def printer(self, attempt: PrintAttempt) -> str:
        """Who was asked."""
        return attempt.provider.capitalize()

    @display(description=gettext_lazy("How far it got"))
    def how_far(self, attempt: PrintAttempt) -> str:
        """From draft to print."""
        return said(attempt.phase, PHASE_WORDS)

    @display(description=gettext_lazy("In the printer's words"))
    def said_there(self, attempt: PrintAttempt) -> str:
        """The printer's own state of it."""
        return attempt.raw_status or "-"

    @display(description="Cost")
    def price(self, attempt: PrintAttempt) -> str:
        """What the printer asks."""
        return amount(attempt.cost, attempt.currency)

    @display(description="What came of it")
    def verdict(self, attempt: PrintAttempt) -> str:
        """Why it was left, or what it waits for."""
        return attempt.verdict_text or attempt.reason or "-"

    @display(description="At the printer")
    def page(self, attempt: PrintAttempt) -> str:
        """A link to the printer's own page, while it is live."""
        address = dashboard(attempt)
        if not address:
            return "-"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener">{}</a>', address, attempt.remote_id
        )


@admin.register(PrintOrder)
class PrintOrderAdmin(LookOnlyAdmin):
    """One group of goods to be printed, and the story of its printers."""

    list_display = ("group_order", "standing", "printer", "cost", "waits_for", "made")
    list_filter = (
        ("state", in_words({}, called=gettext_lazy("state"))),
        ("status", in_words(STATE_WORDS, called=gettext_lazy("what it does now"))),
    )
    ordering = ("-id",)
    search_fields = ("id",)
    search_help_text = gettext_lazy("An order number such as SH-10001")
    fields = (
        *("group_order", "standing", "printer", "cost", "limit", "story", "problem"),
        *("provider_reason", "stopped", "sent_to", "waits_for", "due", "made"),
    )
    readonly_fields = fields
    inlines = (AttemptInline,)
    buttons = ("look",)

    def find(self, term: str) -> Q:
        """By the order's number, which has an index."""
        return Q(group__order__number=term.upper())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The order and the attempts, in two queries for a whole page."""
        rows = super().get_queryset(request).select_related("group__order")
        return rows.prefetch_related("attempts_made")

    @display(description="Order")
    def group_order(self, row: PrintOrder) -> str:
        """The order it is printed for."""
        return link_to(row.group.order)

    @display(description="State", label=_COLOURS)
    def standing(self, row: PrintOrder) -> str:
        """Where the goods are."""
        return PrintOrder.State(row.state).label

    @display(description="Printer")
    def printer(self, row: PrintOrder) -> str:
        """Who prints it, or is asked to."""
        live = _live(row)
        return live.provider.capitalize() if live else "-"

    @display(description="Cost")
    def cost(self, row: PrintOrder) -> str:
        """What the printer asks for it."""
        live = _live(row)
        return amount(live.cost, live.currency) if live else "-"

    @display(description="May cost at most")
    def limit(self, row: PrintOrder) -> str:
        """The ceiling that the draft is held to."""
        return amount(row.ceiling, row.currency)

    @display(description="Why these printers")
    def story(self, row: PrintOrder) -> str:
        """Each choice in plain words."""
        items = format_html_join("", "<li>{}</li>", ((text,) for text in row.choices))
        return format_html("<ol>{}</ol>", items) if row.choices else "-"

    @display(description="Sent to")
    def sent_to(self, row: PrintOrder) -> str:
        """The address it is printed for."""
        at = print_facts.stored_address(row)
        town = " ".join(part for part in (at.city, at.state, at.postal_code) if part)
        parts = (at.name, at.company, at.line1, at.line2, town, at.country, at.phone, at.email)
        return ", ".join(part for part in parts if part)

    @display(description="Waits for")
    def waits_for(self, row: PrintOrder) -> str:
        """What it is doing now."""
        live = _live(row)
        if live is not None and row.status == Status.WAITING:
            return live.reason or "-"
        return row.reason or "-"

    @display(description="Looked at next")
    def due(self, row: PrintOrder) -> str:
        """When the printer is asked again."""
        return moment(row.run_after)

    @display(description="Made", ordering="id")
    def made(self, row: PrintOrder) -> str:
        """When it was paid."""
        return moment(row.created_at)

    @button(
        "Ask the printer now",
        permission=_LOOK,
        icon="refresh",
        when=lambda row: row.state != PrintOrder.State.CANCELED,
    )
    def look(self, request: HttpRequest, row: PrintOrder) -> str:
        """Read the printer's order now instead of at its time."""
        live = routing.live_attempt(row)
        asked = [row.look_now(), live.look_now() if live else False]
        if not any(asked):
            raise RefusedError(
                _("Nothing waits for a time: it is at work, over, or with a person.")
            )
        return _("The printer is asked now; look again in a moment.")


def _live(row: PrintOrder) -> PrintAttempt | None:
    """The attempt that counts, from what was fetched with the row."""
    attempts = list(row.attempts_made.all())
    fenced = [one for one in attempts if one.is_fenced]
    if fenced or RANK[PrintOrder.State(row.state)]:
        return fenced[-1] if fenced else None
    return attempts[-1] if attempts else None
