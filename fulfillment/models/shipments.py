"""A parcel on its way: who carries it, its number, and what is in it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from core.clock import DbNow
from orders.models import OwnerTask


class Shipment(models.Model):
    """One parcel of one group. `source` is a printer's name or `stock`.

    `remote_ref` names the parcel at its source and is unique there, so that a parcel that is told
    of twice is one parcel and one mail.
    """

    class State(models.TextChoices):
        """How far it got."""

        SENT = "SENT"
        DELIVERED = "DELIVERED"

    group = models.ForeignKey("orders.FulfillmentGroup", models.PROTECT, related_name="shipments")
    source = models.CharField(max_length=20)
    remote_ref = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SENT)
    carrier = models.CharField(max_length=100, blank=True)
    tracking_number = models.CharField(max_length=200, blank=True)
    tracking_url = models.CharField(max_length=1000, blank=True)
    is_replacement = models.BooleanField(default=False)
    shipped_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=DbNow())

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "remote_ref"], name="fulfillment_parcel_once"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("SENT", "DELIVERED")), name="fulfillment_parcel_word"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(part for part in (self.carrier, self.tracking_number) if part) or (
            f"{self.source} {self.remote_ref}"
        )

    def add_tracking(self, *, carrier: str, tracking_number: str, tracking_url: str) -> None:
        """Fill in what was not known when the parcel was first told of; known facts stay."""
        told = {
            "carrier": carrier,
            "tracking_number": tracking_number,
            "tracking_url": tracking_url,
        }
        new = {name: value for name, value in told.items() if value and not getattr(self, name)}
        for name, value in new.items():
            setattr(self, name, value)
        if new:
            self.save(update_fields=list(new))

    def mark_delivered(self) -> bool:
        """It is at the door; False when that was known."""
        rows = Shipment.objects.filter(pk=self.pk, state=Shipment.State.SENT)
        return bool(rows.update(state=Shipment.State.DELIVERED, delivered_at=DbNow()))


class PackingManager(models.Manager["Packing"]):
    """The packing tasks among the owner's tasks."""

    def get_queryset(self) -> models.QuerySet[Packing]:
        """Those of own goods that were not called off."""
        return super().get_queryset().filter(kind="PACK", canceled_reason="")


class Packing(OwnerTask):
    """A parcel of own goods that the owner packs: the page of a task, no table of its own."""

    objects = PackingManager()  # type: ignore[misc]

    class Meta:
        proxy = True
        ordering = ["-id"]
        verbose_name = "parcel to pack"
        verbose_name_plural = "parcels to pack"


class ShipmentLine(models.Model):
    """How many pieces of one line are in a parcel."""

    shipment = models.ForeignKey(Shipment, models.CASCADE, related_name="contents")
    line = models.ForeignKey("orders.OrderLine", models.PROTECT, related_name="shipment_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["shipment", "line"], name="fulfillment_parcel_line_once"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="fulfillment_parcel_line_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} x {self.line_id}"
