"""The shop's own name and pages in the admin."""

from typing import ClassVar

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from catalog.models import Brand, Page
from core.admin_tools import ShopAdmin


class BrandForm(forms.ModelForm):  # type: ignore[type-arg]
    """Under whose name the shop sells; every field says where it is read."""

    class Meta:
        model = Brand
        fields = (
            *("name", "tagline", "support_email", "postal_address"),
            *("currency", "default_language", "accent"),
        )
        labels: ClassVar = {
            "tagline": gettext_lazy("One sentence about the shop"),
            "support_email": gettext_lazy("Address for customers' questions"),
            "default_language": gettext_lazy("Language"),
            "accent": gettext_lazy("Colour"),
        }
        help_texts: ClassVar = {
            "tagline": gettext_lazy("The heading of the first page; stands at the foot of all."),
            "support_email": gettext_lazy("Stands on the contact page and under every mail."),
            "currency": gettext_lazy("Three letters, such as usd."),
            "default_language": gettext_lazy("en or fr: used where the customer's is not known."),
        }


@admin.register(Brand)
class BrandAdmin(ShopAdmin):
    """The shop's name, address and colour."""

    list_display = ("name", "support_email", "currency")
    ordering = ("id",)
    form = BrandForm

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
