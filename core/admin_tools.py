"""What admin pages share: lists that stay fast at ten million rows, look-only pages, buttons."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.admin_buttons import Button, RefusedError

if TYPE_CHECKING:  # for the type checker Unfold's classes are Django's, which have stubs
    from django.contrib.admin import ModelAdmin, TabularInline

    UnfoldAdmin = ModelAdmin[Any]
    UnfoldTabular = TabularInline[Any, Any]
else:
    from unfold.admin import ModelAdmin as UnfoldAdmin
    from unfold.admin import TabularInline as UnfoldTabular

#: The colour of each state word of a durable row, in Unfold's own names.
STATUS_COLOURS = {
    "WAITING": "info",
    "READY": "info",
    "RUNNING": "info",
    "DONE": "success",
    "SKIPPED": "",
    "PARKED": "danger",
    "CANCELED": "",
}


class EstimatedCountPaginator(Paginator):  # type: ignore[type-arg]
    """Counts exactly up to 10,000 rows and asks the planner beyond: COUNT(*) reads every row."""

    exact_up_to = 10_000

    @cached_property
    def count(self) -> int:
        """How many rows there are, or about how many."""
        rows = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        exact = rows.order_by()[: self.exact_up_to + 1].count()
        return exact if exact <= self.exact_up_to else max(exact, _planner_rows(rows))


def _planner_rows(rows: QuerySet[Any]) -> int:
    """How many rows PostgreSQL expects of this query, without running it."""
    plan = json.loads(rows.order_by().explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


class ShopAdmin(UnfoldAdmin):
    """The base of every admin page here.

    Lists sort by indexed columns only and have no `date_hierarchy`, which truncates every row.
    A search answers through `find`, so that each of its conditions is one an index serves;
    `search_help_text` says what may be typed.
    """

    paginator = EstimatedCountPaginator
    show_full_result_count = False
    list_per_page = 50
    list_filter_sheet = False
    list_fullwidth = True
    compressed_fields = True
    warn_unsaved_form = True
    change_form_outer_before_template = "admin/buttons.html"
    buttons: tuple[str, ...] = ()

    def find(self, term: str) -> Q | None:
        """The indexed conditions for a search term; None leaves Django's own search in place."""
        return None

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Search by `find`; a condition that can repeat a row is not allowed there."""
        term = search_term.replace("\x00", "").strip()
        if search_term.strip() and not term:
            return queryset.none(), False
        wanted = self.find(term) if term else Q()
        if wanted is None:
            return super().get_search_results(request, queryset, term)
        return queryset.filter(wanted), False

    def get_urls(self) -> list[Any]:
        """The usual addresses, and one that every button posts to."""
        meta = self.model._meta
        press = path(
            "<path:object_id>/do/<str:name>/",
            self.admin_site.admin_view(require_POST(self.press)),
            name=f"{meta.app_label}_{meta.model_name}_do",
        )
        return [press, *super().get_urls()]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The page of one row, with the buttons that this user may press on it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            return super().change_view(request, object_id, form_url, extra_context)
        shown = {"buttons": self._buttons_on(request, row), **self.beside(request, row)}
        return super().change_view(request, object_id, form_url, {**shown, **(extra_context or {})})

    def beside(self, request: HttpRequest, row: Any) -> dict[str, Any]:  # noqa: ANN401
        """What the page of one row shows besides its fields and buttons."""
        return {}

    def press(self, request: HttpRequest, object_id: str, name: str) -> HttpResponse:
        """Run one button and return to where it was pressed, saying what happened."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        found = next((each for each in self._marked() if each.name == name), None)
        if found is None:
            raise Http404
        if not found.allowed_to(request):
            raise PermissionDenied
        if not found.fits(row):
            messages.warning(request, _("This cannot be done here, or no longer."))
            return _pressed_from(request, row)
        try:
            messages.success(request, getattr(self, name)(request, row))
        except RefusedError as refusal:
            messages.warning(request, str(refusal))
        return _pressed_from(request, row)

    def _marked(self) -> list[Button]:
        return [getattr(self, name).button for name in self.buttons]

    def _buttons_on(self, request: HttpRequest, row: Model) -> list[Button]:
        return [each for each in self._marked() if each.fits(row) and each.allowed_to(request)]


class LookOnly:
    """Rows that the machine writes: nobody adds, changes or deletes them by hand."""

    def has_add_permission(self, request: HttpRequest, *_args: object) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class LookOnlyAdmin(LookOnly, ShopAdmin):
    """A list and a page without any button but those the class adds itself."""


class LookOnlyTabular(LookOnly, UnfoldTabular):
    """Rows of another table under a page, to be read."""

    extra = 0
    can_delete = False
    show_change_link = True
    tab = True


def pretty(value: object) -> str:
    """Any JSON value as a block a person can read; escaped, whatever it holds."""
    text = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
    return format_html('<pre class="sh-code">{}</pre>', text) if text else "-"


def link_to(row: Model | None, text: str = "") -> str:
    """A link to a row's own admin page."""
    if row is None:
        return "-"
    meta = row._meta
    address = reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    return format_html('<a href="{}" class="sh-row-link">{}</a>', address, text or str(row))


def moment(at: datetime | None) -> str:
    """A time with its zone, to the second: what is compared with a provider's log."""
    return f"{at:%Y-%m-%d %H:%M:%S} UTC" if at else "-"


def _pressed_from(request: HttpRequest, row: Model) -> HttpResponse:
    """Back to the admin page that held the button; never to an address outside the admin."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if ours and wanted.startswith(reverse("admin:index")):
        return HttpResponseRedirect(wanted)
    return back_to(row)


def back_to(row: Model) -> HttpResponse:
    """Return to the page of a row after one of its buttons was used."""
    meta = row._meta
    return HttpResponseRedirect(
        reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])
    )
