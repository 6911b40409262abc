"""What Stripe's and Resend's events mean for orders. Events wake; the provider's API tells."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps

from django.conf import settings

from catalog import stock
from core.claims import Status
from core.clock import DbNow, now
from core.inbox import Received, handles, ignores, receives
from core.models import WebhookEvent
from core.outcomes import (
    Done,
    NeedsReview,
    NotSent,
    Ok,
    Outcome,
    Rejected,
    RetryLater,
    Settlement,
    Skipped,
    Throttled,
    Unknown,
    WaitFor,
)
from core.queue import wake
from orders import disputes, payments, placement, refunds
from orders.facts import PaidFact
from orders.kinds import Money
from orders.models import Checkout, Order
from orders.providers import stripe, stripe_signature
from orders.queries import order_by_payment
from orders.resend import resend_links

#: Seconds after which an event without an order is asked about at Stripe.
PATIENCE = 3 * 24 * 3600
_NO_ORDER = "its payment has no order here yet"
#: Seconds after which a sale is told late: others of its events may wait by then.
_LATE = 60

Handler = Callable[[WebhookEvent], Settlement]


@receives("stripe")
def verify_stripe(body: bytes, headers: Mapping[str, str]) -> Received:
    """Check Stripe's signature over the raw body."""
    signature = headers.get("Stripe-Signature") or ""
    return stripe_signature.verify(body, signature, settings.STRIPE_WEBHOOK_SECRET)


def in_our_mode(handler: Handler) -> Handler:
    """Leave events of Stripe's other mode alone: one address may receive test and live ones."""

    @wraps(handler)
    def check(event: WebhookEvent) -> Settlement:
        live = settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_"))
        if bool(event.payload().get("livemode")) != live:
            return Skipped("an event of Stripe's other mode (test or live)")
        return handler(event)

    return check


#: Stripe's words for a session that sold nothing (docs: checkout/sessions/object, 2026-10-28).
_NOT_BOUGHT = frozenset({"open", "expired"})


@handles("stripe", "checkout.session.completed")
@handles("stripe", "checkout.session.async_payment_succeeded")
@in_our_mode
def on_session_paid(event: WebhookEvent) -> Settlement:
    """A checkout was finished, or its delayed payment came: read it and place the order."""
    return _with_sale(event, placement.place_order)


@handles("stripe", "checkout.session.async_payment_failed")
@in_our_mode
def on_payment_failed(event: WebhookEvent) -> Settlement:
    """A delayed payment did not come: its goods can be sold to others."""
    return _with_sale(event, _give_up)


def _give_up(fact: PaidFact) -> Order:
    if fact.paid:  # the session says so now: the event is older
        return placement.place_order(fact)
    order = placement.fail_payment(fact)
    if order.money == Money.FAILED:
        stock.release(fact.checkout_ref)
    return order


@handles("stripe", "checkout.session.expired")
@in_our_mode
def on_session_expired(event: WebhookEvent) -> Settlement:
    """A checkout was left; nothing was paid."""
    session = _object(event)
    if Checkout.objects.close(str(session.get("id")), Checkout.Status.EXPIRED):
        stock.release(str(session.get("client_reference_id") or ""))
        return Done()
    return Skipped("the session was not opened by this shop")


@handles("stripe", "charge.updated")
@in_our_mode
def on_charge_updated(event: WebhookEvent) -> Settlement:
    """Stripe's fee may be known now."""
    return _with_order(event, _record_fee)


@handles("stripe", "charge.refunded")
@handles("stripe", "refund.created")
@handles("stripe", "refund.updated")
@handles("stripe", "refund.failed")
@in_our_mode
def on_refund(event: WebhookEvent) -> Settlement:
    """Money went back, or a refund changed: read all refunds of the payment."""
    return _with_order(event, _record_refunds)


@handles("stripe", "charge.dispute.created")
@handles("stripe", "charge.dispute.updated")
@handles("stripe", "charge.dispute.funds_withdrawn")
@handles("stripe", "charge.dispute.closed")
@in_our_mode
def on_dispute(event: WebhookEvent) -> Settlement:
    """A customer's bank opened or closed a dispute, or made one of what was an inquiry."""
    return _with_order(event, _record_dispute)


@handles("shop", "links.asked")
def on_links_asked(event: WebhookEvent) -> Settlement:
    """A visitor typed an address on the page "Resend my links"."""
    if resend_links(email=str(event.payload().get("email", "")), wish=event.event_id):
        return Done()
    return Skipped("the address has no order that gives access")


for _type, _reason in {
    "charge.succeeded": "the checkout session's own event places the order",
    "charge.failed": "a declined try inside the checkout; the session stays open",
    "payment_intent.succeeded": "the checkout session's own event places the order",
    "payment_intent.payment_failed": "a declined try; nothing was sold",
    "payment_intent.created": "the checkout session's own event places the order",
    "customer.subscription.created": "this shop does not sell subscriptions yet",
    "customer.subscription.updated": "this shop does not sell subscriptions yet",
    "customer.subscription.deleted": "this shop does not sell subscriptions yet",
    "invoice.paid": "this shop does not sell subscriptions yet",
    "invoice.payment_failed": "this shop does not sell subscriptions yet",
}.items():
    ignores("stripe", _type, reason=_reason)


def _with_sale(event: WebhookEvent, act: Callable[[PaidFact], Order]) -> Settlement:
    session_id = str(_object(event).get("id"))
    sale = stripe.read_sale(session_id)
    if not isinstance(sale, Ok):
        return _not_read(sale)
    if sale.value.mode != "payment":
        return Skipped(f"a session in {sale.value.mode} mode sells nothing this shop knows")
    if sale.value.status in _NOT_BOUGHT:
        return Skipped(f"the session is {sale.value.status}: nothing was bought")
    if sale.value.status != "complete":
        return NeedsReview(
            f"Stripe says of session {session_id} that it is “{sale.value.status}”, a word this "
            "release does not know. Look at the payment in Stripe's dashboard; try again after an "
            "update, or deliver it by hand"
        )
    if not sale.value.buyer.email:
        return NeedsReview(f"session {session_id} has no e-mail address to deliver to")
    told_at = _told_at(event)
    order = act(replace(sale.value, told_at=told_at))
    if told_at is None or (now() - told_at).total_seconds() > _LATE:
        _hear_what_waits()
    return Done(order.number)


def _hear_what_waits() -> None:
    """A sale was told late: what came of it before waits, and may say that the money went back."""
    waiting = WebhookEvent.objects.filter(status=Status.READY, reason=_NO_ORDER)
    if waiting.update(run_after=DbNow()):
        wake(WebhookEvent)


def _told_at(event: WebhookEvent) -> datetime | None:
    """When the provider made the event, however late it came; None when it does not say."""
    made = event.payload().get("created")
    return datetime.fromtimestamp(made, UTC) if isinstance(made, int) else None


def _with_order(
    event: WebhookEvent, act: Callable[[WebhookEvent, Order], Settlement]
) -> Settlement:
    """Act on the order of the payment an event names; wait while it is not there yet."""
    payment_intent_id = str(_object(event).get("payment_intent") or "")
    order = order_by_payment(payment_intent_id)
    if order is not None:
        return act(event, order)
    if not payment_intent_id:
        return Skipped("names no payment of a checkout")
    age = (now() - event.received_at).total_seconds()
    if age < PATIENCE:
        return WaitFor(_NO_ORDER, after=min(max(2.0, age), 3600))
    ours = stripe.has_session_for(payment_intent_id)
    if not isinstance(ours, Ok):
        return _not_read(ours)
    if ours.value:
        return NeedsReview(f"payment {payment_intent_id} came from a checkout but has no order")
    return Skipped("the payment did not come from this shop")


def _record_fee(_event: WebhookEvent, order: Order) -> Settlement:
    payment = order.payments.get()
    answer = stripe.read_payment(payment.payment_intent_id)
    if not isinstance(answer, Ok):
        return _not_read(answer)
    payments.record_costs(order_id=order.pk, fact=answer.value)
    return Done()


def _record_refunds(event: WebhookEvent, order: Order) -> Settlement:
    answer = stripe.list_refunds(str(_object(event)["payment_intent"]))
    if not isinstance(answer, Ok):
        return _not_read(answer)
    refunds.record_refunds(order_id=order.pk, facts=answer.value)
    return Done()


def _record_dispute(event: WebhookEvent, order: Order) -> Settlement:
    answer = stripe.read_dispute(str(_object(event)["id"]))
    if not isinstance(answer, Ok):
        return _not_read(answer)
    disputes.record_dispute(order_id=order.pk, fact=answer.value)
    return Done()


def _not_read(outcome: Outcome[object]) -> Settlement:
    match outcome:
        case Rejected(reason, code):
            missing = code in ("resource_missing", "404")
            return Skipped(f"not at Stripe: {reason}") if missing else NeedsReview(reason)
        case Throttled(reason, retry_after):
            return RetryLater(reason, after=retry_after)
        case NotSent(reason) | Unknown(reason):
            return RetryLater(reason)
        case Ok():
            return Done()


def _object(event: WebhookEvent) -> Mapping[str, object]:
    data = event.payload().get("data")
    inner = data.get("object") if isinstance(data, dict) else None
    return inner if isinstance(inner, dict) else {}
