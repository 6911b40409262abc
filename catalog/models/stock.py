"""What of the shop's own goods lies on the shelf, and for whom some of it is put aside."""

from __future__ import annotations

from django.db import models

from catalog.models.shelf import Product
from core.clock import DbNow


class Stock(models.Model):
    """How many pieces of a product there are. Sold ones leave when they are paid.

    What may still be sold is `on_hand` less what is put aside: see `catalog.stock.available`.
    """

    product = models.OneToOneField(Product, models.CASCADE, related_name="stock")
    on_hand = models.IntegerField(default=0)
    low_at = models.PositiveIntegerField(
        default=3, help_text="From this many on the shop says how few are left."
    )

    class Meta:
        verbose_name_plural = "stock"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(on_hand__gte=0), name="catalog_stock_not_negative"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.on_hand}"


class StockReservationQuerySet(models.QuerySet["StockReservation"]):
    """Questions about what is put aside."""

    def held(self) -> StockReservationQuerySet:
        """Put aside and not run out. One that ran out frees its pieces by itself."""
        return self.filter(state=StockReservation.State.HELD, expires_at__gt=DbNow())


class StockReservation(models.Model):
    """Pieces put aside for a visitor while his checkout is open, or taken for his order.

    `reference` is the checkout's own name (for a sale made elsewhere, the order's).
    """

    class State(models.TextChoices):
        HELD = "HELD"
        TAKEN = "TAKEN"
        RELEASED = "RELEASED"

    product = models.ForeignKey(Product, models.CASCADE, related_name="reservations")
    visitor = models.CharField(max_length=64, blank=True)
    reference = models.CharField(max_length=64)
    quantity = models.PositiveIntegerField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.HELD)
    created_at = models.DateTimeField(db_default=DbNow(), editable=False)

    objects = StockReservationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "product"], name="catalog_reservation_once"
            ),
            models.CheckConstraint(
                condition=models.Q(quantity__gte=1), name="catalog_reservation_of_something"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["HELD", "TAKEN", "RELEASED"]),
                name="catalog_reservation_state_word",
            ),
        ]
        indexes = [
            models.Index(
                fields=["product"],
                condition=models.Q(state="HELD"),
                name="catalog_reservation_held",
            ),
            models.Index(
                fields=["visitor"],
                condition=models.Q(state="HELD"),
                name="catalog_reservation_visitor",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.product} for {self.reference}"


class StockCorrection(models.Model):
    """The owner counted, bought or threw away: by how much, and why."""

    stock = models.ForeignKey(Stock, models.CASCADE, related_name="corrections")
    change = models.IntegerField()
    note = models.CharField(max_length=200, blank=True)
    who = models.CharField(max_length=150, blank=True)
    made_at = models.DateTimeField(db_default=DbNow(), editable=False)

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.change:+d}"
