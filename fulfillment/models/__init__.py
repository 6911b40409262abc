"""What was handed over, what was printed and what was sent: the tables of fulfillment."""

from fulfillment.models.handed_over import (
    Booking,
    Download,
    DownloadGrant,
    DownloadGrantQuerySet,
    Enrollment,
    EnrollmentQuerySet,
    HandedOver,
    HandedOverQuerySet,
    enrollment_public_id,
    grant_public_id,
)
from fulfillment.models.prints import FENCED, LIVE, Phase, PrintAttempt, PrintOrder, Work
from fulfillment.models.shipments import Packing, Shipment, ShipmentLine

__all__ = [
    "FENCED",
    "LIVE",
    "Booking",
    "Download",
    "DownloadGrant",
    "DownloadGrantQuerySet",
    "Enrollment",
    "EnrollmentQuerySet",
    "HandedOver",
    "HandedOverQuerySet",
    "Packing",
    "Phase",
    "PrintAttempt",
    "PrintOrder",
    "Shipment",
    "ShipmentLine",
    "Work",
    "enrollment_public_id",
    "grant_public_id",
]
