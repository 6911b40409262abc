"""The page on which the owner sends money of an order back: how much, why, and what follows."""

import re
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from core.admin_buttons import RefusedError
from core.admin_tools import ShopAdmin, back_to
from core.money import digits
from orders import refunding
from orders.models import Order
from orders.slots import TakeBack, refund_plan

_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,3})?")


class RefundPage(ShopAdmin):
    """Adds the refund's address to an admin of orders."""

    def get_urls(self) -> list[Any]:
        """The usual addresses, and the refund's page."""
        page = path(
            "<path:object_id>/refund/",
            self.admin_site.admin_view(self.refund_view),
            name="orders_order_refund",
        )
        return [page, *super().get_urls()]

    def refund_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """GET shows what will happen; POST from that page plans the refund."""
        order = self.get_object(request, unquote(object_id))
        if not isinstance(order, Order):
            raise Http404
        if not request.user.has_perm(refunding.PERMISSION):
            raise PermissionDenied
        if request.method != "POST":
            return render(request, "admin/orders/order/refund.html", self._shown(request, order))
        if "seen" not in request.POST:  # pressed on the order's page: show what will happen first
            address = reverse("admin:orders_order_refund", args=[order.pk])
            return HttpResponseRedirect(address)
        try:
            messages.success(request, _plan(request, order))
        except RefusedError as refusal:
            messages.warning(request, str(refusal))
        return back_to(order)

    def _shown(self, request: HttpRequest, order: Order) -> dict[str, Any]:
        plans = _taking_back(order)
        return {
            **admin.site.each_context(request),
            "title": _("Refund %(number)s") % {"number": order.number},
            "order": order,
            "why_not": refunding.why_not(order),
            "left": refunding.left(order),
            "left_text": refunding.left_text(order),
            "reasons": refunding.reason_choices(),
            "closed": [one.text for one in plans if one.possible],
            "kept": [one.text for one in plans if not one.possible],
            "currency": order.currency.upper(),
        }


def _taking_back(order: Order) -> list[TakeBack]:
    return [
        part
        for line in order.lines.deliverable()
        for answer in refund_plan.ask(line)
        for part in answer
    ]


def _plan(request: HttpRequest, order: Order) -> str:
    typed = request.POST.get("amount", "").strip()
    reason = request.POST.get("reason") or "requested_by_customer"
    if reason not in dict(refunding.reason_choices()):
        raise RefusedError(_("Nothing was done: please choose one of the reasons."))
    with transaction.atomic():
        amount = refunding.plan_from_desk(
            order_id=order.pk,
            amount=minor_units(typed, order.currency) if typed else None,
            seen=int(request.POST["seen"]) if request.POST["seen"].isdecimal() else -1,
            reason=reason,
            who=request.user.get_username(),
        )
    said = _("%(amount)s goes back. The customer is told as soon as Stripe confirms it.")
    return said % {"amount": refunding.text(order, amount)}


def minor_units(typed: str, currency: str) -> int:
    """An amount as people type it, such as 12.50 or 12,50, in minor units.

    Raises:
        RefusedError: not an amount, or finer than the currency's smallest coin.
    """
    wrong = _("Nothing was done: “%(typed)s” is not an amount such as 12.50.")
    if not _AMOUNT.fullmatch(typed):
        raise RefusedError(wrong % {"typed": typed[:20]})
    amount = Decimal(typed.replace(",", ".")).scaleb(digits(currency))
    if amount != amount.to_integral_value():
        raise RefusedError(wrong % {"typed": typed})
    return int(amount)
