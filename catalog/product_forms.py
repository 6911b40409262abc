"""The form of a product and of its words: every field with its meaning, its unit and a default."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminTextareaWidget

from catalog.kinds import ProductKind, TaxKind
from catalog.models import Product, ProductText
from catalog.words import kind_name, tax_name

_PAIR = 2


class ProductForm(forms.ModelForm):  # type: ignore[type-arg]
    """One product. Which of the fields are there depends on its kind: see catalog.admin."""

    class Meta:
        model = Product
        fields = (
            *("brand", "kind", "slug", "position", "cover", "note_prompt", "crm_tag"),
            *("download_limit", "download_days"),
            *("license_required", "license_seats", "license_months", "access_months"),
            *("scheduling_url", "duration_minutes", "pieces_weight_grams"),
            *("tax_kind", "tax_code", "stripe_product_id"),
        )
        labels: ClassVar = {
            "kind": _("What it is"),
            "slug": _("Short name"),
            "position": _("Place in the shop"),
            "cover": _("Cover picture"),
            "download_limit": _("Downloads of each file"),
            "download_days": _("Days to download"),
            "license_required": _("Comes with a licence key"),
            "license_seats": _("Devices for one key"),
            "license_months": _("Months a key lasts"),
            "access_months": _("Months of access"),
            "scheduling_url": _("Page on which the buyer chooses a time"),
            "duration_minutes": _("Length in minutes"),
            "pieces_weight_grams": _("Weight of one piece in grams"),
            "note_prompt": _("Question to the buyer"),
            "tax_kind": _("Tax"),
            "tax_code": _("Stripe tax code"),
            "crm_tag": _("Tag for its buyers"),
            "stripe_product_id": _("Number at Stripe"),
        }
        help_texts: ClassVar = {
            "kind": _("Decides how it is delivered. Save, and the page asks for what it needs."),
            "slug": _("Stands in its address: /p/quiet-launch/. Old links break when it changes."),
            "position": _("The lowest number stands first."),
            "cover": _("The path of a picture below static/, such as covers/quiet-launch.svg."),
            "download_limit": _("How often a buyer can fetch each file."),
            "download_days": _("How many days after the purchase the links work."),
            "license_required": _("Each piece sold gets a key of its own, sent by mail."),
            "license_seats": _("On how many devices one key may be used at a time."),
            "license_months": _("Empty: it never ends."),
            "access_months": _("Empty: it never ends. A membership needs a number."),
            "scheduling_url": _("An address such as https://cal.example.com/olga."),
            "duration_minutes": _("Said on its page and in the mail; may be empty."),
            "pieces_weight_grams": _("Said on the label of a parcel; 0 where nobody asks."),
            "note_prompt": _("Asked at the checkout, in at most 50 characters; may be empty."),
            "tax_kind": _("How the books see it: printed books are taxed less in many places."),
            "tax_code": _("Such as txcd_10302000; empty: the one of your Stripe account."),
            "crm_tag": _("A word by which its buyers can be found; may be empty."),
            "stripe_product_id": _("Written by the shop when it is put on sale."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        if "kind" in self.fields:
            self._choose("kind", [(str(kind), kind_name(kind)) for kind in ProductKind])
        if "tax_kind" in self.fields:
            self._choose("tax_kind", [(str(kind), tax_name(kind)) for kind in TaxKind])

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class TextForm(forms.ModelForm):  # type: ignore[type-arg]
    """A product's words in one language; what the buyer gets is a list a person can write."""

    facts = forms.CharField(
        label=_("What you get"),
        required=False,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6}),
        help_text=_("The table on its page. One row on a line, such as Format: PDF and EPUB."),
    )

    class Meta:
        model = ProductText
        fields = ("language", "title", "tagline", "description", "delivery_text", "refund_text")
        labels: ClassVar = {
            "tagline": _("One sentence below the title"),
            "delivery_text": _("How it reaches the buyer"),
            "refund_text": _("The refund rule in one sentence"),
        }
        help_texts: ClassVar = {
            "description": _("Leave a line empty between paragraphs; - begins a list item."),
            "delivery_text": _("Empty: the sentence of its kind."),
            "refund_text": _("Stands before the link to your refund rule; may be empty."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        rows = [row for row in self.instance.what_you_get or [] if len(row) == _PAIR]
        self.initial["facts"] = "\n".join(f"{name}: {value}" for name, value in rows)

    def clean_facts(self) -> list[list[str]]:
        """Rows of a name and a value; says which line is none."""
        rows = []
        for line in str(self.cleaned_data["facts"]).splitlines():
            name, _colon, value = (part.strip() for part in line.partition(":"))
            if line.strip() and not (name and value):
                message = _("Write a name, a colon and a value, such as Format: PDF. Not: %(line)s")
                raise ValidationError(message, params={"line": line.strip()})
            if line.strip():
                rows.append([name, value])
        return rows

    def save(self, commit: bool = True) -> ProductText:  # noqa: FBT001, FBT002 - Django's signature
        """Keep the rows as the page reads them."""
        self.instance.what_you_get = self.cleaned_data["facts"]
        made: ProductText = super().save(commit=commit)
        return made


class ProductChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A product chosen by its title."""

    def label_from_instance(self, obj: Any) -> str:  # noqa: ANN401 - Django's signature
        """Its title, and what it is."""
        return f"{obj.title('en')} ({kind_name(obj.kind)})"
