"""What the books tell the apps below: what could not be booked, and what no step will book."""

from django.utils.translation import gettext as _

from accounting.entries import to_void
from accounting.models import QuickBooksConnection, RefundReceipt
from accounting.models.connection import ConnectionStatus
from accounting.readiness import product_problems
from catalog.models import Product
from catalog.slots import readiness
from core.money import Money
from orders.models import Dispute, Refund
from orders.slots import books_by_hand


@readiness.answer
def booked(product: Product) -> list[str]:
    """What lacks before a product's sales can be posted; nothing while no books are connected."""
    held = QuickBooksConnection.objects.current()
    return product_problems(product, held) if held is not None and held.is_ok() else []


@books_by_hand.answer
def left_to_enter(moved: Refund | Dispute) -> str:
    """What the owner enters himself about a refund that came back, or a dispute that was lost."""
    if isinstance(moved, Refund):
        receipt = RefundReceipt.objects.filter(refund=moved).first()
        return to_void(receipt.doc_number) if receipt else ""
    held = QuickBooksConnection.objects.current()
    if held is None or held.status == ConnectionStatus.REVOKED:
        return ""
    return _(
        "The lost dispute is not in QuickBooks: enter an expense of %(amount)s for %(order)s, and"
        " one of the bank's fee, both paid from the account of Stripe's money. Stripe's page of"
        " the dispute names the exact sums"
    ) % {"amount": Money(moved.amount, moved.currency), "order": moved.order}
