"""The rows of the books: the connection, what is mapped to what, and what was posted."""

from accounting.models.connection import QuickBooksConnection
from accounting.models.documents import CustomerLink, RefundReceipt, SalesReceipt
from accounting.models.mappings import AccountMapping, ItemMapping, TaxMapping

__all__ = [
    "AccountMapping",
    "CustomerLink",
    "ItemMapping",
    "QuickBooksConnection",
    "RefundReceipt",
    "SalesReceipt",
    "TaxMapping",
]
