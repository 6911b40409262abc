"""The pages of the second factor. They stand inside /admin/, before its gate opens."""

from typing import Any

import django_otp
from django.contrib import admin, messages
from django.contrib.admin.views.decorators import staff_member_required
from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST
from django_otp.models import Device

from operations import access, second_factor
from orders.models import Order


@sensitive_post_parameters("code")
@never_cache
@staff_member_required(login_url="admin:login")
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """Ask for the code of an enrolled device; somebody without one is sent to enrol."""
    user: Any = request.user
    if user.is_verified():
        return HttpResponseRedirect(_next(request))
    if not second_factor.has_factor(user):
        return HttpResponseRedirect(_with_next("second_factor_enrol", request))
    problem = ""
    if request.method == "POST":
        device = second_factor.verify(user=user, code=request.POST.get("code", ""))
        if device is not None:
            _open_gate(request, device)
            return HttpResponseRedirect(_next(request))
        problem = _("That code was not accepted. Wait for the next one, then try again.")
    return _page(request, "operations/second_factor.html", problem=problem)


@sensitive_post_parameters("code")
@never_cache
@staff_member_required(login_url="admin:login")
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Set a device up. Who already has one must first prove it: this page is no way around it."""
    user: Any = request.user
    if second_factor.has_factor(user) and not user.is_verified():
        return HttpResponseRedirect(_with_next("second_factor", request))
    problem = ""
    if request.method == "POST":
        done = second_factor.confirm_enrolment(user=user, code=request.POST.get("code", ""))
        if done is not None:
            device, codes = done
            _open_gate(request, device)
            return _page(request, "operations/recovery_codes.html", codes=codes)
        problem = _("That code was not accepted. Wait for the next one, then try again.")
    device = second_factor.start_enrolment(user)
    return _page(
        request,
        "operations/second_factor_enrol.html",
        problem=problem,
        picture=second_factor.qr_svg(device),
        setup_key=second_factor.setup_key(device),
    )


@require_POST
@permission_required("orders.change_order", raise_exception=True)
def order_access(request: HttpRequest, order_id: int, verb: str) -> HttpResponse:
    """The two buttons on an order's page that close, or open again, what it gave."""
    order = get_object_or_404(Order, pk=order_id)
    who = request.user.get_username()
    if verb == "revoke":
        changed = access.close_order(order_id=order.pk, who=who)
        said = _("Closed: %(count)d thing(s). The customer's links and keys no longer work.")
    elif verb == "reinstate":
        changed = access.reopen_order(order_id=order.pk, who=who)
        said = _("Opened again: %(count)d thing(s).")
    else:
        raise Http404
    messages.info(request, said % {"count": changed})
    return HttpResponseRedirect(reverse("admin:orders_order_change", args=[order.pk]))


def _open_gate(request: HttpRequest, device: Device) -> None:
    """Bind the proof to a fresh session, so that an id known before it is worth nothing."""
    django_otp.login(request, device)
    request.session.cycle_key()


def _page(request: HttpRequest, template: str, **context: object) -> HttpResponse:
    shown = {
        **admin.site.each_context(request),
        "title": _("Second factor"),
        "next": _next(request),
        **context,
    }
    response = render(request, template, shown)
    response["Cache-Control"] = "no-store"
    return response


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(name)}?{request.GET.urlencode()}" if request.GET else reverse(name)


def _next(request: HttpRequest) -> str:
    """Where to go afterwards: a page of the admin, never somebody else's address."""
    home = reverse("admin:index")
    wanted = request.POST.get("next") or request.GET.get("next") or home
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()})
    return wanted if ours and wanted.startswith(home) else home
