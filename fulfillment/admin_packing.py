"""The packing desk: parcels to send, their labels as CSV and on paper, and the number entered."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST
from unfold.decorators import display

from core.admin_tools import LookOnlyAdmin, back_to, link_to, moment
from core.admin_words import whether
from core.clock import now
from fulfillment import packing
from fulfillment.carriers import CARRIERS
from fulfillment.label_data import csv_of
from fulfillment.models import Packing, Shipment

_SEND = "fulfillment.change_packing"
_MOST = 500
_CARRIER_LIMIT, _NUMBER_LIMIT = 60, 100


@admin.register(Packing)
class PackingAdmin(LookOnlyAdmin):
    """Parcels of own goods: what goes where, and whether it was sent."""

    list_display = ("title", "order_link", "contents", "state", "made")
    list_filter = (
        (
            "done_at",
            whether(
                gettext_lazy("state"), empty=gettext_lazy("To pack"), filled=gettext_lazy("Sent")
            ),
        ),
    )
    ordering = ("-id",)
    search_fields = ("id",)
    search_help_text = "An order number such as SH-10001"
    list_before_template = "admin/fulfillment/packing_tools.html"
    change_form_outer_before_template = "admin/fulfillment/packing_send.html"
    fields = ("title", "order_link", "label", "contents", "how_far", "parcel", "made")
    readonly_fields = fields

    def find(self, term: str) -> Q:
        """By the order's number, which has an index."""
        return Q(order__number=term.upper())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """The order, too."""
        return super().get_queryset(request).select_related("order")

    @display(description="Order")
    def order_link(self, task: Packing) -> str:
        """The order it belongs to."""
        return link_to(task.order)

    @display(description="In the parcel")
    def contents(self, task: Packing) -> str:
        """The pieces."""
        return packing.labels([task])[0].contents

    @display(description="Parcel and address")
    def label(self, task: Packing) -> str:
        """Everything the label needs."""
        return task.detail

    @display(description="State", label={"open": "warning", "sent": "success"})
    def state(self, task: Packing) -> tuple[str, str]:
        """Whether it was sent."""
        return ("sent", _("Sent")) if task.done_at else ("open", _("To pack"))

    @display(description="State")
    def how_far(self, task: Packing) -> str:
        """The same in plain words: a page of one row shows no coloured label."""
        return str(self.state(task)[1])

    @display(description="Parcel")
    def parcel(self, task: Packing) -> str:
        """Carrier and number, once they are there."""
        return link_to(parcel_of(task))

    @display(description="Since", ordering="id")
    def made(self, task: Packing) -> str:
        """Since when it waits."""
        return moment(task.created_at)

    def beside(self, request: HttpRequest, row: Packing) -> dict[str, Any]:
        """The two fields that send a parcel."""
        may_send = request.user.has_perm(_SEND) and parcel_of(row) is None
        return {"carriers": CARRIERS, "may_send": may_send}

    def get_urls(self) -> list[Any]:
        """The usual addresses, and those of sending, of the labels and of the paper."""
        view = self.admin_site.admin_view
        name = "fulfillment_packing"
        own = [
            path("labels.csv", view(require_GET(self.labels_csv)), name=f"{name}_csv"),
            path("labels/", view(require_GET(self.labels_page)), name=f"{name}_labels"),
            path("<int:pk>/send/", view(require_POST(self.send_view)), name=f"{name}_send"),
        ]
        return [*own, *super().get_urls()]

    def send_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Carrier and number, entered once: the parcel is on its way and its customer told."""
        task = self.get_object(request, str(pk))
        if task is None:
            raise Http404
        if not request.user.has_perm(_SEND):
            raise PermissionDenied
        carrier = _typed(request, "carrier", _CARRIER_LIMIT)
        number = _typed(request, "number", _NUMBER_LIMIT)
        if not carrier or not number:
            messages.warning(
                request,
                _(
                    "Nothing was done: please fill in the carrier (%(carrier)s characters at most)"
                    " and the tracking number (%(number)s at most)."
                )
                % {"carrier": _CARRIER_LIMIT, "number": _NUMBER_LIMIT},
            )
            return back_to(task)
        who = request.user.get_username()
        sent = packing.send(task=task, carrier=carrier, tracking_number=number, who=who)
        if sent is None:
            messages.warning(request, _("Nothing was done: it was sent before, or called off."))
        else:
            messages.success(request, _("Sent. The customer gets the number by mail."))
        return back_to(task)

    def labels_csv(self, request: HttpRequest) -> HttpResponse:
        """The labels of all parcels that wait, for a label program."""
        answer = HttpResponse(
            csv_of(self._waiting(request)), content_type="text/csv; charset=utf-8"
        )
        name = f"labels-{slugify(now().strftime('%Y-%m-%d %H%M'))}.csv"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        answer["Cache-Control"] = "no-store, private"
        return answer

    def labels_page(self, request: HttpRequest) -> HttpResponse:
        """The labels of all parcels that wait, for paper."""
        page = {"labels": self._waiting(request)}
        answer = render(request, "admin/fulfillment/labels.html", page)
        answer["Cache-Control"] = "no-store, private"
        return answer

    def _waiting(self, request: HttpRequest) -> list[packing.Label]:
        if not self.has_view_permission(request):
            raise PermissionDenied
        waiting = self.get_queryset(request).filter(done_at=None).order_by("id")
        return packing.labels(waiting[:_MOST])


def parcel_of(task: Packing) -> Shipment | None:
    """What was sent for a task."""
    parcels = Shipment.objects.filter(group__order=task.order_id, source=packing.SOURCE)
    return parcels.first()


def _typed(request: HttpRequest, name: str, limit: int) -> str:
    """What was typed, on one line; empty when it is missing or longer than fits."""
    text = " ".join(request.POST.get(name, "").replace("\x00", "").split())
    return text if len(text) <= limit else ""
