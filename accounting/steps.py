"""What bookkeeping does for a paid order. Called by orders.engine with no transaction open."""

from accounting import connection
from core.outcomes import Settlement
from orders.engine import step
from orders.models import OrderStep


@step("POST_SALES_RECEIPT", calls_outside=True)
def post_sales_receipt(order_step: OrderStep) -> Settlement:
    """Post the order's receipt exactly once, when its payment's costs are known."""
    return connection.not_now() or connection.WAITING


@step("POST_REFUND_RECEIPT", calls_outside=True)
def post_refund_receipt(order_step: OrderStep) -> Settlement:
    """Post the receipt of one refund exactly once, after the order's own receipt."""
    return connection.not_now() or connection.WAITING
