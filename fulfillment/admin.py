"""Downloads, access and bookings in the admin: look, close and open again with a reason."""

from __future__ import annotations

from typing import Any, TypeAlias

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from core.admin_buttons import RefusedError, answer_to, button
from core.admin_tools import LookOnlyAdmin, LookOnlyTabular, link_to, moment
from core.admin_words import in_words, said
from fulfillment import (
    admin_packing,
    admin_prints,
    admin_shipments,
    bookings,
    courses,
    downloads,
    words,
)
from fulfillment.models import Booking, Download, DownloadGrant, Enrollment, HandedOver

Row: TypeAlias = DownloadGrant | Enrollment | Booking

_GRANT = "fulfillment.change_downloadgrant"
_ENROLLMENT = "fulfillment.change_enrollment"
_BOOKING = "fulfillment.change_booking"
_WHY = "Reason, for the timeline"
#: The pages of goods stand in rooms of their own; imported so that they register.
GOODS = (
    admin_packing.PackingAdmin,
    admin_prints.PrintOrderAdmin,
    admin_shipments.ShipmentAdmin,
)
BOOKING_WORDS = {
    "REQUESTED": gettext_lazy("No time yet"),
    "SCHEDULED": gettext_lazy("Time agreed"),
    "HELD": gettext_lazy("Held"),
    "CANCELED": gettext_lazy("Canceled"),
}
_BOOKING_COLOURS = {"REQUESTED": "warning", "SCHEDULED": "info", "HELD": "success", "CANCELED": ""}
_MONEY_AWAY = "Opened, but the order's money is away: the door stays shut until it is back."


def _is_open(row: HandedOver) -> bool:
    return row.closed_at is None


def _is_closed(row: HandedOver) -> bool:
    return row.closed_at is not None


def _is_due(row: Booking) -> bool:
    return row.is_open()


class HandedOverAdmin(LookOnlyAdmin):
    """What the pages of all three share."""

    ordering = ("-id",)
    search_fields = ("id",)
    search_help_text = "An e-mail address, or an order number such as SH-10001"

    def find(self, term: str) -> Q:
        """Both are answered by an index."""
        if "@" in term:
            return Q(customer__email=term.lower())
        return Q(line__order__number=term.upper())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Everything a row shows, in one query."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("customer", "line__order", "line__product")

    @admin.display(description="Order")
    def order(self, row: Row) -> str:
        """The order it was bought with."""
        return link_to(row.line.order)

    @admin.display(description="Made")
    def made(self, row: Row) -> str:
        """When it was handed over."""
        return moment(row.created_at)

    @admin.display(description="Closed")
    def closed(self, row: HandedOver) -> str:
        """When it was shut, and why."""
        return f"{moment(row.closed_at)}: {row.closed_reason}" if row.closed_at else "-"


class DownloadInline(LookOnlyTabular):
    """Each download that was counted."""

    model = Download
    fields = readonly_fields = ("at", "ip_hash", "user_agent")


@admin.register(DownloadGrant)
class DownloadGrantAdmin(HandedOverAdmin):
    """One file of one order: how often it was fetched, and whether it still can be."""

    list_display = ("file", "customer", "order", "state", "counted", "expires")
    fields = (
        "file",
        "state",
        "customer",
        "order",
        "counted",
        "expires",
        "version",
        "made",
        "closed",
    )
    readonly_fields = fields
    inlines = (DownloadInline,)
    buttons = ("renew", "close", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The file, too."""
        return super().get_queryset(request).select_related("asset")

    @admin.display(description="File")
    def file(self, row: DownloadGrant) -> str:
        """Its name and version."""
        return f"{row.asset.filename} ({words.file_facts(row)})"

    @admin.display(description="State")
    def state(self, row: DownloadGrant) -> str:
        """What its link finds now."""
        return row.door().replace("_", " ").capitalize()

    @admin.display(description="Downloads")
    def counted(self, row: DownloadGrant) -> str:
        """How many of how many."""
        limit = row.download_limit
        return f"{row.used} of {limit}" if limit is not None else f"{row.used}, no limit"

    @admin.display(description="Expires")
    def expires(self, row: DownloadGrant) -> str:
        """When its link runs out."""
        return moment(row.expires_at) if row.expires_at else _("never")

    @button("Renew with a new link", permission=_GRANT, icon="refresh", when=_is_open)
    def renew(self, request: HttpRequest, row: DownloadGrant) -> str:
        """A new term, all downloads again, a new link."""
        downloads.renew_by_staff(one=row, who=request.user.get_username())
        return _("Renewed. Send the order mail again to give the customer the new link.")

    @button(
        "Close this download",
        permission=_GRANT,
        icon="block",
        danger=True,
        asks=_WHY,
        when=_is_open,
    )
    def close(self, request: HttpRequest, row: DownloadGrant) -> str:
        """Shut the door."""
        who, reason = request.user.get_username(), answer_to(request)
        if not downloads.close_by_staff(grants=[row], who=who, reason=reason):
            raise RefusedError(_("This was closed already."))
        return _("Closed. The link says so to whoever opens it.")

    @button("Open again", permission=_GRANT, icon="lock_open", asks=_WHY, when=_is_closed)
    def reopen(self, request: HttpRequest, row: DownloadGrant) -> str:
        """Open the door."""
        who, reason = request.user.get_username(), answer_to(request)
        if not downloads.reopen_by_staff(grants=[row], who=who, reason=reason):
            raise RefusedError(_("This was open already."))
        return _("Open again.") if row.line.order.gives_access() else _(_MONEY_AWAY)


@admin.register(Enrollment)
class EnrollmentAdmin(HandedOverAdmin):
    """What one line pays for of a course or membership."""

    list_display = ("bought", "customer", "order", "starts", "ends", "closed")
    fields = ("bought", "customer", "order", "starts", "ends", "version", "made", "closed")
    readonly_fields = fields
    buttons = ("close", "reopen")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The product, too."""
        return super().get_queryset(request).select_related("product")

    @admin.display(description=gettext_lazy("Course or membership"))
    def bought(self, row: Enrollment) -> str:
        """What was bought, as it was called then."""
        return row.line.title

    @admin.display(description="Starts")
    def starts(self, row: Enrollment) -> str:
        """From when it counts."""
        return moment(row.starts_at)

    @admin.display(description="Ends")
    def ends(self, row: Enrollment) -> str:
        """When what this line pays for is over."""
        return moment(row.ends_at) if row.ends_at else _("never")

    @button(
        "End this access",
        permission=_ENROLLMENT,
        icon="block",
        danger=True,
        asks=_WHY,
        when=_is_open,
    )
    def close(self, request: HttpRequest, row: Enrollment) -> str:
        """End it."""
        who, reason = request.user.get_username(), answer_to(request)
        if not courses.close_by_staff(enrollments=[row], who=who, reason=reason):
            raise RefusedError(_("This was closed already."))
        return _("Closed. Another purchase of the same may still keep it open.")

    @button("Open again", permission=_ENROLLMENT, icon="lock_open", asks=_WHY, when=_is_closed)
    def reopen(self, request: HttpRequest, row: Enrollment) -> str:
        """Give it back."""
        who, reason = request.user.get_username(), answer_to(request)
        if not courses.reopen_by_staff(enrollments=[row], who=who, reason=reason):
            raise RefusedError(_("This was open already."))
        return _("Open again.") if row.line.order.gives_access() else _(_MONEY_AWAY)


@admin.register(Booking)
class BookingAdmin(HandedOverAdmin):
    """A service to be given at an agreed time."""

    list_display = ("service", "customer", "order", "status_shown", "sessions", "made")
    list_filter = (("status", in_words(BOOKING_WORDS, called=gettext_lazy("state"))),)
    fields = (
        "service",
        "how_far",
        "customer",
        "order",
        "sessions",
        "duration_minutes",
        "scheduling_url",
        "note",
        "made",
        "canceled_reason",
    )
    readonly_fields = fields
    buttons = ("scheduled", "held")

    @display(description=gettext_lazy("State"), label=_BOOKING_COLOURS)
    def status_shown(self, row: Booking) -> tuple[str, str]:
        """How far it got, with a colour."""
        return row.status, self.how_far(row)

    @admin.display(description=gettext_lazy("State"))
    def how_far(self, row: Booking) -> str:
        """How far it got."""
        return said(row.status, BOOKING_WORDS)

    @admin.display(description="Service")
    def service(self, row: Booking) -> str:
        """What was bought."""
        return row.line.title

    @button("A time is agreed", permission=_BOOKING, icon="event_available", when=_is_due)
    def scheduled(self, request: HttpRequest, row: Booking) -> str:
        """The customer chose a time."""
        if not bookings.schedule_by_staff(booking=row, who=request.user.get_username()):
            raise RefusedError(_("This booking is over or canceled."))
        return _("Noted.")

    @button("It was held", permission=_BOOKING, icon="task_alt", when=_is_due)
    def held(self, request: HttpRequest, row: Booking) -> str:
        """The service was given."""
        if not bookings.hold_by_staff(booking=row, who=request.user.get_username()):
            raise RefusedError(_("This booking is over or canceled."))
        return _("Noted. Well done!")
