"""Parcels in the admin: from where they were sent, what is in them, and whether they arrived."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from catalog.kinds import PrinterName
from core.admin_tools import LookOnlyAdmin, LookOnlyTabular, link_to, moment
from core.admin_words import in_words, readable
from fulfillment.models import Shipment, ShipmentLine
from fulfillment.packing import SOURCE


class FromFilter(admin.SimpleListFilter):
    """Parcels of one printer, or of the shop's own shelf."""

    title = gettext_lazy("where it was sent from")
    parameter_name = "source"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        """The printers and the shelf."""
        return [(name, _came_from(name)) for name in (SOURCE, *PrinterName)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Only those."""
        return queryset.filter(source=self.value()) if self.value() else queryset


class ContentsInline(LookOnlyTabular):
    """What is in the parcel."""

    model = ShipmentLine
    fields = readonly_fields = ("line", "quantity")


@admin.register(Shipment)
class ShipmentAdmin(LookOnlyAdmin):
    """Parcels on their way, of every printer and of the shop's own shelf."""

    list_display = ("parcel", "shipment_order", "sent_from", "state_shown", "sent")
    list_filter = (("state", in_words({}, called=gettext_lazy("state"))), FromFilter)
    ordering = ("-id",)
    search_fields = ("id",)
    search_help_text = gettext_lazy("An order number such as SH-10001")
    fields = (
        *("parcel", "shipment_order", "sent_from", "how_far", "follow", "replaces"),
        *("sent", "arrived"),
    )
    readonly_fields = fields
    inlines = (ContentsInline,)

    def find(self, term: str) -> Q:
        """By the order's number, which has an index."""
        return Q(group__order__number=term.upper())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The order, too."""
        return super().get_queryset(request).select_related("group__order")

    @display(description="Parcel")
    def parcel(self, row: Shipment) -> str:
        """Carrier and number."""
        return str(row)

    @display(description="Order")
    def shipment_order(self, row: Shipment) -> str:
        """The order it belongs to."""
        return link_to(row.group.order)

    @display(description=gettext_lazy("Sent from"))
    def sent_from(self, row: Shipment) -> str:
        """The printer, or the shop's own shelf."""
        return _came_from(row.source)

    @display(description=gettext_lazy("State"), label={"SENT": "info", "DELIVERED": "success"})
    def state_shown(self, row: Shipment) -> tuple[str, str]:
        """On its way or there."""
        return row.state, self.how_far(row)

    @display(description=gettext_lazy("State"))
    def how_far(self, row: Shipment) -> str:
        """The same in plain words."""
        return readable(row.state)

    @display(description=gettext_lazy("Replaces a lost one"))
    def replaces(self, row: Shipment) -> str:
        """Whether it was sent in place of another."""
        return _("Yes") if row.is_replacement else _("No")

    @display(description="Follow")
    def follow(self, row: Shipment) -> str:
        """The carrier's page."""
        if not row.tracking_url.startswith(("https://", "http://")):
            return "-"
        return format_html(
            '<a href="{}" target="_blank" rel="noopener noreferrer">{}</a>',
            row.tracking_url,
            row.tracking_number or _("page"),
        )

    @display(description="Sent", ordering="id")
    def sent(self, row: Shipment) -> str:
        """When it left."""
        return moment(row.shipped_at)

    @display(description="Delivered")
    def arrived(self, row: Shipment) -> str:
        """When it arrived."""
        return moment(row.delivered_at)


def _came_from(source: str) -> str:
    return _("Your own shelf") if source == SOURCE else source.capitalize()
