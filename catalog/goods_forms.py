"""Forms of the goods' admin pages: a count and its corrections, countries by name, money."""

import re
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from catalog import stock
from catalog.countries import codes_by_name, country_name
from catalog.kinds import PrinterName, ProductKind
from catalog.models import PrintVariant, ShippingCountry, ShippingPrice, ShippingZone, Stock
from catalog.price_forms import MoneyForm

_LINES = re.compile(r"[\n;,]+")


class StockForm(forms.ModelForm):  # type: ignore[type-arg]
    """The count is never typed over: a correction is added to it, so no sale gets lost."""

    #: Set by the admin page for each request.
    request: HttpRequest

    change = forms.IntegerField(
        label=_("Add or take away"),
        required=False,
        widget=UnfoldAdminIntegerFieldWidget,
        help_text=_("12 when a dozen came in, -1 when one broke."),
    )
    note = forms.CharField(
        label=_("Why"), required=False, max_length=200, widget=UnfoldAdminTextInputWidget
    )

    class Meta:
        model = Stock
        fields = ("low_at",)

    def clean_change(self) -> int:
        """Refuse to take more from the shelf than lies on it."""
        change = int(self.cleaned_data.get("change") or 0)
        on_hand = self.instance.on_hand if self.instance.pk else 0
        if on_hand + change < 0:
            message = _("Only %(count)s are on the shelf.")
            raise ValidationError(message, params={"count": on_hand})
        return change

    def save(self, commit: bool = True) -> Stock:  # noqa: FBT001, FBT002 - Django's signature
        """Keep the mark for "low" and add the correction with its note."""
        row: Stock = self.instance
        if not commit:
            return row
        row.save(update_fields=["low_at"] if row.pk else None)
        change = self.cleaned_data.get("change")
        if change and not stock.correct(
            product=row.product,
            change=change,
            note=self.cleaned_data.get("note") or "",
            who=self.request.user.get_username(),
        ):
            text = _("The count was not changed: somebody bought meanwhile, look again.")
            messages.warning(self.request, text)
        return row

    def save_m2m(self) -> None:
        """Nothing to do (Django asks after a save without commit)."""


class VariantForm(forms.ModelForm):  # type: ignore[type-arg]
    """A product at one printer; only files of this product can be its artwork."""

    class Meta:
        model = PrintVariant
        fields = (
            "provider",
            "remote_id",
            "remote_variant_id",
            "sku",
            "artwork",
            "base_cost",
            "currency",
            "active",
        )
        labels: ClassVar = {
            "provider": _("Printer"),
            "remote_id": _("Product id there"),
            "remote_variant_id": _("Variant id there"),
            "sku": _("SKU there"),
            "base_cost": _("What one piece costs"),
            "active": _("Asked to print this"),
        }
        help_texts: ClassVar = {
            "remote_id": _("Printify: the product's id. Empty for the others."),
            "remote_variant_id": _("Printful: the sync variant's id. Printify: the variant's id."),
            "sku": _("Gooten: its SKU. Empty for the others."),
            "artwork": _("Gooten fetches this file for each order. The others keep it."),
            "base_cost": _("In cents: 890 for 8.90. Shown beside what the printer really asked."),
            "currency": _("Three letters, such as usd."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        printers = [(str(name), name.capitalize()) for name in PrinterName]
        self.fields["provider"].widget.choices = printers

    def clean(self) -> dict[str, Any] | None:
        """Refuse another product's file."""
        given = super().clean()
        artwork = self.cleaned_data.get("artwork")
        if artwork and artwork.product_id != self.instance.product_id:
            self.add_error("artwork", _("Choose a file of this product: it is not one of them."))
        return given


class ZoneForm(forms.ModelForm):  # type: ignore[type-arg]
    """A zone with its countries as a list of names that a person can read and write."""

    countries = forms.CharField(
        label=_("Countries"),
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 8}),
        help_text=_("One on each line, by name or by its two letters: Canada, or CA."),
    )

    class Meta:
        model = ShippingZone
        fields = ("name", "position")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            codes = self.instance.countries.values_list("country", flat=True)
            names = sorted(country_name(code, get_language() or "en") for code in codes)
            self.initial["countries"] = "\n".join(names)

    def clean_countries(self) -> list[str]:
        """The codes of the countries; says which word is none, or is in another zone."""
        words = [word.strip() for word in _LINES.split(self.cleaned_data["countries"])]
        known = codes_by_name()
        found = {word: known.get(word.casefold(), "") for word in words if word}
        unknown = [word for word, code in found.items() if not code]
        if unknown:
            message = _("We know no such country, or cannot ship there: %(words)s.")
            raise ValidationError(message, params={"words": ", ".join(unknown)})
        codes = sorted(set(found.values()))
        taken = ShippingCountry.objects.filter(country__in=codes).exclude(zone=self.instance.pk)
        other = taken.select_related("zone").first()
        if other is not None:
            message = _("%(country)s is in the zone %(zone)s already; take it out there first.")
            name = country_name(other.country, get_language() or "en")
            raise ValidationError(message, params={"country": name, "zone": other.zone.name})
        return codes

    def write_countries(self, zone: ShippingZone) -> None:
        """Make the zone's countries those of the list."""
        codes = self.cleaned_data["countries"]
        zone.countries.exclude(country__in=codes).delete()
        there = set(zone.countries.values_list("country", flat=True))
        for code in codes:
            if code not in there:
                ShippingCountry.objects.create(zone=zone, country=code)


class PriceForm(MoneyForm):
    """What sending one kind of goods to a zone costs."""

    class Meta:
        model = ShippingPrice
        fields = ("kind", "currency")

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        kinds = [(ProductKind.PRINT, _("Printed to order")), (ProductKind.STOCK, _("Own goods"))]
        self.fields["kind"].widget.choices = kinds
