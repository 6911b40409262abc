"""Reads orders and mappings into the facts that the mapping works on."""

import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Sum

from accounting.amounts import scale
from accounting.facts import TaxCode
from accounting.mapping import refund_number, shared_out
from accounting.models import QuickBooksConnection
from accounting.models.mappings import OTHER, SHIPPING, TaxMapping
from accounting.sale import Books, Place, RefundFacts, Sale, SoldLine
from accounting.taxes import rates_of
from catalog.kinds import TaxKind
from core.money import Money
from orders.models import Order, OrderLine, Payment, Refund
from orders.regions import CANADA_NAMES

_COUNTRY, _PROVINCE = 2, 3


class CurrencyError(Exception):
    """The books cannot take a sale: neither it nor its payment is in their currency."""


def books_of(held: QuickBooksConnection) -> Books:
    """The company with everything the owner has mapped."""
    items = {
        f"product:{one.product_id}" if one.product_id else one.kind: one.remote_id
        for one in held.items.all()
    }
    return Books(
        currency=held.home_currency,
        country=held.country,
        uses_sales_tax=held.uses_sales_tax,
        fee_as_line=settings.QBO_FEE == "line",
        accounts={one.role: one.remote_id for one in held.accounts.all()},
        items=items,
        taxes={
            (one.country, one.province, one.tax_kind): _tax_code(one) for one in held.taxes.all()
        },
    )


def sale_of(order: Order, payment: Payment, *, currency: str) -> Sale:
    """An order as the books see it, in their currency.

    Raises:
        CurrencyError: neither the order nor its payment's settlement is in `currency`.
    """
    total = _total(order, payment, currency)
    lines = shared_out(_sold_lines(order), total)
    return Sale(
        number=order.number,
        mark=order.public_id,
        date=_day(order.paid_at or order.placed_at),
        email=order.email,
        lines=tuple(lines),
        total=total,
        fee=_fee(order, payment, currency),
        place=place_of(order),
        charge_id=payment.charge_id,
        note=_note(order, payment, currency),
        address=(order.shipping_address or {}).get("address"),
    )


def refund_of(refund: Refund, order: Order, payment: Payment, *, currency: str) -> RefundFacts:
    """A refund in the currency of the books, at the rate of the sale.

    All refunds of an order together come to no more than its receipt, to the cent: each is the
    difference of two sums.
    """
    total = _total(order, payment, currency)
    earlier = order.refunds.filter(pk__lt=refund.pk)
    # The number counts failed and slow ones too: it must not change, nor be another's.
    before = earlier.filter(status="succeeded").aggregate(sum=Sum("amount"))["sum"] or 0
    upto = scale(before + refund.amount, total, order.total)
    return RefundFacts(
        number=refund_number(order.number, earlier.count() + 1),
        date=_day(refund.refunded_at),
        amount=upto - scale(before, total, order.total),
        refund_id=refund.refund_id,
    )


def place_of(order: Order) -> Place:
    """Where the order's tax belongs: where it is sent, or else where the buyer lives."""
    sent = (order.shipping_address or {}).get("address") or {}
    country = sent.get("country") or order.metadata.get("buyer_country") or ""
    state = sent.get("state") if sent.get("country") else order.metadata.get("buyer_state")
    province = str(state or "").strip()
    if country == "CA":
        folded = unicodedata.normalize("NFKD", province).encode("ascii", "ignore").decode()
        province = CANADA_NAMES.get(folded.lower(), province)
    return Place(str(country).upper()[:_COUNTRY], province.upper()[:_PROVINCE])


def _total(order: Order, payment: Payment, currency: str) -> int:
    if order.currency == currency:
        return order.total
    if payment.settlement_currency == currency and payment.settlement_amount is not None:
        return payment.settlement_amount
    message = (
        f"The books are kept in {currency.upper()}, but the order is in {order.currency.upper()} "
        f"and was settled in {payment.settlement_currency.upper()}"
    )
    raise CurrencyError(message)


def _fee(order: Order, payment: Payment, currency: str) -> int:
    fee = payment.fee or 0
    if payment.settlement_currency == currency or not fee or not payment.settlement_amount:
        return fee
    return scale(fee, order.total, payment.settlement_amount)


def _sold_lines(order: Order) -> list[SoldLine]:
    """The lines that are handed over, and what sending them cost, in the order's currency."""
    lines = [_sold(line) for line in order.lines.deliverable()]
    tax = order.tax - sum(line.tax for line in lines)
    net = order.total - sum(line.net + line.tax for line in lines) - tax
    if net or tax:
        lines.append(SoldLine("Shipping", 1, net, tax, (SHIPPING,), TaxKind.STANDARD))
    return lines


def _sold(line: OrderLine) -> SoldLine:
    own = (f"product:{line.product_id}",) if line.product_id else ()
    return SoldLine(
        title=line.title,
        quantity=line.quantity,
        net=line.total - line.tax,
        tax=line.tax,
        items=(*own, line.kind or OTHER),
        tax_kind=line.metadata.get("tax_kind") or TaxKind.STANDARD,
    )


def _note(order: Order, payment: Payment, currency: str) -> str:
    parts = [payment.payment_intent_id, payment.balance_transaction_id]
    if order.currency != currency:
        paid = Money(order.total, order.currency)
        parts.append(f"paid {paid.decimal()} {order.currency.upper()}")
        parts.append(f"rate {payment.exchange_rate}" if payment.exchange_rate else "")
    return " | ".join(part for part in parts if part)


def _tax_code(one: TaxMapping) -> TaxCode:
    return TaxCode(one.remote_id, one.name, rates_of(one.rates))


def _day(at: datetime) -> str:
    """The day at the shop: Stripe's times are UTC, and a late sale belongs to that day's books."""
    return f"{at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)):%Y-%m-%d}"
