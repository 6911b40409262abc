"""What hangs on a product in the admin: its words, prices, files, parts and lessons."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy

from catalog.forms import AssetForm
from catalog.models import Asset, BundleItem, Lesson, Price, Product, ProductText
from catalog.price_forms import ProductPriceForm
from catalog.product_forms import ProductChoice, TextForm

if TYPE_CHECKING:
    from django.contrib.admin import StackedInline, TabularInline

    Stacked = StackedInline[Any, Any]
    Tabular = TabularInline[Any, Any]
else:
    from unfold.admin import StackedInline as Stacked
    from unfold.admin import TabularInline as Tabular


class TextInline(Stacked):
    """The product's words, one block a language."""

    model = ProductText
    form = TextForm
    extra = 0
    tab = True
    fields = (
        *("language", "title", "tagline", "description", "facts", "delivery_text", "refund_text"),
    )


class PriceInline(Tabular):
    """One price in force for each currency; what it was before is kept in its history."""

    model = Price
    form = ProductPriceForm
    extra = 0
    tab = True
    fields = ("price", "currency", "active")


class AssetInline(Tabular):
    """The private files."""

    model = Asset
    form = AssetForm
    extra = 0
    tab = True
    fields = ("upload", "title", "version", "position", "filename", "how_large", "sha256")
    readonly_fields = ("filename", "how_large", "sha256")

    @admin.display(description=gettext_lazy("Size"))
    def how_large(self, asset: Asset) -> str:
        """Its size in words."""
        return filesizeformat(asset.size) if asset.pk else "-"


class PartInline(Tabular):
    """What a bundle is made of."""

    model = BundleItem
    fk_name = "bundle"
    extra = 0
    tab = True

    def formfield_for_foreignkey(self, db_field: Any, request: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """The part, chosen by its title."""
        if db_field.name == "product":
            kwargs |= {"form_class": ProductChoice, "queryset": Product.objects.with_shelf()}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class LessonInline(Stacked):
    """The pages of a course or a membership."""

    model = Lesson
    extra = 0
    tab = True
