"""Sales as the books' tests tell them: paid, with the costs of their payment known."""

from decimal import Decimal

from core.drain import drain_all
from orders.facts import PaymentFact
from orders.models import Order, OrderStep
from orders.payments import record_costs
from orders.placement import place_order
from tests import builders


def booked(order: Order, *, fee: int = 85, **fact) -> Order:
    """The order's payment with its balance transaction."""
    payment = order.payments.get()
    values = {
        "settlement_amount": order.total,
        "settlement_currency": order.currency,
        "net": order.total - fee,
        **fact,
    }
    record_costs(
        order_id=order.pk,
        fact=PaymentFact(
            payment_intent_id=payment.payment_intent_id,
            charge_id="ch_3QbooksTheWholeChargeId",
            balance_transaction_id=f"txn_{order.pk}",
            fee=fee,
            **values,
        ),
    )
    return order


def sold(*lines, fee: int = 85, costs=None, **facts) -> Order:
    """A paid order of the lines, its costs known, its steps not yet run."""
    chosen = lines or (builders.line(builders.ebook()),)
    return booked(place_order(builders.sale(*chosen, **facts)), fee=fee, **(costs or {}))


def taxed(product, *, net: int, tax: int, quantity: int = 1):
    """A line with tax on top."""
    line = builders.line(product, quantity=quantity, amount=net // quantity)
    return line.__class__(**{**line.__dict__, "tax": tax, "total": net + tax})


def step_of(order: Order, kind: str = "POST_SALES_RECEIPT") -> OrderStep:
    """The order's one step of a kind, as it is now."""
    return order.steps.get(kind=kind)


def run() -> None:
    """Run what is due."""
    drain_all()


JPY_TO_USD = Decimal("0.0067")
