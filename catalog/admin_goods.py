"""The goods in the admin: ids at the printers, the count of own goods, zones with their prices."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from catalog.countries import country_name
from catalog.goods_forms import PriceForm, StockForm, VariantForm, ZoneForm
from catalog.models import (
    Brand,
    PrintVariant,
    Product,
    ShippingPrice,
    ShippingZone,
    Stock,
    StockCorrection,
    StockReservation,
)
from catalog.stock import put_aside
from core.admin_tools import LookOnlyTabular, ShopAdmin
from core.clock import DbNow
from core.money import Money

if TYPE_CHECKING:
    from django.contrib.admin import StackedInline, TabularInline

    Stacked = StackedInline[Any, Any]
    Tabular = TabularInline[Any, Any]
else:
    from unfold.admin import StackedInline as Stacked
    from unfold.admin import TabularInline as Tabular

_FEW = 4
_KINDS = {"PRINT": "printed", "STOCK": "own"}


def titled(product: Product) -> str:
    """What a product is called in the language of the page."""
    return product.title(get_language() or "en")


class VariantInline(Stacked):
    """How each printer knows the product, and what it asks for one piece."""

    model = PrintVariant
    form = VariantForm
    extra = 0
    max_num = 3
    tab = True
    readonly_fields = ("checked_at", "problem")


class _Counted:
    """What a page shows of a count: there, put aside, left to sell."""

    @admin.display(description="On the shelf")
    def on_shelf(self, row: Stock) -> int:
        """Every piece there is, also those put aside."""
        return row.on_hand

    @admin.display(description="Put aside in open checkouts and unpacked orders")
    def aside(self, row: Stock) -> int:
        """Pieces that nobody else can buy."""
        return put_aside(row.product) if row.pk else 0

    @admin.display(description="Can be sold")
    def can_be_sold(self, row: Stock) -> int:
        """What is left for the next buyer."""
        return max(row.on_hand - self.aside(row), 0)


class StockInline(_Counted, Stacked):
    """The count of an own product, with a correction and its reason."""

    model = Stock
    form = StockForm
    extra = 1
    max_num = 1
    can_delete = False
    tab = True
    fields = (("on_shelf", "aside", "can_be_sold"), ("change", "note"), "low_at")
    readonly_fields = ("on_shelf", "aside", "can_be_sold")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:  # noqa: ANN401
        """The forms, which must know who corrects."""
        made: Any = super().get_formset(request, obj, **kwargs)
        made.form.request = request
        return made


class CorrectionInline(LookOnlyTabular):
    """Who changed the count, by how much, and why."""

    model = StockCorrection
    fields = readonly_fields = ("made_at", "change", "note", "who")


@admin.register(Stock)
class StockAdmin(_Counted, ShopAdmin):
    """All own goods with their counts."""

    list_display = ("called", "on_hand", "held", "left", "low_at")
    ordering = ("product__position",)
    list_select_related = ("product__brand",)
    form = StockForm
    fields = ("called", ("on_shelf", "aside", "can_be_sold"), ("change", "note"), "low_at")
    readonly_fields = ("called", "on_shelf", "aside", "can_be_sold")
    inlines = (CorrectionInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Stock]:
        """With what is put aside, in the same statement."""
        now_held = Q(
            product__reservations__state=StockReservation.State.HELD,
            product__reservations__expires_at__gt=DbNow(),
        )
        pieces = Sum("product__reservations__quantity", filter=now_held)
        rows: QuerySet[Stock] = super().get_queryset(request)
        return rows.annotate(held_pieces=Coalesce(pieces, 0)).prefetch_related("product__texts")

    @admin.display(description=gettext_lazy("Product"))
    def called(self, row: Stock) -> str:
        """What is counted."""
        return titled(row.product)

    @admin.display(description="Put aside")
    def held(self, row: Any) -> int:  # noqa: ANN401 - a row with an annotation
        """Pieces in open checkouts and unpacked orders."""
        return int(row.held_pieces)

    @admin.display(description="Can be sold")
    def left(self, row: Any) -> int:  # noqa: ANN401 - as above
        """What is left for the next buyer."""
        left: int = row.on_hand - row.held_pieces
        return max(left, 0)

    def get_form(
        self,
        request: HttpRequest,
        obj: Stock | None = None,
        change: bool = False,  # noqa: FBT001, FBT002 - Django's signature
        **kwargs: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """The form, which must know who corrects."""
        made: Any = super().get_form(request, obj, change, **kwargs)
        made.request = request
        return made

    def save_model(self, _request: HttpRequest, _obj: Stock, form: Any, _change: bool) -> None:  # noqa: ANN401, FBT001
        """Through the form, which adds a correction instead of typing over the count."""
        form.save(commit=True)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A count begins on its product's page."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """It belongs to its product."""
        return False


class ShippingPriceInline(Tabular):
    """One price for each kind of parcel and currency."""

    model = ShippingPrice
    form = PriceForm
    extra = 0
    fields = ("kind", "price", "currency")


@admin.register(ShippingZone)
class ShippingZoneAdmin(ShopAdmin):
    """Where goods go: countries that share one price for each kind of parcel."""

    list_display = ("name", "where_to", "what_it_costs", "position")
    ordering = ("position", "pk")
    form = ZoneForm
    fields = ("name", "countries", "position")
    inlines = (ShippingPriceInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ShippingZone]:
        """With countries and prices, for the list."""
        rows: QuerySet[ShippingZone] = super().get_queryset(request)
        return rows.prefetch_related("countries", "prices")

    @admin.display(description="Countries")
    def where_to(self, zone: ShippingZone) -> str:
        """The first few countries by name, and how many more."""
        names = sorted(country_name(one.country, "en") for one in zone.countries.all())
        more = _(" and %(count)s more") % {"count": len(names) - _FEW} if len(names) > _FEW else ""
        return ", ".join(names[:_FEW]) + more

    @admin.display(description="Prices")
    def what_it_costs(self, zone: ShippingZone) -> str:
        """Each price with its kind."""
        return ", ".join(
            f"{_KINDS[one.kind]} {Money(one.amount, one.currency).format('en_US')}"
            for one in zone.prices.all()
        )

    def save_model(self, request: HttpRequest, obj: ShippingZone, form: Any, change: bool) -> None:  # noqa: ANN401, FBT001
        """The zone, of the shop's one brand, and its countries."""
        if not change:
            obj.brand = Brand.objects.default()
        super().save_model(request, obj, form, change)
        form.write_countries(obj)
