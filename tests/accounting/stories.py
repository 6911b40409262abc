"""Sales as the books' tests tell them: paid, with the costs of their payment known."""

from accounting import mapped
from accounting.models import QuickBooksConnection
from core.drain import drain_all
from operations.seeding import books
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


def lines_of(document) -> list[dict]:
    """The lines that are something sold."""
    return [one for one in document["Line"] if one["DetailType"] == "SalesItemLineDetail"]


def taxes_of(document) -> dict[str, float]:
    """What each tax rate came to, by its id."""
    lines = document["TxnTaxDetail"]["TaxLine"]
    rates = {one["TaxLineDetail"]["TaxRateRef"]["value"]: one["Amount"] for one in lines}
    return {rate: amount for rate, amount in rates.items() if amount}


def connect(settings) -> QuickBooksConnection:
    """The owner connects, with the mappings that fit by name."""
    settings.QBO_CLIENT_ID, settings.QBO_CLIENT_SECRET = "qbo_sandbox", "qbo_sandbox_secret"
    said = books.connect_demo()
    held = QuickBooksConnection.objects.current()
    assert held is not None, said
    return held


def connect_again() -> None:
    """The owner walks through the pages once more."""
    books.connect_demo()


def connect_anew(held: QuickBooksConnection) -> None:
    """The owner disconnects, and connects the company that is there now."""
    held.revoke()
    books.connect_demo()


def map_by_name(held: QuickBooksConnection) -> None:
    """The owner accepts what fits by name."""
    mapped.propose(held)
