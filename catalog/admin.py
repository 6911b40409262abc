"""The catalog in the admin: products with their words, prices, files and parts; own pages."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db.models import Q
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from simple_history.admin import SimpleHistoryAdmin

from catalog.admin_goods import StockInline, VariantInline
from catalog.forms import AssetForm
from catalog.models import (
    Asset,
    Brand,
    BundleItem,
    Lesson,
    Page,
    Price,
    Product,
    ProductText,
)
from catalog.readiness import problems, publish
from core.admin_buttons import RefusedError, button
from core.admin_tools import ShopAdmin

if TYPE_CHECKING:
    from django.contrib.admin import StackedInline, TabularInline

    Stacked = StackedInline[Any, Any]
    Tabular = TabularInline[Any, Any]
else:
    from unfold.admin import StackedInline as Stacked
    from unfold.admin import TabularInline as Tabular

_CHANGE = "catalog.change_product"


class TextInline(Stacked):
    """The product's words, one block a language."""

    model = ProductText
    extra = 0
    tab = True


class PriceInline(Tabular):
    """Prices in minor units; an old one is switched off, not overwritten."""

    model = Price
    extra = 0
    tab = True
    fields = ("currency", "amount", "active")


class AssetInline(Tabular):
    """The private files."""

    model = Asset
    form = AssetForm
    extra = 0
    tab = True
    fields = ("upload", "title", "version", "position", "filename", "size", "sha256")
    readonly_fields = ("filename", "size", "sha256")


class PartInline(Tabular):
    """What a bundle is made of."""

    model = BundleItem
    fk_name = "bundle"
    extra = 0
    tab = True


class LessonInline(Stacked):
    """The pages of a course or a membership."""

    model = Lesson
    extra = 0
    tab = True


@admin.register(Product)
class ProductAdmin(SimpleHistoryAdmin, ShopAdmin):  # type: ignore[misc]
    """Make a product, see what it still lacks, put it on sale."""

    list_display = ("slug", "kind", "status", "position")
    list_filter = ("status", "kind")
    ordering = ("position", "slug")
    search_help_text = "The beginning of a product's short name"
    search_fields = ("slug",)
    readonly_fields = ("status", "lacks", "stripe_product_id", "created_at")
    inlines = (TextInline, PriceInline, AssetInline, PartInline, LessonInline)
    #: What only goods have, by kind; a new product shows it once its kind is saved.
    goods_inlines: ClassVar = {"PRINT": (VariantInline,), "STOCK": (StockInline,)}
    buttons = ("put_on_sale", "take_off_sale", "archive")

    def find(self, term: str) -> Q:
        """Short names by their beginning."""
        return Q(slug__startswith=term.lower())

    def get_inlines(self, request: HttpRequest, obj: Product | None = None) -> Any:  # noqa: ANN401
        """The usual parts, and those of the product's kind."""
        return (
            *super().get_inlines(request, obj),
            *self.goods_inlines.get(obj.kind if obj else "", ()),
        )

    @admin.display(description="Still to do before it can be sold")
    def lacks(self, product: Product) -> str:
        """What readiness says, as a list."""
        found = problems(product) if product.pk else []
        return format_html_join("", "<div>{}</div>", ((one,) for one in found)) or _("Nothing.")

    @button(
        "Put on sale", permission=_CHANGE, icon="sell", when=lambda row: row.status != "PUBLISHED"
    )
    def put_on_sale(self, _request: HttpRequest, product: Product) -> str:
        """Publish, if nothing keeps the product from being delivered."""
        found = publish(product)
        if found:
            raise RefusedError(_("It is not on sale yet: %s") % " ".join(found))
        return _("It is on sale now.")

    @button("Take off sale", permission=_CHANGE, when=lambda row: row.status == "PUBLISHED")
    def take_off_sale(self, _request: HttpRequest, product: Product) -> str:
        """Back to a draft; what was bought stays with its buyers."""
        product.withdraw()
        return _("Nobody can buy it now. Buyers keep what they have.")

    @button("Archive", permission=_CHANGE, danger=True, when=lambda row: row.status != "ARCHIVED")
    def archive(self, _request: HttpRequest, product: Product) -> str:
        """Off sale and out of the way; orders keep pointing to it."""
        product.archive()
        return _("It is archived. Buyers keep what they have.")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """A product is archived, never deleted: orders point to it."""
        return False


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

    list_display = ("title", "slug", "language")
    ordering = ("slug", "language")
