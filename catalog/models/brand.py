"""Under whose name the shop sells."""

from __future__ import annotations

from django.db import models


class BrandQuerySet(models.QuerySet["Brand"]):
    """Questions about brands."""

    def default(self) -> Brand:
        """The shop's one brand, or the first of several."""
        return self.order_by("pk")[:1].get()


class Brand(models.Model):
    """Under whose name the shop sells and writes."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=100)
    tagline = models.CharField(max_length=200, blank=True)
    support_email = models.EmailField()
    postal_address = models.TextField(
        blank=True, help_text="Stands under every marketing mail; the law asks for it."
    )
    currency = models.CharField(max_length=3, default="usd")
    default_language = models.CharField(max_length=10, default="en")
    accent = models.CharField(max_length=9, blank=True, help_text="A colour such as #0f766e.")

    objects = BrandQuerySet.as_manager()

    def __str__(self) -> str:
        return self.name
