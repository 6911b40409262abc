"""How a printed product is known at each printer: its ids, its artwork, what it costs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse

from catalog.kinds import PrinterName
from catalog.models.shelf import Asset, Product
from core.clock import now
from core.tokens import derive

#: A printer fetches artwork when it makes the piece, which can be weeks after the order.
ARTWORK_DAYS = 90
_DAY = 86400


class PrintVariant(models.Model):
    """One product at one printer. `base_cost` is what the printer asks for one piece, minor units.

    Printful knows it by `remote_variant_id` (sync_variant_id), Printify by `remote_id` (product)
    and `remote_variant_id`, Gooten by `sku` and the artwork's address. `problem` is what the last
    look at the printer's catalogue found, in plain words; `checked_at` is when that was.
    """

    product = models.ForeignKey(Product, models.CASCADE, related_name="variants")
    provider = models.CharField(max_length=10, choices=[(name, name) for name in PrinterName])
    remote_id = models.CharField(max_length=100, blank=True)
    remote_variant_id = models.CharField(max_length=100, blank=True)
    sku = models.CharField(max_length=100, blank=True)
    artwork = models.ForeignKey(
        Asset,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="printed_as",
        help_text="Empty where the picture lives at the printer.",
    )
    base_cost = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3, default="usd")
    active = models.BooleanField(default=True)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    problem = models.CharField(max_length=300, blank=True, editable=False)

    class Meta:
        ordering = ["product", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["product", "provider"], name="catalog_variant_once"),
            models.CheckConstraint(
                condition=models.Q(provider__in=list(PrinterName)),
                name="catalog_variant_provider_word",
            ),
            models.CheckConstraint(
                condition=models.Q(base_cost__gte=0), name="catalog_variant_cost_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[a-z]{3}$"), name="catalog_variant_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.product} at {self.provider}"

    def is_mapped(self) -> bool:
        """Whether it carries the ids that its printer needs to make it."""
        needed = {
            PrinterName.PRINTFUL: (self.remote_variant_id,),
            PrinterName.PRINTIFY: (self.remote_id, self.remote_variant_id),
            PrinterName.GOOTEN: (self.sku, self.artwork_id),
        }
        return self.active and all(needed[PrinterName(self.provider)])

    def artwork_link(self) -> str:
        """An address, good for about 90 days, where the printer fetches the private file.

        Empty when the artwork lives at the printer. The same all day, so that a body made twice
        on one day is the same body.
        """
        if self.artwork_id is None:
            return ""
        until = int(now().timestamp()) // _DAY + ARTWORK_DAYS
        token = artwork_token(self.artwork_id, until)
        path = reverse("catalog:artwork", args=[self.artwork_id, until, token])
        return f"{settings.SITE_URL}{path}"


def artwork_token(asset_id: int, until: int) -> str:
    """The secret part of an artwork's address; `until` is its last day, in days since 1970."""
    return derive("artwork", asset_id, until)
