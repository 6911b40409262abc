"""The owner's pages of the review queue: the list, and one case on one page."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from unfold.decorators import display

from core.admin_buttons import RefusedError
from core.admin_tools import LookOnlyAdmin, back_to
from core.admin_words import in_words
from core.clock import now
from orders import review_desk, review_page
from orders.models import ReviewCase

_STATUS_COLOURS = {"OPEN": "warning", "SNOOZED": "info", "RESOLVED": "success"}
_SEVERITY_COLOURS = {"low": "info", "normal": "warning", "high": "danger"}
#: Where a refused form waits for the page that shows it again, so that nobody types twice.
_TYPED = "review_typed"
_LONGEST = 2000


class ReasonFilter(admin.SimpleListFilter):
    """Cases that are open for one kind of reason."""

    title = gettext_lazy("reason")
    parameter_name = "reason"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(code, str(words)) for code, words in review_page.REASON_WORDS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        code = self.value()
        if not code:
            return queryset
        wanted = [{"code": code, "settled": ""}]
        return queryset.filter(resolved_at=None, reasons__contains=wanted)


class ReviewCaseAdmin(LookOnlyAdmin):
    """Open cases first, the one that is due first on top."""

    list_display = ("number", "due_shown", "reasons_shown", "severity_shown", "buyer", "total",
                    "status_shown")  # fmt: skip
    list_display_links = ("number",)
    list_filter = (
        ("status", in_words(dict(ReviewCase.Status.choices), called=gettext_lazy("state"))),
        (
            "severity",
            in_words(review_page.SEVERITY_WORDS, called=gettext_lazy("how soon")),
        ),
        ReasonFilter,
    )
    list_filter_submit = True
    list_select_related = ("order",)
    search_fields = ("order__number",)
    search_help_text = gettext_lazy("Order number")
    change_form_template = "admin/orders/reviewcase/page.html"
    fields = ()

    def find(self, term: str) -> Q:
        """By the order's number, with or without its letters."""
        number = term.upper() if term.upper().startswith("SH-") else f"SH-{term}"
        return Q(order__number=number)

    @display(description=gettext_lazy("Order"))
    def number(self, case: ReviewCase) -> str:
        return format_html('<span class="sh-nowrap">{}</span>', case.order.number)

    @display(description=gettext_lazy("When"))
    def due_shown(self, case: ReviewCase) -> str:
        late = case.status == ReviewCase.Status.OPEN and case.due_at < now()
        return format_html(
            '<span class="sh-nowrap"><span class="{}" title="{}">{}</span>'
            '<span class="sh-reason">{}</span></span>',
            "sh-bad" if late else "",
            review_page.moment_text(case.due_at),
            review_page.due(case),
            _("waiting for %(age)s") % {"age": review_page.age(case)},
        )

    @display(description=gettext_lazy("Why"))
    def reasons_shown(self, case: ReviewCase) -> str:
        shown = review_page.chips(case.open_reasons() or case.reasons)
        badges = format_html_join("", '<span class="sh-badge">{}</span>', ((one,) for one in shown))
        return format_html('<span class="sh-chips">{}</span>', badges)

    @display(description=gettext_lazy("How soon"), label=_SEVERITY_COLOURS)
    def severity_shown(self, case: ReviewCase) -> tuple[str, str]:
        return case.severity, str(review_page.SEVERITY_WORDS[case.severity])

    @display(description=gettext_lazy("Customer"))
    def buyer(self, case: ReviewCase) -> str:
        return (case.order.name or case.order.email)[:60]

    @display(description=gettext_lazy("Total"))
    def total(self, case: ReviewCase) -> str:
        return case.order.total_at_desk

    @display(description=gettext_lazy("State"), label=_STATUS_COLOURS)
    def status_shown(self, case: ReviewCase) -> tuple[str, str]:
        return case.status, str(case.get_status_display())

    def get_urls(self) -> list[Any]:
        """The usual addresses, and the one that a case's buttons post to."""
        act = path(
            "<path:object_id>/act/<slug:code>/",
            self.admin_site.admin_view(require_POST(self.act)),
            name="orders_reviewcase_act",
        )
        return [act, *super().get_urls()]

    def beside(self, request: HttpRequest, row: ReviewCase) -> dict[str, Any]:
        """One case: why, what the customer said, what each button will do."""
        typed = request.session.pop(_TYPED, None) or {}
        mine = typed if typed.get("case") == row.pk else None
        return review_page.context(row, request.user, mine)

    def act(self, request: HttpRequest, object_id: str, code: str) -> HttpResponse:
        """Press one button and return to the case, saying what happened."""
        case = self.get_object(request, unquote(object_id))
        if not isinstance(case, ReviewCase):
            raise Http404
        user = request.user
        if not isinstance(user, User) or not user.has_perm("orders.change_reviewcase"):
            raise PermissionDenied
        given = {name: str(value)[:_LONGEST] for name, value in request.POST.items()}
        try:
            version = int(given.get("version") or 0)
        except ValueError:
            version = 0
        try:
            said = review_desk.act(
                case_id=case.pk, code=code, version=version, user=user, given=given
            )
            messages.success(request, said[:1].upper() + said[1:])
        except RefusedError as refusal:
            messages.warning(request, str(refusal))
            request.session[_TYPED] = {"case": case.pk, "code": code, "values": given}
        return back_to(case)
