"""The catalog in the admin: a product is made, what it lacks is said, it is put on sale."""

from typing import Any, ClassVar, cast

from django.conf import settings
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise, lazy
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from simple_history.admin import SimpleHistoryAdmin
from unfold.decorators import display

from catalog import uploads
from catalog.admin_goods import StockInline, VariantInline, titled
from catalog.admin_parts import AssetInline, LessonInline, PartInline, PriceInline, TextInline
from catalog.admin_shop import BrandAdmin, PageAdmin
from catalog.kinds import DOWNLOADED, SHIPPED, ProductKind
from catalog.models import Brand, Product, ProductText
from catalog.product_forms import ProductForm
from catalog.readiness import problems, publish
from catalog.words import kind_name, price_text, tax_name
from core.admin_buttons import RefusedError, button
from core.admin_tools import ShopAdmin, moment
from core.admin_words import in_words

__all__ = ["BrandAdmin", "PageAdmin", "ProductAdmin"]

_CHANGE = "catalog.change_product"
STATUS_WORDS: dict[str, str | Promise] = {
    Product.Status.DRAFT: gettext_lazy("Draft"),
    Product.Status.PUBLISHED: gettext_lazy("On sale"),
    Product.Status.ARCHIVED: gettext_lazy("Archived"),
}
_STATUS_COLOURS = {"DRAFT": "info", "PUBLISHED": "success", "ARCHIVED": ""}
_KIND_WORDS = {str(kind): lazy(kind_name, str)(str(kind)) for kind in ProductKind}

_DOWNLOADS = (gettext_lazy("Files"), {"fields": (("download_limit", "download_days"),)})
_LICENCE = (
    gettext_lazy("Licence key"),
    {"fields": ("license_required", ("license_seats", "license_months"))},
)
_ACCESS = (gettext_lazy("Access"), {"fields": ("access_months",)})
_SESSION = (gettext_lazy("Session"), {"fields": ("scheduling_url", "duration_minutes")})
_PARCEL = (gettext_lazy("Parcel"), {"fields": ("pieces_weight_grams",)})


def _parts_of(kind: str) -> list[Any]:
    """The parts of a product's form that its kind asks for."""
    parts: dict[ProductKind, list[Any]] = {
        ProductKind.SERVICE: [_SESSION],
        ProductKind.COURSE: [_ACCESS],
        ProductKind.MEMBERSHIP: [_ACCESS],
    }
    parts |= {one: [_DOWNLOADS, _LICENCE] for one in DOWNLOADED}
    parts |= {one: [_PARCEL] for one in SHIPPED}
    return parts.get(ProductKind(kind), []) if kind else []


@admin.register(Product)
class ProductAdmin(SimpleHistoryAdmin, ShopAdmin):  # type: ignore[misc]
    """Make a product, see what it still lacks, put it on sale."""

    list_display = ("called", "kind_shown", "price_shown", "status_shown", "short_name", "position")
    list_filter = (
        ("status", in_words(STATUS_WORDS)),
        ("kind", in_words(_KIND_WORDS)),
    )
    ordering = ("position", "slug")
    search_help_text = gettext_lazy("The beginning of a product's title or short name")
    search_fields = ("slug",)
    form = ProductForm
    readonly_fields = (
        *("standing", "lacks", "stripe_product_id", "made", "kind_shown", "tax_shown"),
    )
    inlines = (TextInline, PriceInline, AssetInline, PartInline, LessonInline)
    #: What only goods have, by kind; a new product shows it once its kind is saved.
    goods_inlines: ClassVar = {"PRINT": (VariantInline,), "STOCK": (StockInline,)}
    buttons = ("put_on_sale", "take_off_sale", "archive")

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401
        """What is chosen for upload is stored before the form's transaction begins."""
        sent = request.FILES.items() if self.has_change_permission(request) else ()
        files = [file for name, file in sent if name.endswith("-upload")]
        with uploads.stored_first(cast("list[UploadedFile[bytes]]", files)):
            return super().changeform_view(request, *args, **kwargs)

    def find(self, term: str) -> Q:
        """Titles and short names by their beginning."""
        titles = ProductText.objects.filter(title__istartswith=term)
        return Q(slug__startswith=term.lower()) | Q(pk__in=titles.values("product_id"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        """With titles and prices, in two more statements for a whole list."""
        rows: QuerySet[Any] = super().get_queryset(request)
        return rows.select_related("brand").prefetch_related("texts", "prices")

    def get_fieldsets(self, request: HttpRequest, obj: Product | None = None) -> Any:  # noqa: ANN401
        """What every product has, and what its kind needs; a new one shows it once it is saved."""
        kind = "kind" if self.has_change_permission(request, obj) else "kind_shown"
        tax = "tax_kind" if self.has_change_permission(request, obj) else "tax_shown"
        brand = ("brand",) if Brand.objects.count() > 1 else ()
        return [
            (None, {"fields": (*brand, kind, "slug", "position", "cover", "standing", "lacks")}),
            *_parts_of(obj.kind if obj else ""),
            (_("Checkout and customers"), {"fields": ("note_prompt", "crm_tag")}),
            (_("Tax and books"), {"fields": (tax, "tax_code", "stripe_product_id", "made")}),
        ]

    def beside(self, request: HttpRequest, row: Product) -> dict[str, Any]:
        """The page of one product stands under its title."""
        return {"subtitle": titled(row)}

    def save_model(self, request: HttpRequest, obj: Product, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        """A new product belongs to the shop's brand, unless one was chosen."""
        if not change and "brand" not in form.cleaned_data:
            obj.brand = Brand.objects.default()
        super().save_model(request, obj, form, change)

    def get_inlines(self, request: HttpRequest, obj: Product | None = None) -> Any:  # noqa: ANN401
        """The usual parts, and those of the product's kind."""
        return (
            *super().get_inlines(request, obj),
            *self.goods_inlines.get(obj.kind if obj else "", ()),
        )

    @display(description=gettext_lazy("Product"))
    def called(self, product: Product) -> str:
        """Its title."""
        return titled(product)

    @display(description=gettext_lazy("Short name"), ordering="slug")
    def short_name(self, product: Product) -> str:
        """What its address ends with."""
        return product.slug

    @display(description=gettext_lazy("What it is"), ordering="kind")
    def kind_shown(self, product: Product) -> str:
        """Its kind in words."""
        return kind_name(product.kind)

    @display(description=gettext_lazy("Price"))
    def price_shown(self, product: Product) -> str:
        """What it costs in the shop's currency."""
        price = product.price_in(settings.SHOP_CURRENCY)
        return price_text(price.amount, price.currency) if price else "-"

    @display(description=gettext_lazy("State"), label=_STATUS_COLOURS)
    def status_shown(self, product: Product) -> tuple[str, str]:
        """Whether it can be bought."""
        return product.status, str(STATUS_WORDS[product.status])

    @display(description=gettext_lazy("State"))
    def standing(self, product: Product) -> str:
        """The same in plain words, on its own page."""
        return str(STATUS_WORDS[product.status])

    @display(description=gettext_lazy("Tax"))
    def tax_shown(self, product: Product) -> str:
        """How the books see it."""
        return tax_name(product.tax_kind)

    @display(description=gettext_lazy("Made"))
    def made(self, product: Product) -> str:
        """When it was first saved."""
        return moment(product.created_at) if product.pk else "-"

    @admin.display(description=gettext_lazy("Still to do before it can be sold"))
    def lacks(self, product: Product) -> str:
        """What readiness says, as a list."""
        found = problems(product) if product.pk else []
        return format_html_join("", "<div>{}</div>", ((one,) for one in found)) or _("Nothing.")

    @button(
        gettext_lazy("Put on sale"),
        permission=_CHANGE,
        icon="sell",
        when=lambda row: row.status != "PUBLISHED",
    )
    def put_on_sale(self, _request: HttpRequest, product: Product) -> str:
        """Publish, if nothing keeps the product from being delivered."""
        found = publish(product)
        if found:
            raise RefusedError(_("It is not on sale yet: %s") % " ".join(found))
        return _("It is on sale now.")

    @button(
        gettext_lazy("Take off sale"),
        permission=_CHANGE,
        when=lambda row: row.status == "PUBLISHED",
    )
    def take_off_sale(self, _request: HttpRequest, product: Product) -> str:
        """Back to a draft; what was bought stays with its buyers."""
        product.withdraw()
        return _("Nobody can buy it now. Buyers keep what they have.")

    @button(
        gettext_lazy("Archive"),
        permission=_CHANGE,
        danger=True,
        when=lambda row: row.status != "ARCHIVED",
    )
    def archive(self, _request: HttpRequest, product: Product) -> str:
        """Off sale and out of the way; orders keep pointing to it."""
        product.archive()
        return _("It is archived. Buyers keep what they have.")

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """A product is archived, never deleted: orders point to it."""
        return False
