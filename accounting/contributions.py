"""What the books tell the apps below: which products could not be booked when they are sold."""

from accounting.models import QuickBooksConnection
from accounting.readiness import product_problems
from catalog.models import Product
from catalog.slots import readiness


@readiness.answer
def booked(product: Product) -> list[str]:
    """What lacks before a product's sales can be posted; nothing while no books are connected."""
    held = QuickBooksConnection.objects.current()
    return product_problems(product, held) if held is not None and held.is_ok() else []
