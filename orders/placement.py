"""From a paid fact to an order with lines, groups and steps: one transaction, safe to repeat."""

from collections.abc import Sequence

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.alerts import raise_alert
from core.money import Money as Amount
from core.queue import wake
from crm import consent, customers, messages
from crm import events as crm_events
from orders import events, lines, review
from orders.facts import PaidFact
from orders.holds import HoldReason, Severity
from orders.kinds import Money
from orders.mails import pending_context
from orders.models import Checkout, Order, OrderLine, OrderStep, Payment
from orders.restored import HOLD, is_lost
from orders.schedule import schedule_plan

PROMOTIONS_TEXT = "Agreed at the checkout to receive news and offers by e-mail."


@transaction.atomic
def place_order(fact: PaidFact) -> Order:
    """Make the order of a sale, or bring it up to the money that has come. Safe to repeat.

    The one door by which orders are made. A sale whose money is on its way gets its order now
    and its plan when the money is there.
    """
    _lock(fact.source)
    order = Order.objects.locked().filter(source=fact.source).first() or _create(fact)
    if fact.paid and order.money in (Money.AWAITING, Money.FAILED):
        _take_payment(order, fact)
    return order


@transaction.atomic
def fail_payment(fact: PaidFact) -> Order:
    """A delayed payment did not come: nothing is delivered and the customer is told once."""
    _lock(fact.source)
    order = Order.objects.locked().filter(source=fact.source).first() or _create(fact)
    if order.money == Money.AWAITING:
        order.fail_payment()
        events.payment_failed(order)
        buy_url = f"{settings.SITE_URL}/"
        first = order.lines.exclude(product=None).first()
        if first is not None:
            buy_url = f"{settings.SITE_URL}/buy/{first.sku}"
        if not is_lost(fact):
            _mail(order, "payment_failed", {**pending_context(order), "buy_url": buy_url})
        Checkout.objects.close(fact.session_id, Checkout.Status.FAILED)
    return order


def _lock(source: str) -> None:
    """Let one transaction at a time work on a sale, before there is a row to lock."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [source])


def _create(fact: PaidFact) -> Order:
    buyer = fact.buyer
    customer = customers.identify(
        email=buyer.email,
        name=buyer.name,
        phone=buyer.phone,
        locale=fact.language,
        stripe_customer_id=buyer.provider_customer_id,
    )
    if fact.promotions:
        consent.grant(
            customer=customer, purpose="marketing", text=PROMOTIONS_TEXT, source=fact.source
        )
    order = Order.objects.create_from(fact, customer=customer)
    lines.write_lines(order, fact)
    events.order_placed(order)
    Checkout.objects.close(fact.session_id, Checkout.Status.COMPLETE)
    if not fact.paid:
        events.payment_pending(order)
        if not is_lost(fact):
            _mail(order, "payment_pending", pending_context(order))
    return order


def _take_payment(order: Order, fact: PaidFact) -> None:
    order.take_payment()
    if fact.payment_intent_id:
        paid = Payment(
            payment_intent_id=fact.payment_intent_id,
            order=order,
            amount=fact.total,
            currency=fact.currency,
            paid_at=order.paid_at or fact.placed_at,
        )
        Payment.objects.bulk_create([paid], ignore_conflicts=True)
    events.payment_received(order)
    sold = list(order.lines.select_related("group"))
    given = lines.handed_over(sold)
    crm_events.track(
        customer=order.customer,
        name="Order Completed",
        key=f"order-completed/{order.source}",
        properties=_properties(order, sold),
    )
    lost = is_lost(fact)
    reasons = (
        *([HOLD] if lost else []),
        *review.reasons_to_hold(order, given, risk_level=fact.risk_level),
        *_odd_price(fact),
    )
    schedule_plan(order, given, held=bool(reasons))
    if reasons:
        review.hold_order(order, reasons, tells=not lost)
    _tell_of_unknown_lines(order, sold)
    wake(OrderStep)


def _odd_price(fact: PaidFact) -> list[HoldReason]:
    """A checkout of ours that was paid at another price than the shop asked, before discounts."""
    ours = Checkout.objects.filter(session_id=fact.session_id).first()
    if ours is None or (ours.amount, ours.currency) == (fact.subtotal, fact.currency):
        return []
    asked, paid = Amount(ours.amount, ours.currency), Amount(fact.subtotal, fact.currency)
    text = _(
        "The shop asked for %(asked)s, and the checkout was paid at %(paid)s: look at it in"
        " Stripe's dashboard"
    )
    return [HoldReason("price_differs", text % {"asked": asked, "paid": paid}, Severity.HIGH)]


def _tell_of_unknown_lines(order: Order, sold: Sequence[OrderLine]) -> None:
    unknown = [line.title for line in sold if line.product_id is None]
    if unknown:
        raise_alert(
            severity="critical",
            title=f"{order.number}: paid, but no product of the shop answers to it",
            body=f"Paid for: {', '.join(unknown)}. The order is kept and waits for you to deliver"
            " this by hand; everything else in it goes on by itself.",
            dedupe_key=f"unknown-product/{order.number}",
            link=f"{settings.SITE_URL}/admin/orders/order/{order.pk}/change/",
        )


def _properties(order: Order, sold: Sequence[OrderLine]) -> dict[str, object]:
    """The Segment ecommerce words for an order; money in minor units, which `unit` says."""
    return {
        "order_id": order.number,
        "currency": order.currency.upper(),
        "total": order.total,
        "unit": "minor",
        "products": [
            {"product_id": line.sku, "name": line.title, "quantity": line.quantity}
            for line in sold
            if line.parent_id is None
        ],
    }


def _mail(order: Order, template: str, context: dict[str, object]) -> None:
    messages.schedule(
        key=f"{template}/{order.public_id}",
        to=order.email,
        template=template,
        context=context,
        customer=order.customer,
        language=order.language,
    )
