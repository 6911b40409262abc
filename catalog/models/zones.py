"""Where goods are sent and what that costs: zones of countries, a price for each kind."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.kinds import SHIPPED
from catalog.models.brand import Brand
from catalog.shipping import COUNTRIES
from core.money import Money


def country_can_be_shipped_to(code: str) -> None:
    """Refuse what the hosted checkout does not take as a country to ship to.

    Raises:
        ValidationError: not two capital letters of a country that Stripe ships to.
    """
    if code not in COUNTRIES:
        message = _("Not a country the checkout can ship to; use its two letters, such as CA.")
        raise ValidationError(message)


class ShippingZone(models.Model):
    """Countries that share one shipping price, such as Europe."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="zones")
    name = models.CharField(max_length=60)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="catalog_zone_once")]

    def __str__(self) -> str:
        return self.name


class ShippingCountry(models.Model):
    """A country, in the one zone it belongs to."""

    zone = models.ForeignKey(ShippingZone, models.CASCADE, related_name="countries")
    country = models.CharField(max_length=2, unique=True, validators=[country_can_be_shipped_to])

    class Meta:
        ordering = ["country"]
        verbose_name_plural = "shipping countries"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(country__regex=r"^[A-Z]{2}$"), name="catalog_country_code"
            )
        ]

    def __str__(self) -> str:
        return self.country


class ShippingPrice(models.Model):
    """What sending goods of one kind to a zone costs the buyer, in minor units."""

    zone = models.ForeignKey(ShippingZone, models.CASCADE, related_name="prices")
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in sorted(SHIPPED)])
    currency = models.CharField(max_length=3, default="usd")
    amount = models.BigIntegerField()

    class Meta:
        ordering = ["kind", "currency"]
        constraints = [
            models.UniqueConstraint(
                fields=["zone", "kind", "currency"], name="catalog_shipping_price_once"
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="catalog_shipping_price_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=sorted(SHIPPED)), name="catalog_shipping_price_kind"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[a-z]{3}$"),
                name="catalog_shipping_price_currency",
            ),
        ]

    def __str__(self) -> str:
        return Money(self.amount, self.currency).format("en_US")
