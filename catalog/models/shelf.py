"""What is sold, at what price: products, their texts, prices, files and parts."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from catalog.kinds import ProductKind, TaxKind
from catalog.models.brand import Brand
from core.clock import DbNow


class ProductQuerySet(models.QuerySet["Product"]):
    """Questions about products."""

    def live(self) -> ProductQuerySet:
        """What can be bought now."""
        return self.filter(status=Product.Status.PUBLISHED)

    def with_shelf(self) -> ProductQuerySet:
        """With the texts and prices that a page shows, in two more statements."""
        return self.select_related("brand").prefetch_related("texts", "prices")

    def answering_to(self, *, slugs: Iterable[str], stripe_ids: Iterable[str]) -> list[Product]:
        """The products that a sale's slugs or Stripe ids name, archived ones too."""
        named = models.Q(slug__in=list(slugs))
        stripe_ids = [one for one in stripe_ids if one]
        if stripe_ids:
            named |= models.Q(stripe_product_id__in=stripe_ids)
        return list(self.filter(named).with_shelf())


class Product(models.Model):
    """One thing for sale. Archived rather than deleted, since orders point to it."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT"
        PUBLISHED = "PUBLISHED"
        ARCHIVED = "ARCHIVED"

    brand = models.ForeignKey(Brand, models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=[(kind, kind) for kind in ProductKind])
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.DRAFT)
    position = models.PositiveIntegerField(default=0)
    cover = models.CharField(max_length=200, blank=True, help_text="A path under static/.")
    tax_code = models.CharField(max_length=40, blank=True)
    tax_kind = models.CharField(
        max_length=16,
        choices=[(kind, kind) for kind in TaxKind],
        default=TaxKind.STANDARD,
        db_default=TaxKind.STANDARD,
        help_text="How the books see it: printed books are taxed less in many places.",
    )
    pieces_weight_grams = models.PositiveIntegerField(
        default=0, db_default=0, help_text="Weight of one piece in grams; 0 where nobody asks."
    )
    crm_tag = models.CharField(max_length=60, blank=True)
    license_required = models.BooleanField(default=False)
    license_seats = models.PositiveIntegerField(default=1)
    license_months = models.PositiveIntegerField(null=True, blank=True)
    access_months = models.PositiveIntegerField(null=True, blank=True)
    download_limit = models.PositiveIntegerField(default=5)
    download_days = models.PositiveIntegerField(default=365)
    note_prompt = models.CharField(max_length=50, blank=True)
    scheduling_url = models.URLField(blank=True)
    duration_minutes = models.PositiveIntegerField(null=True, blank=True)
    stripe_product_id = models.CharField(max_length=200, blank=True, db_index=True)
    created_at = models.DateTimeField(db_default=DbNow(), editable=False)
    history = HistoricalRecords()

    objects = ProductQuerySet.as_manager()

    class Meta:
        ordering = ["position", "slug"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=list(ProductKind)), name="catalog_product_kind_word"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["DRAFT", "PUBLISHED", "ARCHIVED"]),
                name="catalog_product_status_word",
            ),
            models.CheckConstraint(
                condition=models.Q(tax_kind__in=list(TaxKind)), name="catalog_product_tax_word"
            ),
            models.CheckConstraint(
                condition=models.Q(download_limit__gte=1, download_days__gte=1),
                name="catalog_product_downloads_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    def text(self, language: str) -> ProductText | None:
        """The text in a language, else in the brand's, else any."""
        texts = {text.language: text for text in self.texts.all()}
        short = language[:2]
        default = self.brand.default_language
        return texts.get(short) or texts.get(default) or next(iter(texts.values()), None)

    def title(self, language: str) -> str:
        """What the product is called in a language; its slug while it has no text."""
        text = self.text(language)
        return text.title if text else self.slug

    def price_in(self, currency: str) -> Price | None:
        """The price in force in a currency (lower case), or None."""
        code = currency.lower()
        prices = (price for price in self.prices.all() if price.active and price.currency == code)
        return next(prices, None)

    def remember_stripe_id(self, product_id: str) -> None:
        """Stripe's copy of this product has this id."""
        self.stripe_product_id = product_id
        self.save(update_fields=["stripe_product_id"])

    def withdraw(self) -> None:
        """No longer on sale."""
        self.status = self.Status.DRAFT
        self.save(update_fields=["status"])

    def archive(self) -> None:
        """No longer on sale, and out of the way."""
        self.status = self.Status.ARCHIVED
        self.save(update_fields=["status"])

    def metadata(self) -> dict[str, str]:
        """What the shop's automation reads from Stripe's copy of the product."""
        return {
            "sku": self.slug,
            "sd_type": self.kind.lower(),
            "file_id": self.slug if self.kind in ("EBOOK", "FILE", "SOFTWARE") else "",
            "license_required": "true" if self.license_required else "false",
            "delivery_mode": "shipped" if self.kind in ("PRINT", "STOCK") else "digital",
            "upsell_offer_id": "",
            "crm_tag": self.crm_tag,
        }


class ProductText(models.Model):
    """What a product's page says in one language. `what_you_get` is a list of [label, value]."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=200)
    tagline = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    what_you_get = models.JSONField(default=list, blank=True)
    delivery_text = models.CharField(max_length=300, blank=True)
    refund_text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "language"], name="catalog_text_once")
        ]

    def __str__(self) -> str:
        return self.title


class Price(models.Model):
    """A price in one currency, in minor units. Changed by a new row, so that history stays."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    currency = models.CharField(max_length=3)
    amount = models.BigIntegerField()
    active = models.BooleanField(default=True)
    stripe_price_id = models.CharField(max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        ordering = ["currency", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "currency"],
                condition=models.Q(active=True),
                name="catalog_price_one_active",
            ),
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="catalog_price_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(currency__regex=r"^[a-z]{3}$"), name="catalog_price_currency"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def remember_stripe_id(self, price_id: str) -> None:
        """Stripe's copy of this price has this id."""
        self.stripe_price_id = price_id
        self.save(update_fields=["stripe_price_id"])


class BundleItem(models.Model):
    """One part of a bundle."""

    bundle = models.ForeignKey(Product, models.CASCADE, related_name="items")
    product = models.ForeignKey(Product, models.PROTECT, related_name="part_of")
    quantity = models.PositiveIntegerField(default=1)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["bundle", "product"], name="catalog_part_once"),
            models.CheckConstraint(
                condition=~models.Q(bundle=models.F("product")), name="catalog_part_not_itself"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bundle}: {self.product}"


class Asset(models.Model):
    """A private file of a product. `size` in bytes; `sha256` of the stored bytes, in hex."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="assets")
    title = models.CharField(max_length=200)
    filename = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    storage_key = models.CharField(max_length=300, unique=True)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    version = models.CharField(max_length=40, default="1")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.filename


class Lesson(models.Model):
    """One page of a course, or of what a membership opens."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="lessons")
    title = models.CharField(max_length=200)
    body = models.TextField()
    video_url = models.URLField(blank=True)
    position = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title


class Page(models.Model):
    """A page of the shop's own words: terms, refunds, privacy, contact."""

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="pages")
    slug = models.SlugField()
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(max_length=200)
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brand", "slug", "language"], name="catalog_page_once")
        ]

    def __str__(self) -> str:
        return self.title
