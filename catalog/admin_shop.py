"""The shop's own name and pages in the admin."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from catalog.models import Brand, Page
from core.admin_tools import ShopAdmin


@admin.register(Brand)
class BrandAdmin(ShopAdmin):
    """The shop's name, address and colour."""

    list_display = ("name", "support_email", "currency")
    ordering = ("id",)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Products and orders belong to it."""
        return False


@admin.register(Page)
class PageAdmin(ShopAdmin):
    """Terms, refunds, privacy and contact in the owner's words."""

    list_display = ("title", "address", "language")
    ordering = ("slug", "language")

    @admin.display(description=gettext_lazy("Address"), ordering="slug")
    def address(self, page: Page) -> str:
        """Where it stands in the shop."""
        return f"/{page.slug}/"
