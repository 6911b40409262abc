"""The owner's pages about the books: the connection, the mappings, and what was posted."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounting import choices, connection, ledger, mapped, mapping_form, readiness, waiting
from accounting.models import QuickBooksConnection, SalesReceipt
from core.admin_tools import EstimatedCountPaginator, LookOnlyAdmin
from core.outcomes import Ok

_CHANGE = "accounting.change_quickbooksconnection"
_STATE = "quickbooks_state"
_PAGE = "admin:accounting_quickbooksconnection_changelist"


@admin.register(QuickBooksConnection)
class QuickBooksAdmin(LookOnlyAdmin):
    """One page instead of a list: how the shop stands with QuickBooks, and the way there."""

    def get_urls(self) -> list[Any]:
        """The page's own addresses, each behind the admin's doors and the owner's right."""
        views = {
            "connect": require_GET(self.connect),
            "callback": require_GET(self.callback),
            "disconnect": require_POST(self.disconnect),
            "read": require_POST(self.read),
            "customers": require_POST(self.customers),
            "mappings": self.mappings,
        }
        return [
            path(f"{name}/", self.admin_site.admin_view(_owner(view)), name=f"quickbooks_{name}")
            for name, view in views.items()
        ] + super().get_urls()

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """How the connection stands, and what still lacks."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        held = QuickBooksConnection.objects.current()
        shown = {
            "title": "QuickBooks",
            "held": held,
            "is_configured": connection.is_configured(),
            "is_ok": held is not None and held.is_ok(),
            "redirect_address": connection.redirect_address(),
            "checks": readiness.checks(held),
            "fee_setting": settings.QBO_FEE,
        }
        return self._page(request, "connection", shown | (extra_context or {}))

    def connect(self, request: HttpRequest) -> HttpResponse:
        """Off to Intuit, where the owner approves; the state comes back with him."""
        if not connection.is_configured():
            messages.error(request, _("Set QBO_CLIENT_ID and QBO_CLIENT_SECRET first."))
            return redirect(_PAGE)
        request.session[_STATE], address = connection.begin()
        return HttpResponseRedirect(address)

    def callback(self, request: HttpRequest) -> HttpResponse:
        """Back from Intuit with a code and the company's number, or with a no."""
        given = {name: request.GET.get(name, "") for name in ("state", "code", "realmId")}
        wanted = request.session.pop(_STATE, "")
        if not wanted or not constant_time_compare(given["state"], wanted):
            messages.error(request, _("This answer was not asked for. Please press Connect again."))
        elif not given["code"] or not given["realmId"]:
            messages.warning(request, _("Nothing was connected: it was not approved at Intuit."))
        else:
            self._complete(request, given["code"], given["realmId"])
        return redirect(_PAGE)

    def disconnect(self, request: HttpRequest) -> HttpResponse:
        """End the connection; receipts of later orders are skipped."""
        held = QuickBooksConnection.objects.current()
        if held is not None:
            connection.disconnect(held)
            messages.success(request, _("Disconnected. Later orders get no receipt."))
        return redirect(_PAGE)

    def read(self, request: HttpRequest) -> HttpResponse:
        """Read QuickBooks' lists again, and fill what is empty by name."""
        held = QuickBooksConnection.objects.current()
        if held is not None:
            self._read(request, held)
        return redirect("admin:quickbooks_mappings")

    def customers(self, request: HttpRequest) -> HttpResponse:
        """Each buyer a customer of his own, or one customer for all sales."""
        held = QuickBooksConnection.objects.current()
        if held is not None:
            remote_id = request.POST.get("customer", "").strip()
            held.ask_one_customer(wanted=bool(remote_id))
            if remote_id:
                offer = {"id": remote_id[:40], "name": _("All sales")}
                mapped.save_account(held, role="CUSTOMER", offer=offer)
            messages.success(request, _("Saved."))
        return redirect(_PAGE)

    def mappings(self, request: HttpRequest) -> HttpResponse:
        """Choose what of the shop is what in QuickBooks."""
        held = QuickBooksConnection.objects.current()
        if held is None:
            messages.warning(request, _("Connect QuickBooks first."))
            return redirect(_PAGE)
        if request.method == "POST":
            wrong = mapping_form.save(
                held, {name: str(value) for name, value in request.POST.items()}
            )
            for text in wrong:
                messages.error(request, text)
            if not wrong:
                messages.success(request, _("Saved."))
            return redirect("admin:quickbooks_mappings")
        shown = {"title": _("Mappings"), "held": held, "screen": mapping_form.screen(held)}
        return self._page(request, "mappings", shown)

    def _complete(self, request: HttpRequest, code: str, realm_id: str) -> None:
        who = request.user.get_username()
        made = connection.complete(code=code, realm_id=realm_id, who=who)
        if not isinstance(made, Ok):
            messages.error(request, _("Intuit did not accept: %(why)s") % {"why": made.reason})
            return
        messages.success(request, _("Connected to %(company)s.") % {"company": made.value})
        self._read(request, made.value)

    def _read(self, request: HttpRequest, held: QuickBooksConnection) -> None:
        answer = choices.read(held)
        if not isinstance(answer, Ok):
            messages.error(request, _("The lists were not read: %(why)s") % {"why": answer.reason})
            return
        added = mapped.propose(held)
        messages.success(request, _("Lists read; %(count)s mappings added.") % {"count": added})

    def _page(self, request: HttpRequest, name: str, shown: dict[str, Any]) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.model._meta, **shown}
        return render(request, f"admin/accounting/{name}.html", context)


@admin.register(SalesReceipt)
class BooksAdmin(LookOnlyAdmin):
    """What was posted, what waits, what failed; receipts and refunds in one list."""

    def get_urls(self) -> list[Any]:
        """One address more: post what was skipped before the books were connected."""
        view = self.admin_site.admin_view(_owner(require_POST(self.catch_up)))
        return [path("catch-up/", view, name="books_catch_up"), *super().get_urls()]

    def catch_up(self, request: HttpRequest) -> HttpResponse:
        """Plan the documents that were skipped since a day, once more."""
        since = parse_date(request.POST.get("since", ""))
        if since is None:
            messages.error(request, _("Choose the first day whose orders belong in the books."))
            return redirect("admin:accounting_salesreceipt_changelist")
        count = waiting.plan_passed_by(since=since, who=request.user.get_username())
        messages.success(request, _("%(count)s documents will be posted.") % {"count": count})
        return redirect("admin:accounting_salesreceipt_changelist")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Newest first, filtered by state, with the sums of the last thirty days."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        state = request.GET.get("state", "all")
        pages: Paginator[Any] = EstimatedCountPaginator(ledger.steps(state), self.list_per_page)
        page = pages.get_page(request.GET.get("p"))
        shown = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Books"),
            "held": QuickBooksConnection.objects.current(),
            "state": state,
            "states": list(ledger.STATES),
            "page": page,
            "entries": ledger.entries(list(page.object_list)),
            "totals": ledger.totals(),
            "days": ledger.SUM_DAYS,
            "may_catch_up": request.user.has_perm(_CHANGE) and state == "skipped",
            **(extra_context or {}),
        }
        return render(request, "admin/accounting/books.html", shown)


def _owner(view: Any) -> Any:  # noqa: ANN401 - any view
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not request.user.has_perm(_CHANGE):
            raise PermissionDenied
        answer: HttpResponse = view(request, *args, **kwargs)
        return answer

    return guarded
