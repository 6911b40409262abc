"""The question the catalog asks the apps above."""

from catalog.models import Product
from core.slots import Slot

#: What keeps a product from being delivered, in plain words; an empty list is fine.
readiness: Slot[Product, list[str]] = Slot()
