"""What the three local printers share: goods, orders, the status clock, and pages to look at."""

from sandbox.printers.order import Parcel, PrintedOrder
from sandbox.printers.press import PrinterWorld

__all__ = ["Parcel", "PrintedOrder", "PrinterWorld"]
