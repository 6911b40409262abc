"""What the demo tells at its end: each order's story, prints, parcels, receipts, the balance."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accounting.models import RefundReceipt, SalesReceipt
from core.money import Money
from fulfillment.models import PrintOrder, Shipment
from orders.models import Order

WIDTH = 92


def tell_order(order: Order, mails: list[str], done: list[str]) -> Iterator[str]:
    """An order's story, its mails and what its buyer did with it, as lines for a terminal."""
    yield ""
    yield _head(f"{order.number}  {order.total_text}  {order.fulfilment}")
    for event in order.events.all():
        yield f"  {event.at:%H:%M:%S}  {event.text}"
    for text in mails:  # the text part; HTML and headers say the same
        yield "  -- a mail"
        for line in text.splitlines():
            yield f"  | {line}"
    for line in done:
        yield f"  Ada {line}"


def prints(orders: Sequence[Order]) -> Iterator[str]:
    """Every print order with the printer that took it, and why that one."""
    yield ""
    yield _head("Print orders")
    found = PrintOrder.objects.filter(group__order__in=orders).select_related("group__order")
    for one in found.order_by("id"):
        attempts = one.attempts_made.all()
        tried = ", ".join(f"{at.provider} {at.phase.lower()}" for at in attempts)
        yield f"  {one.group.order}  {one.state}  {tried}"
        for choice in one.choices:
            yield f"      {choice}"


def parcels(orders: Sequence[Order]) -> Iterator[str]:
    """Every parcel with its tracking number."""
    yield ""
    yield _head("Parcels")
    found = Shipment.objects.filter(group__order__in=orders).select_related("group__order")
    for one in found.order_by("id"):
        contents = ", ".join(f"{part.quantity} x {part.line}" for part in one.contents.all())
        yield f"  {one.group.order}  {one}  from {one.source}: {contents}"


def receipts(orders: Sequence[Order]) -> Iterator[str]:
    """Every document in the books."""
    yield ""
    yield _head("In the books")
    sold = SalesReceipt.objects.filter(order__in=orders).order_by("order_id")
    for one in sold:
        fee = one.fee if one.fee_in_total else 0
        gross, less = _amount(one.amount + fee, one.currency), _amount(fee, one.currency)
        yield f"  sales receipt   {one.doc_number:<14} {gross:>10}, Stripe's fee {less}"
    for back in RefundReceipt.objects.filter(refund__order__in=orders).order_by("id"):
        yield f"  refund receipt  {back.doc_number:<14} {_amount(back.amount, back.currency):>10}"


@dataclass(frozen=True)
class Balance:
    """The same money counted three times; amounts are minor units, fees not taken off."""

    currency: str
    received: int
    ordered: int
    booked: int

    @property
    def agree(self) -> bool:
        """Whether all three are the same, to the cent."""
        return self.received == self.ordered == self.booked

    @property
    def text(self) -> str:
        """The closing line."""
        parts = [
            f"{name} {_amount(amount, self.currency)}"
            for name, amount in (
                ("money in", self.received),
                ("orders", self.ordered),
                ("books", self.booked),
            )
        ]
        return " = ".join(parts) if self.agree else "  but  ".join(parts)


def balance(orders: Sequence[Order], *, received: int) -> Balance:
    """Orders and books against `received`: what Stripe holds of these sales, refunds taken off."""
    currencies = {order.currency for order in orders}
    sold = SalesReceipt.objects.filter(order__in=orders)
    booked = sum(one.amount + (one.fee if one.fee_in_total else 0) for one in sold)
    returned = RefundReceipt.objects.filter(refund__order__in=orders)
    refunds = [one for order in orders for one in order.refunds.filter(status="succeeded")]
    return Balance(
        currency=currencies.pop() if len(currencies) == 1 else "usd",
        received=received,
        ordered=sum(order.total for order in orders) - sum(one.amount for one in refunds),
        booked=booked - sum(one.amount for one in returned),
    )


def _head(title: str) -> str:
    return f"== {title}  ".ljust(WIDTH, "=")


def _amount(amount: int, currency: str) -> str:
    return Money(amount, currency).format("en_US")
