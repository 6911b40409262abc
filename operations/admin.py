"""The page of the shop's promises: each with how it stands, since when, and the rows."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.admin_tools import LookOnlyAdmin
from operations import promises
from operations.models import InvariantCheck


@admin.register(InvariantCheck)
class PromisesAdmin(LookOnlyAdmin):
    """One page instead of a list: what the shop promises itself, and whether it holds."""

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Every promise, green or red, the red ones with their rows."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "opts": self.model._meta,
            "title": _("Promises"),
            "promises": promises.overview(),
            **(extra_context or {}),
        }
        return render(request, "admin/operations/promises.html", context)
