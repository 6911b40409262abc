"""A paid order's receipt, a refund's receipt and a payment's fee, each posted once."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounting import customers, waiting
from accounting.entries import to_void
from accounting.mapping import (
    fee_number,
    fee_purchase,
    receipt_total,
    refund_number,
    refund_receipt,
    sales_receipt,
)
from accounting.models import QuickBooksConnection, RefundReceipt, SalesReceipt
from accounting.posting import Effect, Made, Trace, make
from accounting.providers.quickbooks import Json, total_of
from accounting.queries import CurrencyError, books_of, refund_of, sale_of
from accounting.sale import Books, RefundFacts, Sale
from core.money import Money, digits
from core.outcomes import Done, NeedsReview, Proceed, Settlement
from orders.models import OrderStep, Payment, Refund
from orders.restored import was_lost

#: Rounding may differ by this much, in minor units; it is kept and shown, and nobody is asked.
TOLERATED = 2
#: The day at the shop may be another than the day in UTC.
_DAY = timedelta(days=1)


def post_sale(order_step: OrderStep, held: QuickBooksConnection, payment: Payment) -> Settlement:
    """The next thing that the order's receipt needs: its customer, itself, its fee."""
    order = order_step.order
    receipt = SalesReceipt.objects.filter(order=order).first()
    if receipt is not None and not _owes_fee(receipt):
        return _done(receipt)
    books = books_of(held)
    try:
        sale = sale_of(order, payment, currency=books.currency)
    except CurrencyError as error:
        return NeedsReview(str(error))
    if receipt is not None:
        return _post_fee(order_step, held, receipt, sale, books)
    customer = customers.of_order(order_step, held)
    if not isinstance(customer, str):
        return customer
    return _post_receipt(order_step, held, sale, books, customer)


def post_refund(
    order_step: OrderStep, held: QuickBooksConnection, refund: Refund, payment: Payment
) -> Settlement:
    """The receipt of one refund; the order's own receipt stands already."""
    order = order_step.order
    known = RefundReceipt.objects.filter(refund=refund).first()
    if known is not None:
        return _done(known)
    books = books_of(held)
    sale = sale_of(order, payment, currency=books.currency)
    facts = refund_of(refund, order, payment, currency=books.currency)
    customer = customers.of_order(order_step, held)
    if not isinstance(customer, str):
        return customer
    made = make(
        order_step,
        held,
        Effect(
            entity="RefundReceipt",
            name_field="DocNumber",
            name=facts.number,
            is_ours=lambda one: facts.refund_id in str(one.get("PrivateNote")),
            make_body=lambda: refund_receipt(facts, sale, books, customer=customer),
            trace=_trace(refund.refund_id, refund.refunded_at),
        ),
    )
    return _keep_refund(held, refund, facts, made, books) if isinstance(made, Made) else made


def number_of(refund: Refund) -> str:
    """The document number of a refund's receipt, whether it was posted or not."""
    place = refund.order.refunds.filter(pk__lt=refund.pk).count() + 1
    return refund_number(refund.order.number, place)


def _post_receipt(
    order_step: OrderStep, held: QuickBooksConnection, sale: Sale, books: Books, customer: str
) -> Settlement:
    made = make(
        order_step,
        held,
        Effect(
            entity="SalesReceipt",
            name_field="DocNumber",
            name=sale.number,
            is_ours=lambda one: sale.mark in str(one.get("PrivateNote")),
            make_body=lambda: sales_receipt(sale, books, customer=customer),
            trace=_trace(sale.charge_id, order_step.order.placed_at),
        ),
    )
    return _keep_sale(order_step, held, sale, made, books) if isinstance(made, Made) else made


@transaction.atomic
def _keep_sale(
    order_step: OrderStep, held: QuickBooksConnection, sale: Sale, made: Made, books: Books
) -> Settlement:
    receipt, _new = SalesReceipt.objects.get_or_create(
        order=order_step.order,
        defaults={
            "connection": held,
            "doc_number": made.document.get("DocNumber") or sale.number,
            "remote_id": made.document["Id"],
            "amount": receipt_total(sale, books),
            "remote_total": _minor(made.document, books),
            "currency": books.currency,
            "is_adopted": made.is_adopted,
            "fee": sale.fee,
            "fee_in_total": books.fee_as_line,
        },
    )
    waiting.receipt_posted(order_step.order)
    if _owes_fee(receipt):
        return Proceed(result_ref=receipt.remote_id)
    return _ended(receipt)


@transaction.atomic
def _keep_refund(
    held: QuickBooksConnection, refund: Refund, facts: RefundFacts, made: Made, books: Books
) -> Settlement:
    # Whoever records that it failed holds this row, and looks for the receipt after it.
    refund = Refund.objects.select_for_update(no_key=True).get(pk=refund.pk)
    receipt, _new = RefundReceipt.objects.get_or_create(
        refund=refund,
        defaults={
            "connection": held,
            "doc_number": made.document.get("DocNumber") or facts.number,
            "remote_id": made.document["Id"],
            "amount": facts.amount,
            "remote_total": _minor(made.document, books),
            "currency": books.currency,
            "is_adopted": made.is_adopted,
        },
    )
    if refund.status in ("failed", "canceled"):
        return NeedsReview(to_void(receipt.doc_number))
    return _ended(receipt)


def _post_fee(
    order_step: OrderStep,
    held: QuickBooksConnection,
    receipt: SalesReceipt,
    sale: Sale,
    books: Books,
) -> Settlement:
    made = make(
        order_step,
        held,
        Effect(
            entity="Purchase",
            name_field="DocNumber",
            name=fee_number(sale.number),
            is_ours=lambda one: sale.mark in str(one.get("PrivateNote")),
            make_body=lambda: fee_purchase(sale, books),
            trace=_trace(sale.charge_id, order_step.order.placed_at),
        ),
    )
    if not isinstance(made, Made):
        return made
    receipt.keep_purchase(made.document["Id"])
    return _ended(receipt)


def _trace(mark: str, happened: datetime) -> Trace | None:
    """How to find what was posted before a restore; None for what happened after it."""
    if not mark or not was_lost(happened):
        return None
    return Trace(mark, since=f"{happened - _DAY:%Y-%m-%d}")


def _owes_fee(receipt: SalesReceipt) -> bool:
    return bool(receipt.fee) and not receipt.fee_in_total and not receipt.purchase_id


def _ended(receipt: SalesReceipt | RefundReceipt) -> Settlement:
    """The end of a first posting: a total that is off by more than rounding needs a person."""
    if abs(receipt.total_mismatch) <= TOLERATED:
        return _done(receipt)
    return NeedsReview(
        _(
            "QuickBooks made %(theirs)s of %(number)s, the shop had asked for %(ours)s. Look at "
            "its taxes there, and mark the step as done when they are right"
        )
        % {
            "theirs": Money(receipt.remote_total, receipt.currency),
            "number": receipt.doc_number,
            "ours": Money(receipt.amount, receipt.currency),
        }
    )


def _done(receipt: SalesReceipt | RefundReceipt) -> Done:
    return Done(result_ref=receipt.remote_id, note=receipt.doc_number)


def _minor(document: Json, books: Books) -> int:
    return int(total_of(document).scaleb(digits(books.currency)).quantize(Decimal(1)))
