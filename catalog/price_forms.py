"""Forms in which money is typed as people write it: 9.50, not 950."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminDecimalFieldWidget

from catalog.models import Price
from core.money import Money, digits


class MoneyForm(forms.ModelForm):  # type: ignore[type-arg]
    """A row with `amount` in minor units and `currency`; the form has `price` in their place."""

    price = forms.DecimalField(
        label=_("Price"),
        min_value=Decimal(0),
        max_value=Decimal(100_000),
        widget=UnfoldAdminDecimalFieldWidget,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's signature
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["price"] = Money(self.instance.amount, self.instance.currency).decimal()

    def clean_currency(self) -> str:
        """Three letters, kept in lower case."""
        code = str(self.cleaned_data["currency"]).strip().lower()
        if not (len(code) == 3 and code.isascii() and code.isalpha()):  # noqa: PLR2004
            raise ValidationError(_("Three letters, such as usd."))
        return code

    def clean(self) -> dict[str, Any] | None:
        """Turn the price into minor units of its currency."""
        given = super().clean()
        price, currency = self.cleaned_data.get("price"), self.cleaned_data.get("currency")
        if price is not None and currency:
            minor = Decimal(price).scaleb(digits(currency))
            if minor != minor.to_integral_value():
                self.add_error("price", _("There is no smaller coin than that in this currency."))
            self.instance.amount = int(minor)
        return given


class ProductPriceForm(MoneyForm):
    """What a product costs in one currency."""

    class Meta:
        model = Price
        fields = ("currency", "active")
        labels: ClassVar = {"active": _("In force")}
        help_texts: ClassVar = {
            "currency": _("Three letters, such as usd."),
            "active": _("One price of each currency can be in force; untick an old one."),
        }
